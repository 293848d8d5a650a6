"""Who works here and what they may do."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Holds people, their roles and their API tokens."""

    name = "config.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Record sign-ins as they happen, and begin the clock of each session."""
        from config.accounts import own_sessions, sessions, sign_ins

        own_sessions.connect()
        sessions.connect()
        sign_ins.connect()
