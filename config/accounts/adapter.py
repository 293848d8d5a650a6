"""How django-allauth behaves here: staff are invited, and land on their own first page."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.urls import reverse

from config.audit import trail
from config.kernel import clock, fields

JUST_NOW = timedelta(minutes=5)
SIGN_INS_OF_SESSION = "account_authentication_methods"
"""Where allauth keeps how and when this session signed in."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Closes sign-up; people are added by the practice. Says no in our words."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "We do not know this email and password together.",
        "too_many_login_attempts": "There were many tries. Please wait five minutes.",
        "enter_current_password": "This is not the password you have now.",
        "incorrect_password": "This is not the password you have now.",
        "account_inactive": "This account is closed. Ask the practice owner.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Answer no, always."""
        return False

    def add_message(self, *_: Any, **__: Any) -> None:
        """Say nothing between pages: each page says itself what happened."""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        """Answer the profile, which then says what happened."""
        return reverse("account_profile") + "?password_changed=1"

    def get_client_ip(self, request: HttpRequest) -> str:  # noqa: ARG002
        """Answer whose tries are counted together, believing only our own proxies."""
        return trail.client_address.get() or ""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Answer who signs in; somebody who left hears what an unknown name would."""
        user = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Count a sign-in of this session as fresh for a while: setting up is no detour."""
        records = self.request.session.get(SIGN_INS_OF_SESSION, [])
        newest = max((record["at"] for record in records), default=0.0)
        if clock.now().timestamp() - newest <= JUST_NOW.total_seconds():
            return False
        return bool(super().is_reauthentication_required(app=app, **more))


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Keeps the secrets of authenticator apps and recovery codes encrypted at rest."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code does not fit. Type the newest one that your app shows.",
    }

    def encrypt(self, text: str) -> str:
        """Encrypt with the newest key."""
        return fields.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Read with any key of the list."""
        return fields.decrypt(encrypted_text)
