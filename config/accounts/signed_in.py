"""The gate of the pages behind sign-in: who may enter is said once, at a face's root."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST
from rest_framework.request import Request

from config.accounts import kept_forms, permissions, sessions
from config.accounts.models import User
from config.accounts.permissions import Permission
from config.kernel import clock

View = Callable[..., HttpResponse]


def person(request: HttpRequest | Request) -> User:
    """Answer who is signed in; the face's gate has made sure that somebody is."""
    user: User = request.user  # type: ignore[assignment]
    return user


def lacks_second_factor(user: User | AnonymousUser) -> bool:
    """Answer whether this person has a second step still to set up before they see anything."""
    return settings.SECOND_FACTOR_REQUIRED and not is_mfa_enabled(user)


def gate(needed: Permission) -> Callable[[View], View]:
    """Let in who holds `needed`; others learn nothing of what is inside (404)."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                if not sessions.is_quiet(request, view):  # a script's words are nobody's typing
                    _keep_typing(request)
                return redirect_to_login(request.get_full_path())
            if not permissions.allows(request.user, needed):
                raise Http404
            if lacks_second_factor(request.user):
                return redirect("mfa_activate_totp")
            answer = view(request, *args, **kwargs)
            _forget_typing(request, answer)
            return answer

        guarded.needs = needed  # type: ignore[attr-defined]
        return guarded

    return wrap


def pressed(page: str, *, leads_on: bool = True) -> Callable[[View], View]:
    """Let a press act, and lead who only looks at its address (GET) to the page it stands on.

    A press `leads_on` to a page once it is kept, unless its own answer is a file or shown once.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method in {"GET", "HEAD"}:
                led: HttpResponse = redirect(page, *args, **kwargs)
                return led
            answer: HttpResponse = require_POST(view)(request, *args, **kwargs)
            return answer

        guarded.leads_on = leads_on  # type: ignore[attr-defined]
        return guarded

    return wrap


def background(view: View) -> View:
    """Mark a view that scripts call by themselves: it never makes a session last longer."""
    view.is_background = True  # type: ignore[attr-defined]
    return view


def face(needed: Permission, *routes: tuple[str, View, str]) -> list[URLPattern]:
    """Make the URL patterns of one face, each behind the same gate."""
    return [path(route, gate(needed)(view), name=name) for route, view, name in routes]


def keep_older_page(request: HttpRequest) -> bool:
    """Keep the form of a page that was open since before somebody signed in anew.

    Only what comes from a page of ours counts, and only where it can be nobody else's: another
    person may have signed in since. What is typed about an account may be a secret.
    """
    ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    is_work = request.path.startswith(("/staff/", "/me/")) and request.user.is_authenticated
    if not (ours and is_work and sessions.came_back(request)):
        return False
    whose, now = person(request).pk, clock.now()
    return kept_forms.keep(user_id=whose, path=request.path, typed=request.POST, now=now)


def _keep_typing(request: HttpRequest) -> None:
    """Keep a form that arrived after its session had ended, for whose session it was."""
    whose = sessions.whose_ended(request)
    if whose is not None and request.method == "POST":
        kept_forms.keep(user_id=whose, path=request.path, typed=request.POST, now=clock.now())


def _forget_typing(request: HttpRequest, answer: HttpResponse) -> None:
    """Forget what was kept of a form once the page leads on: it has arrived."""
    leads_on = HTTPStatus.MULTIPLE_CHOICES <= answer.status_code < HTTPStatus.BAD_REQUEST
    if request.method == "POST" and leads_on:
        kept_forms.forget(user_id=person(request).pk, path=request.path)
