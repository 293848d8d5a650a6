"""What a list says that shows nobody: what is true, and what next."""

from datetime import datetime

from django.db.models import Min

from config.accounts.models import User
from intake import queue
from intake.staff import words
from intake.staff.queue_asked import Asked
from scheduling.models import Location

Words = dict[str, str]

TITLES = {
    "mine": "You have taken nothing on{where}.",
    "on_hold": "Nothing is on hold{where}.",
    "offered": "No offers are out{where}.",
    "waitlisted": "Nobody is on the list{where}.",
    "booked": "Nobody is booked{where} yet.",
    "closed": "Nothing has ended{where} yet.",
    "set_aside": "Nothing is set aside{where}.",
}
NEXT = {
    "mine": "What you take from the queue shows here while you work on it.",
    "on_hold": "A request that waits for the person comes back on its day.",
    "set_aside": "A request that looks sent by a program waits here for 30 days.",
}


def search(typed: str | None, looked_for: tuple[str, ...]) -> Words:
    """Say that nobody was found, or why nobody was looked for."""
    clear = {"url": Asked().url(), "label": "Back to the queue"}
    if typed is None:
        return clear | {"title": "This search has ended.", "text": "Please type it again."}
    if not looked_for:
        text = "Type at least two letters or digits of a name, an email, a phone or a reference."
        return clear | {"title": "That is too little to look for.", "text": text}
    text = "Try a part of the name, the email, the last digits of the phone, or the reference."
    return clear | {"title": f"Nobody found for “{typed}”.", "text": text}


def narrowed(asked: Asked, total: int) -> Words:
    """Say how many a filter hides."""
    return {
        "title": f"0 of {total} match.",
        "text": "The filter hides the others.",
        "url": Asked(view=asked.view, place=asked.place).url(),
        "label": "Clear filters",
    }


def nobody(
    asked: Asked, place: Location | None, *, user: User, counts: queue.Counts, now: datetime
) -> Words:
    """Say that a whole list is empty, and what is there instead."""
    where = _where(place) if place else ""
    if asked.view != "waiting":
        title = TITLES[asked.view].format(where=where)
        return {"title": title, "text": NEXT.get(asked.view, "")}
    if not counts.places:
        text = "The practice owner can add you to the desk of a place."
        return {"title": "You work at no place yet.", "text": text}
    title = f"No requests waiting{where}."
    held = counts.views["on_hold"]
    if held and place is None:
        return {"title": title, **_held(held, user, now)}
    return {"title": title, "text": _last(user, place, now)}


def gone(asked: Asked) -> Words:
    """Say that the rows of a later page have moved on."""
    return {
        "title": "These requests have moved on.",
        "text": "Somebody has worked on them since the page before was opened.",
        "url": asked.url(),
        "label": "Back to the first page",
    }


def _held(held: int, user: User, now: datetime) -> Words:
    rows = queue.seen_by(user).filter(queue.ON_HOLD)
    first = rows.aggregate(first=Min("on_hold_until"))["first"]
    many = "1 request is on hold" if held == 1 else f"{held} requests are on hold"
    back = f"{many}. The next one comes back {words.said(first, now)}." if first else f"{many}."
    return {"text": back, "url": Asked(view="on_hold").url(), "label": "See what is on hold"}


def _last(user: User, place: Location | None, now: datetime) -> str:
    came = queue.last_received(user=user, location=place)
    if came is None:
        return "New ones show here as they come in."
    return f"The last one came {words.said(came, now)}. New ones show here as they come in."


def _where(place: Location) -> str:
    return " online" if place.is_online else f" in {place.name}"
