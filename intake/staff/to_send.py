"""The words that the desk sends or says itself, and what it says about them."""

from collections.abc import Collection
from datetime import datetime

from django.urls import reverse

from intake.models import AssessmentRequest
from intake.staff import words
from notifications.models import OutboundMessage

Status = OutboundMessage.Status
Channel = OutboundMessage.Channel

TITLES = {
    "intake/mail/received": "confirmation",
    "intake/mail/fresh_link": "new link",
    "intake/mail/declined": "message about the decision",
    "scheduling/mail/booked": "booking",
    "scheduling/mail/moved": "new time",
    "scheduling/mail/cancelled": "cancellation",
    "scheduling/mail/offered": "offer",
    "scheduling/mail/offered_instead": "offer of other times",
    "scheduling/mail/offer_nudge": "reminder of the offer",
    "scheduling/mail/waitlisted": "waitlist message",
}
"""What the desk calls them."""

VERBS = {Channel.TEXT: ("To send", "I sent the"), Channel.DESK: ("To say", "I called with the")}

BY_HAND = "Nothing leaves by itself: the words to send are below."
NOTHING = "Nothing leaves by itself."
SENT = "The message has left."
"""What an open page says of a message once it has left."""


def items(letters: Collection[OutboundMessage]) -> list[dict[str, object]]:
    """Make what is shown of the words that wait; what is sent can be copied, what is said not."""
    return [
        {
            "term": f"{VERBS[Channel(message.channel)][0]}: {title(message)}",
            "text": message.text,
            "quote": True,
            "copied": f"the {title(message)}" if message.channel == Channel.TEXT else "",
        }
        for message in _waiting(letters)
    ]


def acts(row: AssessmentRequest, letters: Collection[OutboundMessage]) -> list[dict[str, object]]:
    """Make the buttons that say that they were sent, or that nobody needs them any more."""
    return [act for message in _waiting(letters) for act in _both(row, message)]


def _both(row: AssessmentRequest, message: OutboundMessage) -> list[dict[str, object]]:
    named = [{"name": "message", "value": message.pk}]
    done = f"{VERBS[Channel(message.channel)][1]} {title(message)}"
    return [
        {
            "label": done,
            "url": reverse("desk:handed_over", args=[row.reference]),
            "hidden": named,
        },
        {
            "label": "Not needed",
            "of": f"the {title(message)}",
            "url": reverse("desk:not_needed", args=[row.reference]),
            "hidden": named,
        },
    ]


def leaving(letters: Collection[OutboundMessage], *, at: datetime) -> tuple[str, str]:
    """Say when an act's letters leave, and what is true from then on, if that is something else."""
    if _waiting(letters):
        return BY_HAND, ""
    if any(letter.status == Status.SUPPRESSED for letter in letters):
        return NOTHING, ""
    return f"The message leaves at {words.clock(at)}.", SENT


def title(message: OutboundMessage) -> str:
    """Answer what the desk calls a message."""
    return TITLES.get(message.template, "message")


def _waiting(letters: Collection[OutboundMessage]) -> list[OutboundMessage]:
    return [each for each in letters if each.status == Status.FOR_DESK]
