"""Everything that happened to a request, newest first."""

from datetime import datetime

from intake.models import AssessmentRequest, TriageDecision
from intake.staff import words
from notifications.models import OutboundMessage
from scheduling.models import Appointment

Event = tuple[datetime, str, str]

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
    found += [_decision(decision) for decision in _decisions(assessment_request)]
    found.append((assessment_request.received_at, "The request came in", ""))
    found.sort(key=lambda event: event[0], reverse=True)
    return [{"words": said, "who": who, "when": words.said(at, now)} for at, said, who in found]


def _decisions(assessment_request: AssessmentRequest) -> list[TriageDecision]:
    return list(assessment_request.decisions.select_related("by"))


def _decision(decision: TriageDecision) -> Event:
    return decision.at, decision.get_outcome_display(), decision.by.name


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
