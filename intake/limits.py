"""Counts how often somebody asks, in PostgreSQL: a lost Redis leaves nobody unlimited."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from django.conf import settings
from django.db import connection

from config.kernel import ids, tokens
from intake.models import Tally

WRITTEN = re.compile(r"([1-9]\d*)/([smhd])[a-z]*\Z")
STRETCH_OF = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
RECIPIENT = "recipient"
"""The kind under which letters to one person are counted, by whichever way they were asked for."""


class TooMany(Exception):
    """Says of which kind it was one too many, and for how many seconds they may wait."""

    def __init__(self, kind: str, seconds: int) -> None:
        """Keep both."""
        self.kind, self.seconds = kind, seconds
        super().__init__(kind, seconds)


COUNT_ONE_MORE = """
    INSERT INTO intake_tally (id, key_hash, starts_at, count) VALUES (%s, %s, %s, 1)
    ON CONFLICT (key_hash, starts_at) DO UPDATE SET count = intake_tally.count + 1
    WHERE intake_tally.count <= %s
    RETURNING count
"""
"""A tally stops one above the limit, so that somebody who goes on and on only reads."""


@dataclass(frozen=True)
class Limit:
    """How often within which stretch of time."""

    most: int
    stretch: timedelta


def read(written: str) -> Limit:
    """Read a limit as the settings write it, for example 20/min.

    Raises:
        ValueError: it is not written so.
    """
    found = WRITTEN.match(written)
    if found is None:
        raise ValueError(f"{written}: write a limit as 20/min, by sec, min, hour or day.")
    return Limit(int(found[1]), STRETCH_OF[found[2]])


def count(*, kind: str, whom: str, limit: Limit, now: datetime) -> int | None:
    """Count one more of `whom`, and answer the seconds to wait when that is one too many.

    `kind` keeps an address apart from a key of the same letters. Neither can be read in the table.
    """
    starts_at = _start(limit.stretch, now)
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT_ONE_MORE, [ids.row_id(), tokens.keyed(f"{kind}:{whom}"), starts_at, limit.most]
        )
        counted = cursor.fetchone()
    if counted is not None and counted[0] <= limit.most:
        return None
    return ceil((starts_at + limit.stretch - now).total_seconds())


def count_recipient(*, to: str, now: datetime) -> None:
    """Count one more message to an address, however it is spelled, in the caller's transaction.

    Raises:
        TooMany: this person has reached EMAIL_RATE_LIMIT.
    """
    limit = read(settings.EMAIL_RATE_LIMIT)
    seconds = count(kind=RECIPIENT, whom=to.casefold(), limit=limit, now=now)
    if seconds is not None:
        raise TooMany(RECIPIENT, seconds)


def forget(*, now: datetime) -> int:
    """Drop the tallies whose stretch is over for certain."""
    over = now - 2 * max(STRETCH_OF.values())
    forgotten, _ = Tally.objects.filter(starts_at__lt=over).delete()
    return forgotten


def _start(stretch: timedelta, now: datetime) -> datetime:
    """Answer when the stretch began that `now` lies in: all callers share the same ones."""
    return now - (now - datetime.min.replace(tzinfo=UTC)) % stretch
