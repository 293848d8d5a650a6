"""Where somebody is signed in, told to them alone.

The library's table of sessions keeps an address and a browser's whole header. We keep neither:
an address is personal data that this list does not need, and it stands in the audit trail already.
"""

from dataclasses import dataclass
from datetime import datetime

from allauth.account import signals as allauth_signals
from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, signals
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.signals import pre_save
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from config.accounts import browsers, sessions, signed_in
from config.accounts.models import User
from config.audit import trail
from config.kernel import clock

NO_ADDRESS = "0.0.0.0"  # noqa: S104 - stands where the table wants an address


@dataclass(frozen=True)
class SignIn:
    """One browser in which somebody is signed in."""

    browser: str
    began: datetime
    seen: datetime
    is_this_one: bool = False


def connect() -> None:
    """Keep the list true as people sign in and out and change their password."""
    pre_save.connect(_minimize, sender=UserSession, dispatch_uid="own_sessions.minimize")
    allauth_signals.user_logged_in.connect(_signed_in, dispatch_uid="own_sessions.signed_in")
    signals.user_logged_out.connect(_signed_out, dispatch_uid="own_sessions.signed_out")
    allauth_signals.password_changed.connect(_new_password, dispatch_uid="own_sessions.password")


def listed(request: HttpRequest, *, now: datetime) -> list[SignIn]:
    """Answer where this person is signed in: this browser, then the others, newest first."""
    here = SignIn(
        browsers.named(request.headers.get("User-Agent", "")),
        sessions.began(request.session),
        sessions.seen(request.session),
        is_this_one=True,
    )
    others = _others(signed_in.person(request), request.session.session_key, now=now)
    return [here, *sorted(others, key=lambda each: each.seen, reverse=True)]


@transaction.atomic
def end_others(request: HttpRequest, *, by: User, now: datetime) -> None:
    """End every session of this person but the one that asks."""
    rows = UserSession.objects.filter(user=by).exclude(session_key=request.session.session_key)
    get_adapter().end_sessions(rows)
    trail.record("account.other_sessions_ended", by=by, now=now, of=by)


def sweep(*, now: datetime) -> None:
    """Forget the sessions that are over, everybody's."""
    Session.objects.filter(expire_date__lte=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def _others(user: User, own: str | None, *, now: datetime) -> list[SignIn]:
    rows = UserSession.objects.filter(user=user.pk).exclude(session_key=own)
    named = {row.session_key: row.user_agent for row in rows}
    kept = Session.objects.filter(session_key__in=named, expire_date__gt=now)
    found = [(named[each.session_key], each.get_decoded()) for each in kept]
    return [
        SignIn(browser, sessions.began(data), sessions.seen(data))
        for browser, data in found
        if _knows_the_password(user, data) and not sessions.is_over(data, now=now)
    ]


def _knows_the_password(user: User, data: dict[str, str]) -> bool:
    """Answer whether the session began with the password of today."""
    kept = data.get(HASH_SESSION_KEY, "")
    hashes = user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()
    return any(constant_time_compare(kept, each) for each in hashes)


def _minimize(*, instance: UserSession, **_: object) -> None:
    """Make less of a row before it is written; the library writes it from a request alone."""
    instance.ip = NO_ADDRESS
    instance.user_agent = browsers.named(instance.user_agent)


def _signed_in(**_: object) -> None:
    sweep(now=clock.now())


def _signed_out(*, request: HttpRequest, **_: object) -> None:
    UserSession.objects.filter(session_key=request.session.session_key).delete()


def _new_password(*, request: HttpRequest, user: User, **_: object) -> None:
    now = clock.now()
    trail.record("account.password_changed", by=user, now=now, of=user)
    end_others(request, by=user, now=now)
