"""What the status page says: what is true, what happens next, by when."""

from datetime import datetime

from intake.progress import WORDS, Progress
from scheduling import diary, spoken_times, tags
from scheduling.models import Appointment, Location

STEPS = {
    "received": "Received",
    "looking": "Looking for times",
    "offered": "Times offered",
    "waitlisted": "On our list",
    "booked": "Booked",
    "closed": "Closed",
}

HEADLINES = {
    "received": "We have your request.",
    "looking": "We are looking for times.",
    "offered": "We found times for you.",
    "waitlisted": "You are on our list.",
    "booked": "You are booked.",
    "closed": "This request is closed.",
}

NEXT = {
    "looking": ["You do not need to do anything now.", "We will write to you about a time."],
    "offered": ["Pick one of the times that we sent you, or tell us that none of them work."],
    "waitlisted": ["We will write to you when a time opens."],
    "booked": ["You do not need to do anything now."],
    "closed": ["If you want to ask again, you can. We read every request."],
}


def page(reached: Progress, places: list[Location], now: datetime) -> dict[str, object]:
    """Make the context of the status page."""
    return {
        "headline": HEADLINES[reached.word],
        "words": _next(reached, now),
        "late": _late(reached, now),
        "steps": _steps(reached.word),
        "reference": reached.reference,
        "items": [{"term": "Where", "text": "", "places": [tags.of(place) for place in places]}],
        "visit": _visit(reached.appointment) if reached.appointment else None,
    }


def _next(reached: Progress, now: datetime) -> list[str]:
    if reached.word != "received" or reached.late:
        return NEXT.get(reached.word, [])
    by = spoken_times.near(reached.respond_by, diary.zone(), now=now)
    return ["You do not need to do anything now.", f"We will write to you by {by}."]


def _late(reached: Progress, now: datetime) -> str:
    if not reached.late:
        return ""
    said = spoken_times.near(reached.respond_by, diary.zone(), now=now)
    late = f"We said {said} and we are late. Your place is safe."
    if reached.next_promise is None:
        return late
    by = spoken_times.near(reached.next_promise, diary.zone(), now=now)
    return f"{late} We will write by {by}."


def _steps(word: str) -> list[dict[str, str]]:
    """Only what has certainly been passed is done; offers and the list are side ways."""
    done = {"received"} if word != "received" else set()
    if word in {"offered", "waitlisted", "booked"}:
        done.add("looking")
    return [
        {
            "word": STEPS[step],
            "state": "now" if step == word else "done" if step in done else "later",
        }
        for step in WORDS
    ]


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
    }
