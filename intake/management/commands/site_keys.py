"""Makes, lists and revokes the keys of sites whose own servers send requests."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.audit import trail
from config.kernel import clock, errors
from intake import site_keys
from intake.models import SiteKey

LONGEST_NAME = 80


class Command(BaseCommand):
    """`manage.py site_keys make NAME | revoke NAME | list`."""

    help = (
        "Keys for a public site's own server. It sends one as `Authorization: Bearer KEY` and may "
        "create requests, nothing else. A key must never be in a browser."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask what to do, and with which key."""
        steps = parser.add_subparsers(dest="step", required=True)
        steps.add_parser("make", help="make a key and show it once").add_argument("name")
        steps.add_parser("revoke", help="end a key at once").add_argument("name")
        steps.add_parser("list", help="show the keys in use, never their secrets")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or say why not."""
        try:
            self._do(options["step"], options.get("name", ""))
        except errors.Refusal as refusal:
            raise CommandError(refusal.detail) from None

    def _do(self, step: str, name: str) -> None:
        now = clock.now()
        if step == "make":
            if not 0 < len(name) <= LONGEST_NAME:
                raise CommandError(f"Give it a name of at most {LONGEST_NAME} characters.")
            self.stdout.write(site_keys.make(name=name, by=trail.SYSTEM, now=now))
        elif step == "revoke":
            site_keys.revoke(name=name, by=trail.SYSTEM, now=now)
            self.stdout.write(f"{name}: ended.")
        else:
            for key in SiteKey.objects.filter(revoked_at=None).order_by("name"):
                used = f"last used {key.last_used_at:%Y-%m-%d}" if key.last_used_at else "not used"
                self.stdout.write(f"{key.name}: made {key.made_at:%Y-%m-%d}, {used}")
