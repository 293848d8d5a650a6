"""Who works here and what they may do."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Holds people, their roles and their API tokens."""

    name = "config.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Record sign-ins as they happen."""
        from config.accounts import sign_ins

        sign_ins.connect()
