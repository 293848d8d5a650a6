"""Keeps one address from starting, mailing and sending without end."""

from django.conf import settings
from django.http import HttpRequest

from config import requests
from config.kernel import clock
from intake import limits

CALLER = "form"
"""The kind under which presses from one address are counted, apart from the API's own calls."""


def count(request: HttpRequest) -> None:
    """Count one press of what costs something.

    Raises:
        TooMany: this address has reached PUBLIC_RATE_LIMIT.
    """
    limit = limits.read(settings.PUBLIC_RATE_LIMIT)
    seconds = limits.count(kind=CALLER, whom=requests.caller(request), limit=limit, now=clock.now())
    if seconds is not None:
        raise limits.TooMany(CALLER, seconds)
