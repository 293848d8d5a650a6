"""What the status page says: what is true, what happens next, by when."""

from datetime import datetime

from intake import answering, masking, progress, wishes, withdrawing
from intake.models import AssessmentRequest, ReachBy
from intake.progress import WORDS, Progress
from scheduling import diary, spoken_times, tags, visit_card

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

LOOKS_ON = {"looking", *SIDE_WAYS}
"""Steps at which the desk has gone on, and there is no visit yet."""

WAITING, PAUSED, WITHDRAWN, CLOSED = "waiting", "paused", "withdrawn", "closed"

HEADLINES = {
    "received": "We have your request.",
    WAITING: "We are waiting to hear from you.",
    PAUSED: "Your request is paused.",
    "looking": "We are looking for times.",
    "offered": "We found times for you.",
    "waitlisted": "You are on our list.",
    "booked": "You are booked.",
    WITHDRAWN: "Your request is withdrawn.",
    CLOSED: "This request is closed.",
}

NOTHING_TO_DO = "You do not need to do anything now."

NEXT = {
    "looking": [NOTHING_TO_DO, "We will {write_to_you} about a time."],
    "offered": ["Pick one of the times that we sent you, or tell us that none of them work."],
    "waitlisted": ["We will {write_to_you} when a time opens."],
    "booked": [NOTHING_TO_DO],
    WITHDRAWN: ["Thank you for telling us. You can change your mind: Undo opens it again."],
    CLOSED: ["If you want to ask again, you can. We read every request."],
}

OTHERS = (
    "You can still find someone. Your doctor or your health plan can tell you who has room. "
    "So can 211: call it or look at mass211.org, at any time."
)
"""What the letter says, too, in which we decline."""

SAVED = {
    "answers": "Your answers are saved.",
    "again": "Your request is open again.",
}

WRITE = {ReachBy.EMAIL: "write", ReachBy.TEXT: "text you", ReachBy.CALL: "call you"}
WRITE_TO_YOU = WRITE | {ReachBy.EMAIL: "write to you"}
TELL_US = {
    ReachBy.EMAIL: "answer our last message",
    ReachBy.TEXT: "text us back",
    ReachBy.CALL: "tell us when we call",
}
TELL_US_FIRST = TELL_US | {
    ReachBy.EMAIL: "tell us when we write",
    ReachBy.TEXT: "tell us when we text",
}
ANSWER_US = {
    ReachBy.EMAIL: "You can answer our last message in your own time.",
    ReachBy.TEXT: "You can text us back in your own time.",
    ReachBy.CALL: "You can tell us when we call again.",
}
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
        "visit": visit_card.of(reached.appointment) if reached.appointment else None,
        "may_change": answering.may_change(row),
        "may_withdraw": withdrawing.may_withdraw(row),
        "withdraw_label": "Leave the list" if state == "waitlisted" else "Withdraw",
        "may_undo": state == WITHDRAWN,
        "may_ask_anew": state == CLOSED,
    }


def tell_us(row: AssessmentRequest) -> str:
    """Say how to tell us what the page does not take any more, by a way that is open to them."""
    way = ReachBy(row.reach_by)
    if way == ReachBy.CALL and progress.word(row) == CLOSED:
        return "You can ask us again at any time."
    read = "" if way == ReachBy.CALL else " A person reads it."
    return f"To tell us something, {TELL_US[way]}.{read}"


def contact(row: AssessmentRequest) -> str:
    """Say how we reach the person, so that they alone know the address."""
    masked = masking.email(row.email) if row.reach_by == ReachBy.EMAIL else masking.phone(row.phone)
    return f"{WAYS[ReachBy(row.reach_by)]}, {masked}"


def _state(row: AssessmentRequest, reached: Progress) -> str:
    """Tell apart what is one word of the six and two different things to the person."""
    if reached.paused:
        return WAITING if reached.answered else PAUSED
    return WITHDRAWN if row.status == Status.WITHDRAWN else reached.word


def _next(row: AssessmentRequest, reached: Progress, state: str, now: datetime) -> list[str]:
    if state == WAITING:
        return _waiting_for_them(row, now)
    if state == PAUSED:
        return _paused(row, now)
    if state in {"received", "looking"} and not reached.answered:
        return _promised(row, reached, now)
    if state != "received":
        return _gone_on(row, state)
    return ["We have been in touch with you. You can answer in your own time."]


def _gone_on(row: AssessmentRequest, state: str) -> list[str]:
    way = ReachBy(row.reach_by)
    said = [each.format(write_to_you=WRITE_TO_YOU[way]) for each in NEXT[state]]
    if row.status == Status.DECLINED:
        return [*said, OTHERS]
    if state in LOOKS_ON:
        return [*said, f"To change your answers, {TELL_US[way]}."]
    return said


def _promised(row: AssessmentRequest, reached: Progress, now: datetime) -> list[str]:
    """Say by when we write, as long as they heard nothing; accepting alone tells them nothing."""
    said = [] if reached.late else [NOTHING_TO_DO, _promise(row, reached.respond_by, now)]
    if reached.word == "looking":
        said.append(f"To change your answers, {TELL_US_FIRST[ReachBy(row.reach_by)]}.")
    return said


def _promise(row: AssessmentRequest, by: datetime, now: datetime) -> str:
    act = WRITE_TO_YOU[ReachBy(row.reach_by)]
    return f"We will {act} by {spoken_times.near(by, diary.zone(), now=now)}."


def _waiting_for_them(row: AssessmentRequest, now: datetime) -> list[str]:
    said = f"{ANSWER_US[ReachBy(row.reach_by)]} Your place is safe."
    on = _held_until(row, now)
    return [said, f"We will come back to your request on {on}."] if on else [said]


def _paused(row: AssessmentRequest, now: datetime) -> list[str]:
    """Nobody asked them anything: the pause is ours, or was their own wish."""
    said = "You do not need to do anything. Your place is safe."
    on = _held_until(row, now)
    return [f"We have paused your request until {on}.", said] if on else [said]


def _held_until(row: AssessmentRequest, now: datetime) -> str:
    """Say the day to which a request waits, if it is still to come."""
    if row.on_hold_until is None or row.on_hold_until <= now:
        return ""
    return spoken_times.day(row.on_hold_until.astimezone(diary.zone()).date())


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
