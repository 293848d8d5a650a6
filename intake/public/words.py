"""What the status page says: what is true, what happens next, by when."""

from datetime import datetime

from intake import answering, masking, wishes, withdrawing
from intake.models import AssessmentRequest, ReachBy
from intake.progress import WORDS, Progress
from scheduling import diary, spoken_times, tags, visit_links
from scheduling.models import Appointment

Status = AssessmentRequest.Status

STEPS = {
    "received": "Received",
    "looking": "Looking for times",
    "offered": "Times offered",
    "waitlisted": "On our list",
    "booked": "Booked",
    "closed": "Closed",
}

SIDE_WAYS = {"offered", "waitlisted"}
"""Steps that some people never meet."""

ON_HOLD, WITHDRAWN = "on_hold", "withdrawn"

HEADLINES = {
    "received": "We have your request.",
    ON_HOLD: "We are waiting to hear from you.",
    "looking": "We are looking for times.",
    "offered": "We found times for you.",
    "waitlisted": "You are on our list.",
    "booked": "You are booked.",
    WITHDRAWN: "Your request is withdrawn.",
    "closed": "This request is closed.",
}

NOTHING_TO_DO = "You do not need to do anything now."

NEXT = {
    "looking": [NOTHING_TO_DO, "We will {write_to_you} about a time."],
    "offered": ["Pick one of the times that we sent you, or tell us that none of them work."],
    "waitlisted": ["We will {write_to_you} when a time opens."],
    "booked": [NOTHING_TO_DO],
    WITHDRAWN: ["Thank you for telling us. You can change your mind: Undo opens it again."],
    "closed": ["If you want to ask again, you can. We read every request."],
}

SAVED = {
    "answers": "Your answers are saved.",
    "again": "Your request is open again.",
}

WRITE = {ReachBy.EMAIL: "write", ReachBy.TEXT: "text you", ReachBy.CALL: "call you"}
WRITE_TO_YOU = WRITE | {ReachBy.EMAIL: "write to you"}
WAYS = {ReachBy.EMAIL: "By email", ReachBy.TEXT: "By text", ReachBy.CALL: "By phone call"}


def page(
    row: AssessmentRequest, reached: Progress, *, saved: str = "", now: datetime
) -> dict[str, object]:
    """Make the context of the status page."""
    state = _state(row, reached)
    return {
        "headline": HEADLINES[state],
        "saved": SAVED.get(saved, ""),
        "words": _next(row, reached, state, now),
        "late": _late(row, reached, now),
        "steps": _steps(reached.word),
        "reference": reached.reference,
        "items": _asked(row),
        "visit": _visit(reached.appointment) if reached.appointment else None,
        "may_change": answering.may_change(row),
        "may_withdraw": withdrawing.may_withdraw(row),
        "may_undo": state == WITHDRAWN,
    }


def contact(row: AssessmentRequest) -> str:
    """Say how we reach the person, so that they alone know the address."""
    masked = masking.email(row.email) if row.reach_by == ReachBy.EMAIL else masking.phone(row.phone)
    return f"{WAYS[ReachBy(row.reach_by)]}, {masked}"


def _state(row: AssessmentRequest, reached: Progress) -> str:
    """Tell apart what is one word of the six and two different things to the person."""
    if reached.paused:
        return ON_HOLD
    return WITHDRAWN if row.status == Status.WITHDRAWN else reached.word


def _next(row: AssessmentRequest, reached: Progress, state: str, now: datetime) -> list[str]:
    if state == ON_HOLD:
        return _waiting_for_them(row, now)
    if state != "received":
        act = WRITE_TO_YOU[ReachBy(row.reach_by)]
        return [said.format(write_to_you=act) for said in NEXT[state]]
    if reached.answered:
        return ["We have been in touch with you. You can answer in your own time."]
    if reached.late:
        return []
    return [NOTHING_TO_DO, _promise(row, reached.respond_by, now)]


def _promise(row: AssessmentRequest, by: datetime, now: datetime) -> str:
    act = WRITE_TO_YOU[ReachBy(row.reach_by)]
    return f"We will {act} by {spoken_times.near(by, diary.zone(), now=now)}."


def _waiting_for_them(row: AssessmentRequest, now: datetime) -> list[str]:
    said = ["You can answer our last message in your own time. Your place is safe."]
    if row.on_hold_until is not None and row.on_hold_until > now:
        on = spoken_times.day(row.on_hold_until.astimezone(diary.zone()).date())
        said.append(f"We will come back to your request on {on}.")
    return said


def _late(row: AssessmentRequest, reached: Progress, now: datetime) -> str:
    if not reached.late:
        return ""
    said = spoken_times.near(reached.respond_by, diary.zone(), now=now)
    late = f"We said {said} and we are late. Your place is safe."
    if reached.next_promise is None:
        return late
    by = spoken_times.near(reached.next_promise, diary.zone(), now=now)
    return f"{late} We will {WRITE[ReachBy(row.reach_by)]} by {by}."


def _steps(word: str) -> list[dict[str, str]]:
    """Only what has certainly been passed is done; offers and the list are for some people."""
    done = {"received"} if word != "received" else set()
    if word in {"offered", "waitlisted", "booked"}:
        done.add("looking")
    return [{"word": STEPS[step], "state": _step(step, word, done)} for step in WORDS]


def _step(step: str, word: str, done: set[str]) -> str:
    if step == word:
        return "now"
    if step in done:
        return "done"
    return "maybe" if step in SIDE_WAYS else "later"


def _asked(row: AssessmentRequest) -> list[dict[str, object]]:
    """Say what was asked for; what it is about and the note stay off a page that screens show."""
    items: list[dict[str, object]] = [
        {"term": "Where", "text": "", "places": [tags.of(place) for place in row.locations.all()]},
        {"term": "When", "text": wishes.spoken(row.times)},
    ]
    if row.urgent:
        items.append({"term": "How soon", "text": "Soon, please"})
    return [*items, {"term": "How we reach you", "text": contact(row)}]


def _visit(appointment: Appointment) -> dict[str, object]:
    place = appointment.location
    online = place.is_online
    lines = [place.address, place.arrival]
    if online:
        lines = ["By video. We will send the link before the visit."]
    return {
        "when": spoken_times.moment(appointment.starts_at, diary.zone())
        + (" Eastern time" if online else ""),
        "who": appointment.therapist.name,
        "place": tags.of(place),
        "lines": [line for line in lines if line],
        "url": visit_links.path(appointment),
    }
