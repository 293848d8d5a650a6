"""Numbers and times of the newsletter in the practice's words."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from notifications.models import NewsletterIssue
from notifications.queries import Audience, Counts

STATES = {
    "draft": ("today", "Draft"),
    "scheduled": ("today", "Planned"),
    "sending": ("due", "Sending"),
    "paused": ("hold", "Paused"),
    "cancelled": ("late", "Stopped"),
    "finished": ("done", "Sent"),
}

LEFT_OUT = {
    "barred": "held back after bounces or complaints",
    "other": "asked for other topics",
    "left": "left",
    "pending": "not confirmed",
}


def when(at: datetime | None) -> str:
    """Say an instant in the practice's zone: Mon, Nov 30 at 9:00 AM."""
    if at is None:
        return ""
    local = at.astimezone(ZoneInfo(settings.PRACTICE_ZONE))
    half = "AM" if local.hour < 12 else "PM"  # noqa: PLR2004 - noon
    return f"{local:%a}, {local:%b} {local.day} at {(local.hour - 1) % 12 + 1}:{local:%M} {half}"


def badge(state: str) -> dict[str, str]:
    """Answer the badge of a state."""
    tone, words = STATES[state]
    return {"tone": tone, "words": words}


def readers(count: int) -> str:
    """Say how many people have confirmed."""
    return "1 reader has confirmed." if count == 1 else f"{count:,} readers have confirmed."


def not_yet(count: int) -> str:
    """Say how many people a stop would leave without the issue."""
    if count == 1:
        return "1 reader has not had it yet, and will not get it."
    return f"{count:,} readers have not had it yet. They will not get this one."


def left_out(audience: Audience) -> list[str]:
    """Say who does not get the issue, and why."""
    return [
        f"{audience.left_out[why]:,} {words}"
        for why, words in LEFT_OUT.items()
        if audience.left_out[why]
    ]


def progress(counted: Counts) -> dict[str, object]:
    """Answer the bar and its words."""
    return {
        "value": counted.audience - counted.waiting - counted.sending,
        "max": max(counted.audience, 1),
        "words": f"{counted.sent:,} of {counted.audience:,} handed to the mail server.",
    }


def numbers(counted: Counts) -> list[dict[str, object]]:
    """Answer the six boxes that add up."""
    boxes = (
        (counted.sent, "Sent", ""),
        (counted.waiting, "Waiting", ""),
        (counted.sending, "Leaving now", ""),
        (counted.failed, "Not sent", "error" if counted.failed else ""),
        (counted.skipped, "Skipped: left or stopped", ""),
        (counted.unknown, "Not known", "error" if counted.unknown else ""),
    )
    return [{"value": f"{value:,}", "label": label, "tone": tone} for value, label, tone in boxes]


def waiting_for(issue: NewsletterIssue, state: str, now: datetime) -> str:
    """Say what happens next."""
    if state == "scheduled" and issue.send_at is not None:
        if issue.send_at <= now:
            return f"It was planned for {when(issue.send_at)}. That time has passed."
        return f"It starts {when(issue.send_at)}."
    if state == "paused":
        return f"Paused {when(issue.paused_at)}. Nothing leaves until it goes on."
    if state == "cancelled":
        return f"Stopped {when(issue.cancelled_at)}. No more copies leave."
    return ""
