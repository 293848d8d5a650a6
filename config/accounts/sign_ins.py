"""Writes every sign-in, refusal and sign-out to the audit trail."""

from typing import Any

from allauth.account import signals as allauth_signals
from django.contrib.auth import signals

from config.accounts import kept_forms
from config.audit import trail
from config.kernel import clock


def connect() -> None:
    """Listen to Django and allauth; none of our own apps sends signals."""
    allauth_signals.user_logged_in.connect(_signed_in, dispatch_uid="audit.signed_in")
    signals.user_logged_out.connect(_signed_out, dispatch_uid="audit.signed_out")
    signals.user_login_failed.connect(_refused, dispatch_uid="audit.sign_in_refused")


def _signed_in(*, user: Any, **_: object) -> None:
    trail.record("account.signed_in", by=user, now=clock.now(), of=user)


def _signed_out(*, user: Any, **_: object) -> None:
    if user is not None:
        kept_forms.forget_all(user_id=user.pk)
        trail.record("account.signed_out", by=user, now=clock.now(), of=user)


def _refused(**_: object) -> None:
    trail.record("account.sign_in_refused", by=trail.PERSON, now=clock.now(), outcome=trail.REFUSED)
