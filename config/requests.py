"""What every web request carries: an id, the caller's address, and a log line without its path."""

import re
import time
import uuid
from collections.abc import Callable
from ipaddress import IPv6Address, IPv6Network, ip_address

import structlog
from csp.constants import NONE
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config.audit import trail

log = structlog.get_logger(__name__)

Answer = Callable[[HttpRequest], HttpResponse]
WITH_PORT = re.compile(r"\A(?:\[(.+)\](?::\d+)?|([\d.]+):\d+)\Z")
"""How some proxies write an address: 203.0.113.9:4711, [2001:db8::1]:4711."""
ACCEPTED_ID = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")
QUIET_ROUTES = {"healthz", "readyz"}
BEHIND_SIGN_IN = ("/staff/", "/me/", "/account/", "/api/v1/staff/", "/api/v1/me/")
FRAMED = "/request/embed/"
FEEDS = "/feeds/"
PRIVATE = (
    "/request/",
    "/r/",
    "/o/",
    "/a/",
    "/news/",
    FEEDS,
    "/api/v1/request-status/",
    *BEHIND_SIGN_IN,
)


class RequestMiddleware:
    """Gives each request an id that is answered, logged and handed on to the worker."""

    def __init__(self, get_response: Answer) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and log its route, status and time."""
        started = time.perf_counter()
        request_id = accepted_id(request.headers.get("X-Request-ID", ""))
        request.request_id = request_id  # type: ignore[attr-defined]
        trail.request_id.set(request_id)
        trail.client_address.set(client_address(request))
        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            response = self.get_response(request)
        finally:
            structlog.contextvars.unbind_contextvars("request_id")
        response["X-Request-ID"] = request_id
        _log(request, response.status_code, request_id, time.perf_counter() - started)
        return response


class PrivatePageMiddleware:
    """Keeps pages about people out of caches, indexes and referrers."""

    def __init__(self, get_response: Answer) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers to every page behind a sign-in or a private link."""
        response = self.get_response(request)
        if request.path.startswith(PRIVATE):
            named = request.path.startswith(FEEDS) and response.has_header("ETag")
            # A calendar program keeps its copy anyway; so it can ask whether that is still true.
            response["Cache-Control"] = "private, no-cache" if named else "no-store"
            response["X-Robots-Tag"] = "noindex"
            response["Referrer-Policy"] = (
                "same-origin"
                if request.path.startswith(("/request/", "/staff/", "/me/", "/account/"))
                and not request.path.startswith(FRAMED)  # a secret, and no check of the origin
                else "no-referrer"
            )
        return response


class FramedPageMiddleware:
    """Lets the practice's own sites frame the form, and what stands there when it fails.

    It stands outside whatever forbids frames everywhere else, and inside what writes the policy.
    """

    def __init__(self, get_response: Answer) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Name the sites on every answer of the framed form."""
        response = self.get_response(request)
        if request.path.startswith(FRAMED):
            del response["X-Frame-Options"]
            response._csp_replace = {  # type: ignore[attr-defined]
                "frame-ancestors": settings.EMBED_ORIGINS or [NONE]
            }
        return response


def accepted_id(sent: str) -> str:
    """Keep a caller's id when it is harmless, else makes one."""
    return sent if ACCEPTED_ID.match(sent) else uuid.uuid4().hex


def client_address(request: HttpRequest) -> str | None:
    """Answer the caller's address, believing only as many proxies as we run."""
    address = request.META.get("REMOTE_ADDR", "")
    proxies: int = settings.TRUSTED_PROXY_COUNT
    if proxies:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
        # With fewer hops than proxies somebody came past one, and wrote the list themselves.
        address = hops[-proxies] if len(hops) >= proxies and hops[-proxies] else address
    try:
        return str(ip_address(WITH_PORT.sub(r"\1\2", address)))
    except ValueError:
        return None


def caller(request: HttpRequest) -> str:
    """Answer whom to count: an IPv4 address, or the /64 that an IPv6 line gets whole."""
    address = client_address(request)
    if address is None:
        return "unknown"
    found = ip_address(address)
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Network((int(found), 64), strict=False))
    return str(found)


def practice(_: HttpRequest) -> dict[str, str]:
    """Give every page the practice's name and address, and how people reach it."""
    return {
        "practice_name": settings.PRACTICE_NAME,
        "practice_address": settings.PRACTICE_ADDRESS,
        "practice_phone": settings.PRACTICE_PHONE,
        "practice_email": settings.PRACTICE_EMAIL,
    }


def _log(request: HttpRequest, status: int, request_id: str, seconds: float) -> None:
    route = request.resolver_match.route if request.resolver_match else ""
    if route not in QUIET_ROUTES:
        log.info(
            "answered",
            method=request.method if request.method in {"GET", "POST"} else "other",
            route=route,
            status=status,
            ms=round(seconds * 1000),
            request_id=request_id,
        )
