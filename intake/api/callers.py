"""Who asks: a site's own server by its key, anybody else by an address; each is counted."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from config import requests
from config.api.authentication import Bearer
from config.kernel import clock
from intake import limits, site_keys
from intake.models import SiteKey
from scheduling import contact


class SiteKeyGiven(Bearer):
    """Finds the living key that a site's own server sent."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """Answer the key that was sent; whoever guesses is counted like anybody else.

        Raises:
            AuthenticationFailed: there is no such key.
            Throttled: this address has called too often.
        """
        try:
            return super().authenticate(request)
        except AuthenticationFailed:
            seconds = _count_address(request)
            if seconds is not None:
                raise Throttled(wait=seconds) from None
            raise

    def known(self, secret: str) -> tuple[Any, Any] | None:
        """Answer nobody, with the key."""
        key = site_keys.find(secret, now=clock.now())
        return None if key is None else (AnonymousUser(), key)


class SiteKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Tells the document how a site's own server names itself."""

    target_class = SiteKeyGiven
    name = "siteKey"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:  # noqa: ARG002
        """Answer the scheme of RFC 6750."""
        words = "A site's own server sends its key, and is counted by it. Never in a browser."
        return {"type": "http", "scheme": "bearer", "description": words}


class Counted(BaseThrottle):
    """Counts a site's server by its key, and anybody else by their address."""

    seconds: int | None = None

    def allow_request(self, request: Request, view: APIView) -> bool:  # noqa: ARG002
        """Count one more."""
        if isinstance(request.auth, SiteKey):
            limit = limits.read(settings.SITE_KEY_RATE_LIMIT)
            whom = str(request.auth.pk)
            self.seconds = limits.count(kind="site key", whom=whom, limit=limit, now=clock.now())
        else:
            self.seconds = _count_address(request)
        return self.seconds is None

    def wait(self) -> float | None:
        """Answer the seconds until the next try."""
        return self.seconds


def _count_address(request: Request) -> int | None:
    limit = limits.read(settings.PUBLIC_RATE_LIMIT)
    whom = requests.caller(request._request)
    return limits.count(kind="address", whom=whom, limit=limit, now=clock.now())


def count_recipient(*, reach_by: str, email: str, phone: str) -> None:
    """Count one more message to the same person, by the way they chose.

    Raises:
        Throttled: it is one too many.
    """
    try:
        to = contact.address(reach_by, email=email, phone=phone)
        limits.count_recipient(to=to, now=clock.now())
    except limits.TooMany as refusal:
        raise Throttled(wait=refusal.seconds) from None
