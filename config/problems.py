"""Domain refusals into HTTP: problem details (RFC 9457) for the API, calm pages for people.

This is the only file that knows both sides.
"""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from config import problem_words as words
from config import requests
from config.kernel import contention, errors

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
AWAY_SECONDS = 5

STATUS_OF = {
    errors.Invalid: status.HTTP_422_UNPROCESSABLE_ENTITY,
    errors.Forbidden: status.HTTP_403_FORBIDDEN,
    errors.Conflict: status.HTTP_409_CONFLICT,
    errors.Gone: status.HTTP_410_GONE,
}


def status_of(refusal: errors.Refusal) -> int:
    """Answer the HTTP status of a refusal."""
    return kind_of(type(refusal))


def kind_of(refusal: type[errors.Refusal]) -> int:
    """Answer the HTTP status of a refusal's kind."""
    return next(code for kind, code in STATUS_OF.items() if issubclass(refusal, kind))


def every_refusal() -> list[dict[str, object]]:
    """List the refusals that the domain can make, for the API's pages."""
    found = {
        refusal.code: {
            "code": refusal.code,
            "detail": refusal.detail,
            "status": kind_of(refusal),
        }
        for kind in STATUS_OF
        for refusal in _below(kind)
    }
    plain = {
        name: {"code": name, "detail": said, "status": code} for code, name, said in words.PLAIN
    }
    return [each for _, each in sorted((found | plain).items())]


def _below(kind: type[errors.Refusal]) -> Iterator[type[errors.Refusal]]:
    for refusal in kind.__subclasses__():
        yield refusal
        yield from _below(refusal)


def body(
    request: HttpRequest, code: int, name: str, detail: str, **more: object
) -> dict[str, object]:
    """Make the members of one problem."""
    return {
        "type": f"/api/v1/docs/#problem-{name}",
        "title": words.TITLES[code],
        "status": code,
        "detail": detail,
        "code": name,
        "request_id": getattr(request, "request_id", ""),
        **more,
    }


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn what a view raised into a problem; None leaves a fault of ours to the 500 page."""
    request: HttpRequest = context["request"]._request
    made = _problem(request, error)
    if made is None:
        return None
    set_rollback()
    headers = _headers(error, made)
    return Response(made, status=made["status"], headers=headers, content_type=MEDIA_TYPE)


def page(request: HttpRequest, code: int) -> HttpResponse:
    """Answer a fault outside any API view: a problem under /api/, else a page."""
    if request.path.startswith("/api/"):
        name, detail = words.DETAILS.get(code, ("refused", "We cannot do that."))
        answered = JsonResponse(body(request, code, name, detail), status=code)
        answered["Content-Type"] = MEDIA_TYPE
        return answered
    return plain_page(request, f"errors/{code}.html", code)


def plain_page(request: HttpRequest, template: str, code: int, **more: object) -> HttpResponse:
    """Show a page that asks the database nothing, not even who is looking: it may be away."""
    context = {**requests.practice(request), **more}
    return HttpResponse(render_to_string(template, context), status=code)


class RefusalMiddleware:
    """Answers refusals and a lost database that a page did not handle itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a page view that raised."""
        meant = contention.read(error)
        if isinstance(meant, errors.Refusal):
            return refused_page(request, meant)
        if isinstance(error, OperationalError | InterfaceError):
            return _away(request, error)
        return None


def fault(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """Answer what nobody handled; between the view and here, a session may lose its database."""
    if isinstance(error, OperationalError | InterfaceError):
        return _away(request, error)
    return page(request, status.HTTP_500_INTERNAL_SERVER_ERROR)


def refused_page(request: HttpRequest, refusal: errors.Refusal) -> HttpResponse:
    """Show a refusal in words, with a way on."""
    return plain_page(request, "errors/refused.html", status_of(refusal), refusal=refusal)


def _away(request: HttpRequest, error: BaseException) -> HttpResponse:
    log.error("database_away", error=type(error).__name__)
    response = page(request, status.HTTP_503_SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(AWAY_SECONDS)
    return response


def _problem(request: HttpRequest, error: Exception) -> dict[str, Any] | None:
    meant = contention.read(error)
    if isinstance(meant, errors.Refusal):
        return body(request, status_of(meant), meant.code, meant.detail)
    if isinstance(error, OperationalError | InterfaceError):
        log.error("database_away", error=type(error).__name__)
        return body(request, 503, *words.DETAILS[503])
    if isinstance(error, exceptions.ValidationError):
        return _invalid(request, error)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, RequestDataTooBig):
        return body(request, 413, *words.DETAILS[413])
    if isinstance(error, exceptions.APIException):
        code = error.status_code
        name = getattr(error.detail, "code", error.default_code)
        plain = words.DETAILS.get(code, (name, _words(error, name)))
        return body(request, code, *plain)
    return None


def _words(error: exceptions.APIException, name: str) -> str:
    """Say it as our pages do, where the framework brings no words but its own."""
    said = str(error.detail)
    own = said == str(error.default_detail)
    return words.WORDS.get(name, said) if own else said


def _invalid(request: HttpRequest, error: exceptions.ValidationError) -> dict[str, Any]:
    found = list(_fields(error.get_full_details(), ""))
    return body(
        request,
        400,
        "invalid",
        "Some fields need another look. Each is listed under errors.",
        errors=found,
    )


def _fields(details: Any, pointer: str) -> Iterator[dict[str, str]]:
    """Flatten nested field errors into JSON pointers (RFC 6901)."""
    if isinstance(details, list):
        for index, entry in enumerate(details):
            leaf = isinstance(entry, dict) and set(entry) == {"message", "code"}
            yield from _fields(entry, pointer if leaf else f"{pointer}/{index}")
    elif set(details) == {"message", "code"} and not isinstance(details["code"], dict | list):
        yield {"pointer": pointer, "code": details["code"], "detail": str(details["message"])}
    else:
        for name, entry in details.items():
            escaped = str(name).replace("~", "~0").replace("/", "~1")
            here = "" if name == "non_field_errors" else f"/{escaped}"
            yield from _fields(entry, pointer + here)


def _headers(error: Exception, made: dict[str, Any]) -> dict[str, str]:
    headers = {}
    if made["status"] == status.HTTP_503_SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(AWAY_SECONDS)
    with contextlib.suppress(AttributeError, TypeError):
        headers["Retry-After"] = str(int(error.wait) + 1)  # type: ignore[attr-defined]
    with contextlib.suppress(AttributeError):
        headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
    return headers
