"""What was written to one person, and whether they read the newsletter: their part of an export."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from notifications.models import IssueDelivery, OutboundMessage, Subscriber, Suppression

MESSAGE = (
    "channel", "status", "template", "to_address", "sender_name", "sender_email", "reply_to",
    "message_id", "subject", "text", "context", "calendar", "created_at", "hold_until",
    "not_after", "attempts", "first_attempt_at", "attempt_started_at", "ended_at", "blanked_at",
    "failure",
)  # fmt: skip
"""Not the HTML of a letter: it says what its text says."""

READER = (
    "id", "email", "status", "topics", "created_at", "asked_at", "confirm_until", "confirmed_at",
    "unsubscribed_at",
)  # fmt: skip
COPY = ("issue__subject", "status", "attempts", "first_attempt_at", "ended_at", "failure")
SUPPRESSION = ("email", "reason", "created_at")


def messages(*, about: Collection[UUID]) -> list[dict[str, Any]]:
    """Answer the messages about these requests, visits or readers, oldest first, as kept."""
    found = OutboundMessage.objects.filter(about__in=list(about)).order_by("created_at", "id")
    return list(found.values(*MESSAGE))


def newsletter(*, emails: Collection[str]) -> dict[str, Any]:
    """Answer what the newsletter knows of these addresses: readers, and what was held back."""
    readers = Subscriber.objects.filter(email__in=_small(emails)).order_by("email")
    barred = Suppression.objects.filter(email__in=_small(emails)).order_by("email")
    return {
        "readers": [_reader(row) for row in readers.values(*READER)],
        "held_back": list(barred.values(*SUPPRESSION)),
    }


def records(*, about: Collection[UUID], emails: Collection[str]) -> set[UUID]:
    """Answer the ids of these messages and readers, for whoever asks the trail about them."""
    readers = Subscriber.objects.filter(email__in=_small(emails))
    keys = set(readers.values_list("pk", flat=True))
    written = OutboundMessage.objects.filter(about__in=[*about, *keys])
    return keys | set(written.values_list("pk", flat=True))


def _small(emails: Collection[str]) -> list[str]:
    return sorted({email.lower() for email in emails if email})


def _reader(row: dict[str, Any]) -> dict[str, Any]:
    key = row.pop("id")
    copies = IssueDelivery.objects.filter(subscriber=key).order_by("id").values(*COPY)
    issues = [{"subject": copy.pop("issue__subject"), **copy} for copy in copies]
    return {**row, "issues": issues, "messages": messages(about=[key])}
