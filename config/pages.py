"""Pages of the house itself: the front door, and what is shown when something is not there."""

import sys

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from config import problems
from config.accounts import permissions, signed_in
from config.accounts.permissions import Permission


def home(request: HttpRequest) -> HttpResponse:
    """Lead each person to the page they work on."""
    if permissions.allows(request.user, Permission.KEEP_OWN_DIARY):
        return redirect("therapist:week")
    if permissions.allows(request.user, Permission.TRIAGE_REQUESTS):
        return redirect("desk:queue")
    return redirect("account_login")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer what could not be read."""
    return problems.page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer what this person may not do."""
    return problems.page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer what is not there, or not theirs to know about."""
    return problems.page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours."""
    return problems.fault(request, sys.exception())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Answer a form that was open for too long or came from elsewhere."""
    back = request.path if signed_in.keep_older_page(request) else ""
    return problems.plain_page(request, "errors/csrf.html", 403, back=back)


@login_required
def kit(request: HttpRequest) -> HttpResponse:
    """Show every component of the pages in each of its states."""
    from config.kit import samples

    return render(request, "kit.html", samples.examples())
