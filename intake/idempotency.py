"""The same request sent again hears the same answer (header `Idempotency-Key`)."""

import hashlib
import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.db import connection, transaction

from config.kernel import errors
from intake.models import IdempotentAnswer

KEPT = timedelta(hours=24)
WELL_FORMED = re.compile(r"[\x21-\x7e]{1,255}\Z")

Answer = dict[str, object]
Face = Literal["api", "form"]


class BadKey(errors.Invalid):
    """Says that a key is not one to 255 visible ASCII characters."""

    code = "idempotency_key_malformed"
    detail = "Idempotency-Key: use 1 to 255 visible ASCII characters."


class KeyReused(errors.Invalid):
    """Says that a key came with another body before."""

    code = "idempotency_key_reused"
    detail = "This Idempotency-Key was used with another body."


class StillRunning(errors.Conflict):
    """Says that the first request with this key has not been answered yet."""

    code = "idempotency_key_in_progress"
    detail = "The first request with this Idempotency-Key is still running. Try again shortly."
    wait = 0
    """Full seconds to wait; the answer says the next one."""


@dataclass(frozen=True)
class Answered:
    """An answer, and whether it was given before."""

    answer: Answer
    replayed: bool


def once(
    *, face: Face, key: str | None, body: object, act: Callable[[], Answer], now: datetime
) -> Answered:
    """Act once a key and keep the answer in the same transaction; no key means each time.

    What one face was sent is no key of another: their answers have other shapes.

    Raises:
        BadKey, KeyReused, StillRunning: see there; nothing was done.
    """
    if key is None:
        return Answered(act(), replayed=False)
    if not WELL_FORMED.match(key):
        raise BadKey
    with transaction.atomic():
        key_hash = _keyed(f"{face}:{key}")
        _lock(key_hash)
        known = _known(key_hash, now)
        if known is not None:
            if not hmac.compare_digest(known.body_hash, _hash_of(body)):
                raise KeyReused
            return Answered(known.answer, replayed=True)
        answer = act()
        IdempotentAnswer.objects.create(
            key_hash=key_hash, body_hash=_hash_of(body), answer=answer, answered_at=now
        )
        return Answered(answer, replayed=False)


def answered(*, face: Face, key: str, now: datetime) -> Answer | None:
    """Answer what was said to a key, while it is kept."""
    found = IdempotentAnswer.objects.filter(
        key_hash=_keyed(f"{face}:{key}"), answered_at__gte=now - KEPT
    ).first()
    return found.answer if found else None


def erase(*, face: Face, key: str) -> bool:
    """Drop what was said to a key, and answer whether there was anything."""
    dropped, _ = IdempotentAnswer.objects.filter(key_hash=_keyed(f"{face}:{key}")).delete()
    return dropped > 0


def forget(*, now: datetime) -> int:
    """Drop the answers that are kept no longer."""
    forgotten, _ = IdempotentAnswer.objects.filter(answered_at__lt=now - KEPT).delete()
    return forgotten


def _lock(key_hash: str) -> None:
    """Take the key for this transaction; a crash lets go of it, unlike a row that says so."""
    number = int.from_bytes(bytes.fromhex(key_hash)[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            raise StillRunning


def _known(key_hash: str, now: datetime) -> IdempotentAnswer | None:
    rows = IdempotentAnswer.objects.filter(key_hash=key_hash)
    rows.filter(answered_at__lt=now - KEPT).delete()
    return rows.first()


def _hash_of(body: object) -> str:
    return _keyed(json.dumps(body, sort_keys=True, separators=(",", ":")))


def _keyed(text: str) -> str:
    """Hash with our key, because a body's few words could be guessed from a bare hash."""
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
