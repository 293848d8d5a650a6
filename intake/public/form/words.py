"""What the form's last pages say: what is true, what happens next, by when."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from intake import limits
from intake.models import Draft, ReachBy
from intake.public.words import WRITE_TO_YOU
from scheduling import diary, spoken_times

SAYS = "Appointment"
"""With what the subject of a booking letter begins, and the text that tells of one."""

LOOKS = {
    ReachBy.EMAIL: (
        "Once you are booked, the subject of our email will say “{says}” with the day and time. "
        "No details."
    ),
    ReachBy.TEXT: (
        "Once you are booked, our text will say “{says}” with the day, time and place. No details."
    ),
    ReachBy.CALL: "When we call, we tell nobody else what it is about.",
}


def sent(known: dict[str, Any], *, now: datetime) -> dict[str, Any]:
    """Make the context of the confirmation page."""
    way = ReachBy(known["reach_by"])
    respond_by = datetime.fromisoformat(known["respond_by"])
    by = spoken_times.near(respond_by, diary.zone(), now=now)
    says = f"{settings.PRACTICE_NAME}: {SAYS}" if known["named"] else SAYS
    return {
        "reference": known["reference"],
        "status_url": known["status_url"],
        # The page is shown for a day: a promise that has passed is repeated to nobody.
        "promise": f"We will {WRITE_TO_YOU[way]} by {by}." if now < respond_by else "",
        "looks": LOOKS[way].format(says=says),
        "by_email": way == ReachBy.EMAIL,
    }


def too_many(refusal: limits.TooMany, *, now: datetime) -> dict[str, Any]:
    """Make what the page says to somebody who has to wait: for whom it was counted, until when."""
    until = now + timedelta(seconds=refusal.seconds)
    whole = until + (datetime.min.replace(tzinfo=UTC) - until) % timedelta(minutes=1)
    return {
        "again": spoken_times.near(whole, diary.zone(), now=now),
        "for_this_person": refusal.kind == limits.RECIPIENT,
    }


def problem(said: str, field_id: str) -> dict[str, Any]:
    """Make what a page with one field shows of its problem, if there is one."""
    return {"problem": said, "problems": [{"text": said, "field_id": field_id}] if said else []}


def kept_until(draft: Draft) -> str:
    """Say when unsent answers are erased."""
    return spoken_times.moment(draft.kept_until, diary.zone())


def link_back(link: str) -> str:
    """Answer the whole address that leads back to unsent answers, of a letter's own token."""
    path: str = reverse("form:saved", args=[link])
    return f"{settings.PUBLIC_URL}{path}"
