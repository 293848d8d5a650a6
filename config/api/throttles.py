"""Keeps one caller from taking all of the public API; a lost Redis lets everybody read."""

from typing import Any

import structlog
from django.conf import settings
from django.core.cache import caches
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from config import requests
from config.kernel import tokens

log = structlog.get_logger(__name__)


class PublicThrottle(SimpleRateThrottle):
    """Counts per client address, believing only our own proxies."""

    scope = "public"
    cache = caches["redis"]

    def get_rate(self) -> str:
        """Answer PUBLIC_RATE_LIMIT, for example 20/min."""
        rate: str = settings.PUBLIC_RATE_LIMIT
        return rate

    def get_cache_key(self, request: Request, view: APIView) -> str:  # noqa: ARG002
        """Answer the key of the caller's address."""
        ident = tokens.keyed(requests.caller(request._request))
        return self.cache_format % {"scope": self.scope, "ident": ident}

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the call; intake must go on when Redis is away."""
        try:
            allowed: bool = super().allow_request(request, view)
        except Exception as error:  # noqa: BLE001 - redis raises errors of many families
            log.warning("throttle_away", error=type(error).__name__)
            return True
        return allowed


class LastingThrottle(PublicThrottle):
    """Counts in PostgreSQL who makes letters leave: a lost Redis leaves nobody unlimited."""

    scope = "lasting"
    cache = caches["default"]
