"""How long a session lasts: while somebody works with it, and never longer than a day's work."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, signals
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse

from config.accounts import kept_forms
from config.accounts.models import User
from config.kernel import clock
from config.requests import BEHIND_SIGN_IN

BEGAN, SEEN, ENDED_FOR, CAME_BACK = "began_at", "seen_at", "ended_for", "came_back"
Stamps = SessionBase | Mapping[str, Any]
"""A session of this request, or what is kept of another."""

NOTED_EVERY = timedelta(seconds=10)
"""How far the noted time may lag behind, so that most pages write nothing."""


class SessionLimits:
    """Ends a session that nobody works with; background calls never make it last longer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand the request on; the view it leads to decides what counts."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """End the session or note that somebody is there, before the view looks."""
        now, session = clock.now(), request.session
        if not request.path.startswith(BEHIND_SIGN_IN) or SESSION_KEY not in session:
            return None
        quiet = is_quiet(request, view)
        if is_over(session, now=now):
            if quiet:
                return _turn_away(request, view)
            _end(request)
            return None
        if not quiet and now - _at(session, SEEN, now) >= NOTED_EVERY:
            session[SEEN] = now.timestamp()
        return None


def connect() -> None:
    """Begin the clock of each session when somebody signs in."""
    signals.user_logged_in.connect(_begin, dispatch_uid="sessions.begin")


def is_quiet(request: HttpRequest, view: Any) -> bool:
    """Answer whether this is a program's call rather than somebody's navigation or press."""
    return getattr(view, "is_background", False) or request.path.startswith("/api/")


def is_over(session: Stamps, *, now: datetime) -> bool:
    """Answer whether the session has been idle, or there at all, for too long."""
    idle = now - seen(session) >= timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    return idle or now - began(session) >= timedelta(hours=settings.SESSION_MAX_HOURS)


def began(session: Stamps) -> datetime:
    """Answer when somebody signed in."""
    return _at(session, BEGAN, None)


def seen(session: Stamps) -> datetime:
    """Answer when somebody last opened a page or pressed a button."""
    return _at(session, SEEN, None)


def ended() -> HttpResponse:
    """Answer a script whose session is over, without a page that it would take for its own."""
    return HttpResponse("Your session has ended.", status=401, content_type="text/plain")


def came_back(request: HttpRequest) -> bool:
    """Answer whether the same person signed in anew after their session had ended here."""
    return request.session.get(CAME_BACK) is True


def _begin(*, request: HttpRequest, user: User, **_: object) -> None:
    now = clock.now().timestamp()
    request.session[BEGAN] = request.session[SEEN] = now
    ended_for = request.session.pop(ENDED_FOR, None)
    request.session[CAME_BACK] = ended_for == str(user.pk)
    if ended_for is not None:
        request.session.set_expiry(None)


def _at(session: Stamps, name: str, otherwise: datetime | None) -> datetime:
    """Read a stamp; a session without one began before there were limits, so it is over."""
    stamp = session.get(name)
    if stamp is None:
        return otherwise or datetime.fromtimestamp(0, UTC)
    return datetime.fromtimestamp(stamp, UTC)


def _turn_away(request: HttpRequest, view: Any) -> HttpResponse | None:
    """Let a program in no longer, and leave the session to the press that may still come with it.

    That press is what somebody typed: it is kept for whose session it was.
    """
    request.user = AnonymousUser()
    return ended() if getattr(view, "is_background", False) else None


def whose_ended(request: HttpRequest) -> str | None:
    """Answer whose session ended in this browser a moment ago, for what they had typed."""
    whose: str | None = request.session.get(ENDED_FOR)
    return whose


def _end(request: HttpRequest) -> None:
    """Forget the session, and leave a note of whose it was: other tabs may still hold typing."""
    whose = request.session[SESSION_KEY]
    request.session.flush()
    request.session[ENDED_FOR] = whose
    request.session.set_expiry(kept_forms.KEPT_FOR)
    request.user = AnonymousUser()
