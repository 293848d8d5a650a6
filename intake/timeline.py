"""Everything that happened to a request, newest first, with its author: pages and API ask here.

Of another request only those read the reference who may see that request.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from config.accounts.models import User
from intake import queries, queue
from intake.events import TAKEN_BACK_AS
from intake.models import AssessmentRequest, ContactAttempt, ReachBy, RequestEvent, TriageDecision
from notifications.models import OutboundMessage
from scheduling import diary, spoken_times
from scheduling.models import Appointment, Cancellation, Offer, OutcomeMark, Rescheduling

WAYS = {ReachBy.EMAIL: "Email", ReachBy.TEXT: "Text", ReachBy.CALL: "Call"}

MESSAGES = {
    "intake/mail/received": "The confirmation",
    "intake/mail/fresh_link": "A new link",
    "intake/mail/declined": "A message about the decision",
    "scheduling/mail/booked": "A message about the booking",
    "scheduling/mail/moved": "A message about the new time",
    "scheduling/mail/cancelled": "A message about the cancellation",
    "scheduling/mail/offered": "A message about the offer",
    "scheduling/mail/offered_instead": "A message with other times",
    "scheduling/mail/offer_nudge": "A reminder of the offer",
    "scheduling/mail/waitlisted": "A message about the waitlist",
}
"""Which message it was."""

MESSAGE_WORDS = {
    OutboundMessage.Status.QUEUED: "waits to leave",
    OutboundMessage.Status.FOR_DESK: "waits for the desk to send it",
    OutboundMessage.Status.SENDING: "is leaving",
    OutboundMessage.Status.SENT: "left",
    OutboundMessage.Status.FAILED: "could not be delivered",
    OutboundMessage.Status.SUPPRESSED: "was not needed",
    OutboundMessage.Status.EXPIRED: "was too late to send",
    OutboundMessage.Status.UNKNOWN: "may have left",
    OutboundMessage.Status.BOUNCED: "came back",
}
"""What became of it."""

ANSWERS = {
    Offer.Status.DECLINED: "None of the times works for them",
    Offer.Status.EXPIRED: "The times have passed without an answer",
}
"""What came of an offer, where no booking and no step of the desk tells it."""


THE_WAITLIST = "The waitlist"
"""Who offered a freed time, where no one at the desk did."""


@dataclass(frozen=True)
class Entry:
    """One thing that happened: when, in words, and by whom; nobody is the person or the clock."""

    at: datetime
    words: str
    who: str = ""
    act: UUID | None = None
    """Which decision, booking, change or kept step it tells of, if any, for a page's Undo."""


def of(
    assessment_request: AssessmentRequest,
    *,
    user: User,
    letters: list[OutboundMessage] | None = None,
) -> list[Entry]:
    """Tell the story of one request, newest first; of one instant, what came of it first."""
    if letters is None:
        letters = list(queries.letters_about(assessment_request))
    found = [_message(message) for message in letters]
    if assessment_request.first_visit_id:
        found += [entry for row in _bookings(assessment_request) for entry in _visit(row)]
        found += _answers(assessment_request)
    found += acts(assessment_request, user=user)
    found.append(Entry(assessment_request.received_at, "The request came in"))
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def acts(assessment_request: AssessmentRequest, *, user: User) -> list[Entry]:
    """Answer what people did about a request, without its letters and visits."""
    row = assessment_request
    events = list(row.events.select_related("by"))
    others = {each.details["other"] for each in events if each.details.get("other")}
    seen = _seen_by(user, others) if others else set()
    return [
        *(_decision(each) for each in row.decisions.select_related("by")),
        *(_attempt(each) for each in row.contact_attempts.select_related("by")),
        *(
            Entry(each.at, f"Note: {each.text}", each.by.name)
            for each in row.desk_notes.select_related("by")
        ),
        *(_event(each, seen) for each in events),
    ]


def _seen_by(user: User, references: set[str]) -> set[str]:
    found = queue.seen_by(user).filter(reference__in=references)
    return set(found.values_list("reference", flat=True))


def _attempt(row: ContactAttempt) -> Entry:
    said = f"{WAYS[ReachBy(row.way)]}: {row.get_outcome_display()}"
    return Entry(row.at, f"{said}. {row.note}" if row.note else said, row.by.name)


def _event(row: RequestEvent, seen: set[str]) -> Entry:
    said = row.get_kind_display()
    known = row.details.get("other")
    other = known if known in seen else "a request of another place"
    if row.kind == RequestEvent.Kind.PLACES_CHANGED:
        said = f"{said}: {', '.join(row.details.get('places', []))}"
    if row.kind == RequestEvent.Kind.MERGED and known:
        said = f"{'It goes on for' if row.details['stays'] else 'It lives on in'}"
        said = f"Merged. {said} {other}"
    if row.kind == RequestEvent.Kind.UNMERGED and known:
        said = f"Set apart from {other} again"
    if row.kind == RequestEvent.Kind.CLAIMED and row.details.get("before"):
        said = f"Taken over from {row.details['before']}"
    if row.kind == RequestEvent.Kind.CLAIMED and row.details.get("to"):
        said = f"Given to {row.details['to']}"
    if row.details.get("said"):
        said = f"{said}: {row.details['said'].lower()}"
    if row.details.get("times"):
        said = f"{said}: {'; '.join(row.details['times'])}"
    act = row.pk if row.kind in TAKEN_BACK_AS else None
    by_itself = THE_WAITLIST if row.details.get("by_itself") else ""
    return Entry(row.at, said, row.by.name if row.by else by_itself, act)


def _decision(decision: TriageDecision) -> Entry:
    said = decision.get_outcome_display()
    if decision.until:
        said = f"{said} until {spoken_times.short_day(diary.date_of(decision.until))}"
    if decision.reason:
        said = f"{said}: {decision.reason}"
    return Entry(decision.at, said, decision.by.name, decision.pk)


def _bookings(assessment_request: AssessmentRequest) -> list[Appointment]:
    visit = assessment_request.first_visit
    if visit is None:
        return []
    rows = visit.appointments.select_related("booked_by", "therapist")
    changes = ("reschedulings__by", "reschedulings__therapist", "cancellations__by", "marks__by")
    return list(rows.prefetch_related(*changes))


def _booking(row: Appointment) -> Entry:
    gone = row.status == Appointment.Status.ENTERED_IN_ERROR
    marks = [each.outcome for each in row.marks.all() if each.taken_back_at is None]
    taken_back = gone and OutcomeMark.Outcome.IN_ERROR not in marks
    verb = "Booked, then taken back:" if taken_back else "Booked:"
    by = row.booked_by.name if row.booked_by else ""
    first = next((each for each in row.reschedulings.all() if each.taken_back_at is None), row)
    return Entry(row.booked_at, f"{verb} {_when(first)}", by, row.pk)


def _visit(row: Appointment) -> list[Entry]:
    """Tell of a booking and of what has changed since."""
    return [
        _booking(row),
        *(_move(each) for each in row.reschedulings.all()),
        *(_cancellation(each) for each in row.cancellations.all()),
        *(_mark(each) for each in row.marks.all()),
    ]


def _move(row: Rescheduling) -> Entry:
    verb = "Moved, then taken back; it was" if row.taken_back_at else "Moved; it was"
    return Entry(row.at, f"{verb} {_when(row)}", row.by.name if row.by else "", row.pk)


def _cancellation(row: Cancellation) -> Entry:
    said = "Visit cancelled, then taken back" if row.taken_back_at else "Visit cancelled"
    said = f"{said}: {row.reason}" if row.reason else said
    return Entry(row.at, said, row.by.name if row.by else "", row.pk)


def _mark(row: OutcomeMark) -> Entry:
    said = "Marked, then taken back" if row.taken_back_at else "Marked"
    said = f"{said}: {row.get_outcome_display().lower()}"
    return Entry(row.at, said, row.by.name if row.by else "", row.pk)


def _when(row: Appointment | Rescheduling) -> str:
    return f"{spoken_times.short(row.starts_at, diary.zone())} with {row.therapist.name}"


def _answers(assessment_request: AssessmentRequest) -> list[Entry]:
    """Tell what the person said to what was offered, and what ended by itself."""
    rows = Offer.objects.filter(first_visit=assessment_request.first_visit_id)
    told = [
        Entry(
            row.ended_at,
            ANSWERS[Offer.Status(row.status)],
            row.ended_by.name if row.ended_by else "",
        )
        for row in rows.select_related("ended_by")
        if row.ended_at is not None and row.status in ANSWERS
    ]
    more = [Entry(row.more_time_at, "They asked for more time") for row in rows if row.more_time_at]
    return told + more


def _message(message: OutboundMessage) -> Entry:
    which = MESSAGES.get(message.template, "A message")
    became = MESSAGE_WORDS[OutboundMessage.Status(message.status)]
    return Entry(message.created_at, f"{which} {became}")
