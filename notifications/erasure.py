"""Takes the words out of messages, when a person is erased or their days are over.

When, how many and by which way stays.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from config.audit import trail
from config.kernel import jobs
from notifications import outbox
from notifications.models import OutboundMessage

Status = OutboundMessage.Status

SWEEP = "notifications.words.sweep"
BLANKED_AT_ONCE = 500

NO_WORDS: dict[str, object] = {
    "subject": "",
    "text": "",
    "html": "",
    "context": {},
    "calendar": "",
}
"""What a message says, and the private links that fill it."""

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
            **NO_WORDS,
            **_ended(message, now),
            to_address="",
            blanked_at=Coalesce("blanked_at", Value(now)),
            failure=GONE if message.failure else "",
        )
    return len(found)


@transaction.atomic
def sweep(*, now: datetime) -> int:
    """Blank messages that ended so many days ago; to whom they went stays until a person goes."""
    over = now - timedelta(days=settings.MESSAGE_WORDS_DAYS)
    old = OutboundMessage.objects.filter(blanked_at=None, ended_at__lte=over)
    rows = old.select_for_update(skip_locked=True, no_key=True).order_by("ended_at")
    keys = list(rows.values_list("pk", flat=True)[:BLANKED_AT_ONCE])
    if not keys:
        return 0
    OutboundMessage.objects.filter(pk__in=keys).update(**NO_WORDS, blanked_at=now)
    trail.record("messages.blanked", by=trail.SYSTEM, now=now, details={"count": len(keys)})
    if len(keys) == BLANKED_AT_ONCE:
        jobs.enqueue(SWEEP)
    return len(keys)


def _ended(message: OutboundMessage, now: datetime) -> dict[str, object]:
    if message.ended_at is not None:
        return {}
    doubtful = message.status == Status.SENDING
    status = Status.UNKNOWN if doubtful else Status.SUPPRESSED
    return {"status": status, "ended_at": now, "lease": None}
