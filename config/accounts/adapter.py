"""How django-allauth behaves here: staff are invited, and land on their own first page."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Closes sign-up; people are added by the practice. Says no in our words."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "We do not know this email and password together.",
        "too_many_login_attempts": "There were many tries. Please wait five minutes.",
        "account_inactive": "This account is closed. Ask the practice owner.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Answers no, always."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Answers who signs in; somebody who left hears what an unknown name would."""
        user = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None
