"""Takes the words out of messages about a person who is erased; when and how many stays."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from notifications import outbox
from notifications.models import OutboundMessage

Status = OutboundMessage.Status

NO_WORDS: dict[str, object] = {
    "to_address": "",
    "subject": "",
    "text": "",
    "html": "",
    "context": {},
    "calendar": "",
}
GONE = "Erased."
"""What stays of a failure: a mail server's answer often repeats the address."""


@transaction.atomic
def forget(*, about: Collection[UUID], now: datetime) -> int:
    """Blank the messages about these requests or visits; what has not left never does.

    A message that a worker has claimed and not yet stamped is taken out of its hands. One whose
    worker died while it was leaving may have arrived, so it becomes UNKNOWN.

    Raises:
        outbox.AlreadyLeaving: one is leaving at this moment; nothing was blanked.
    """
    found = list(
        OutboundMessage.objects.select_for_update().filter(about__in=list(about)).order_by("id")
    )
    for message in found:
        if message.status == Status.SENDING and message.due_at > now:
            raise outbox.AlreadyLeaving
        OutboundMessage.objects.filter(pk=message.pk).update(
            **NO_WORDS, **_ended(message, now), failure=GONE if message.failure else ""
        )
    return len(found)


def _ended(message: OutboundMessage, now: datetime) -> dict[str, object]:
    if message.ended_at is not None:
        return {}
    doubtful = message.status == Status.SENDING
    status = Status.UNKNOWN if doubtful else Status.SUPPRESSED
    return {"status": status, "ended_at": now, "lease": None}
