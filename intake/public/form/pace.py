"""Keeps one address from starting, mailing and sending without end."""

from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from config import requests
from config.kernel import clock
from intake import limits, phones
from intake.public.form.fields import Answers


class TooMany(Exception):
    """Says that somebody has pressed too often, and for how many seconds they may wait."""

    def __init__(self, seconds: int) -> None:
        """Keep the seconds."""
        self.seconds = seconds
        super().__init__(seconds)


def count(request: HttpRequest) -> None:
    """Count one press of what costs something, apart from the API's own calls.

    Raises:
        TooMany: this address has reached PUBLIC_RATE_LIMIT.
    """
    _count("form", requests.caller(request), settings.PUBLIC_RATE_LIMIT, clock.now())


def count_recipient(answers: Answers) -> None:
    """Count one more request that writes to the same person, whoever sends it.

    Raises:
        TooMany: this person has reached EMAIL_RATE_LIMIT.
    """
    email, phone = (str(answers.get(name) or "").strip() for name in ("email", "phone"))
    with suppress(phones.NotAPhone):
        phone = phones.normalized(phone)
    whom = limits.recipient(email=email, phone=phone)
    _count(limits.RECIPIENT, whom, settings.EMAIL_RATE_LIMIT, clock.now())


def _count(kind: str, whom: str, written: str, now: datetime) -> None:
    seconds = limits.count(kind=kind, whom=whom, limit=limits.read(written), now=now)
    if seconds is not None:
        raise TooMany(seconds)
