"""What one row of the queue shows, and the one thing to do with it."""

from datetime import datetime

from django.urls import reverse

from config.accounts.models import User
from intake import progress, queries
from intake.models import AssessmentRequest
from intake.seen import Seen
from intake.staff import badges, opened, words
from scheduling import tags
from scheduling.models import Appointment

Status = AssessmentRequest.Status
Row = dict[str, object]

BETWEEN = "~"
"""Stands between reference and version in the value of a check box."""

LINKS = {
    "received": "Book a time",
    "looking": "Book a time",
    "offered": "See the offer",
    "waitlisted": "Book a time",
    "booked": "Open visit",
    "closed": "Look",
}
"""For each of the six words, what the desk does next with it on its page."""


def row(
    of: AssessmentRequest,
    *,
    user: User,
    now: datetime,
    promises: queries.Promises,
    pick: bool,
    chosen: bool = False,
) -> Row:
    """Make the context of one row (components/queue_table.html)."""
    return {
        "name": of.name,
        "reference": of.reference,
        "version": str(Seen.of(of)),
        "contact_words": words.contact(of),
        "places": [tags.of(place) for place in of.locations.all()],
        "when": _when(of),
        "state": _state(of),
        "who": _who(of, user),
        "badge": badges.badge(of, now=now, found=promises),
        "url": opened.page(of),
        "urgent_words": "Soon, please" if of.urgent else "",
        "act": act(of),
        "pick": f"{of.reference}{BETWEEN}{Seen.of(of)}" if pick else "",
        "picked": chosen,
    }


def act(of: AssessmentRequest) -> dict[str, str]:
    """Work out the one primary act of a row from its state."""
    if of.merged_into_id is not None:
        return _link(of, "Look")
    if of.set_aside_at is not None and of.status == Status.SUBMITTED:
        return _press(of, "restoring", "Put into the queue", "Putting back…")
    if of.status == Status.ON_HOLD:
        return _press(of, "taking-off-hold", "Take off hold", "Opening…")
    return _link(of, LINKS[progress.word(of)])


def _link(of: AssessmentRequest, label: str) -> dict[str, str]:
    return {"label": label, "url": opened.page(of)}


def _press(of: AssessmentRequest, name: str, label: str, busy: str) -> dict[str, str]:
    url = reverse(f"desk:{name}", args=[of.reference])
    return {"label": label, "press_url": url, "seen": str(Seen.of(of)), "busy": busy}


def _state(of: AssessmentRequest) -> str:
    if of.merged_into_id is not None:
        return "Merged"
    if of.set_aside_at is not None and of.status == Status.SUBMITTED:
        return "Set aside"
    return words.state(of)


def _who(of: AssessmentRequest, user: User) -> str:
    if of.assigned_to is None:
        return ""
    return "You have it" if of.assigned_to == user else f"{of.assigned_to.name} has it"


def _when(of: AssessmentRequest) -> str:
    """Say when somebody is booked, else which times suit them."""
    visit = of.first_visit
    if visit is None or progress.word(of) != "booked":
        return words.wanted_times(of.times)
    ahead = [each for each in visit.appointments.all() if each.status in Appointment.AHEAD]
    return words.short(ahead[0].starts_at) if ahead else ""
