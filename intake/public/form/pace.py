"""Keeps one address from starting, mailing and sending without end."""

from math import ceil
from typing import Any

from django.http import HttpRequest

from config import requests
from config.api.throttles import PublicThrottle


class TooMany(Exception):
    """Says that one address has pressed too often, and for how many seconds it may wait."""

    def __init__(self, seconds: float | None) -> None:
        """Round up to whole seconds."""
        self.seconds = ceil(seconds or 1)
        super().__init__(self.seconds)


class FormThrottle(PublicThrottle):
    """Counts what costs something, per address and apart from the API's own calls."""

    scope = "form"

    def get_cache_key(self, request: Any, view: Any) -> str:  # noqa: ARG002
        """Answer the key of the caller's address."""
        address = requests.client_address(request)
        return self.cache_format % {"scope": self.scope, "ident": address}


def count(request: HttpRequest) -> None:
    """Count one press.

    Raises:
        TooMany: this address has reached PUBLIC_RATE_LIMIT.
    """
    throttle = FormThrottle()
    if not throttle.allow_request(request, None):  # type: ignore[arg-type]
        raise TooMany(throttle.wait())
