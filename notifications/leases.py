"""How workers share rows: how many one takes, for how long, and when it gives them back."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings

Clock = Callable[[], datetime]

CLAIM_AT_MOST = 200
STAMP_AT_MOST = 10
"""So few are in doubt when a worker dies."""

LINES_LOST_AT_MOST = 2
"""After so many lost connections in a row the mail server is taken to be away."""


def time() -> timedelta:
    """Answer how long a worker may hold rows without a word."""
    return timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
