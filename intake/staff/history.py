"""Everything that happened to a request, newest first."""

from datetime import datetime

from config.accounts.models import User
from intake.models import AssessmentRequest, ContactAttempt, ReachBy, RequestEvent, TriageDecision
from intake.staff import words
from notifications.models import OutboundMessage
from scheduling.models import Appointment

Event = tuple[datetime, str, str]

KEPT = "What you typed is still here. Look again, then press once more to keep it."
WAYS = {ReachBy.EMAIL: "Email", ReachBy.TEXT: "Text", ReachBy.CALL: "Call"}

MESSAGE_WORDS = {
    OutboundMessage.Status.QUEUED: "A message waits to leave",
    OutboundMessage.Status.FOR_DESK: "A message waits for the desk to send it",
    OutboundMessage.Status.SENDING: "A message is leaving",
    OutboundMessage.Status.SENT: "A message left",
    OutboundMessage.Status.FAILED: "A message could not be delivered",
    OutboundMessage.Status.EXPIRED: "A message was too late to send",
}


def events(
    assessment_request: AssessmentRequest, letters: list[OutboundMessage], now: datetime
) -> list[dict[str, str]]:
    """Tell the story of one request, newest first; of one instant, what came of it first."""
    found = [_message(message) for message in letters]
    if assessment_request.first_visit_id:
        found += [_booking(row) for row in _bookings(assessment_request)]
    found += _acts(assessment_request)
    found.append((assessment_request.received_at, "The request came in", ""))
    found.sort(key=lambda event: event[0], reverse=True)
    return [{"words": said, "who": who, "when": words.said(at, now)} for at, said, who in found]


def since(assessment_request: AssessmentRequest, *, by: User, now: datetime) -> str:
    """Say what somebody else did last, to a person whose press came after it."""
    others = [event for event in _acts(assessment_request) if event[2] != by.name]
    if not others:
        return KEPT
    at, said, who = max(others, key=lambda event: event[0])
    author = who or "The person or the clock"
    return f"{author}, {words.said(at, now)}: {said}. {KEPT}"


def _acts(assessment_request: AssessmentRequest) -> list[Event]:
    return [
        *(_decision(each) for each in _decisions(assessment_request)),
        *(_attempt(each) for each in assessment_request.contact_attempts.select_related("by")),
        *(
            (each.at, f"Note: {each.text}", each.by.name)
            for each in assessment_request.desk_notes.select_related("by")
        ),
        *(_event(each) for each in assessment_request.events.select_related("by")),
    ]


def _attempt(row: ContactAttempt) -> Event:
    said = f"{WAYS[ReachBy(row.way)]}: {row.get_outcome_display()}"
    return row.at, f"{said}. {row.note}" if row.note else said, row.by.name


def _event(row: RequestEvent) -> Event:
    said = row.get_kind_display()
    if row.kind == RequestEvent.Kind.PLACES_CHANGED:
        said = f"{said}: {', '.join(row.details.get('places', []))}"
    if row.kind == RequestEvent.Kind.CLAIMED and row.details.get("before"):
        said = f"Taken over from {row.details['before']}"
    return row.at, said, row.by.name if row.by else ""


def _decisions(assessment_request: AssessmentRequest) -> list[TriageDecision]:
    return list(assessment_request.decisions.select_related("by"))


def _decision(decision: TriageDecision) -> Event:
    said = decision.get_outcome_display()
    if decision.until:
        said = f"{said} until {words.day(decision.until)}"
    return decision.at, f"{said}: {decision.reason}" if decision.reason else said, decision.by.name


def _bookings(assessment_request: AssessmentRequest) -> list[Appointment]:
    visit = assessment_request.first_visit
    if visit is None:
        return []
    return list(visit.appointments.select_related("booked_by", "therapist"))


def _booking(row: Appointment) -> Event:
    by = row.booked_by.name if row.booked_by else ""
    taken_back = row.status == Appointment.Status.ENTERED_IN_ERROR
    verb = "Booked, then taken back:" if taken_back else "Booked:"
    return row.booked_at, f"{verb} {words.short(row.starts_at)} with {row.therapist.name}", by


def _message(message: OutboundMessage) -> Event:
    said = MESSAGE_WORDS.get(OutboundMessage.Status(message.status), message.get_status_display())
    return message.created_at, said, ""
