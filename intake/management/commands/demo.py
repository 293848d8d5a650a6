"""Makes the demo practice in an empty database, and the ways to sign in to it."""

import json
import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from config.accounts import demo as accounts_demo
from config.accounts.models import User
from config.kernel import clock
from intake import demo as intake_demo
from intake.models import AssessmentRequest
from notifications import demo as notifications_demo
from scheduling import demo as scheduling_demo
from scheduling.models import Location

OWNER_ONLY = 0o600
NOBODY: dict[str, Any] = {"sign_ins": [], "api_tokens": {}}


class Command(BaseCommand):
    """`manage.py demo`: always the same practice, relative to today."""

    help = "Makes the demo practice in an empty database. Local settings only."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file that keeps passwords and tokens between starts."""
        parser.add_argument("--json-out", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing and apply the kept passwords and tokens again."""
        path = Path(options["json_out"]) if options["json_out"] else None
        with transaction.atomic():
            shown = _shown(accounts_demo.apply(_kept(path))) if _is_ours() else NOBODY
        if path is None:
            self.stdout.write(json.dumps(shown, indent=2))
        else:
            _write(path, shown)


def _is_ours() -> bool:
    """Make the demo practice where nothing is yet; a practice's own database is left alone."""
    if User.objects.filter(is_demo=True).exists():
        return True
    if User.objects.exists() or Location.objects.exists() or AssessmentRequest.objects.exists():
        return False
    now = clock.now()
    scheduling_demo.make(now=now)
    intake_demo.make(now=now)
    scheduling_demo.go_away(now=now)
    notifications_demo.make(now=now)
    return True


def _kept(path: Path | None) -> accounts_demo.Secrets:
    if path is None or not path.exists():
        return accounts_demo.Secrets({}, {})
    kept = json.loads(path.read_text())
    passwords = {each["email"]: each["password"] for each in kept["sign_ins"]}
    return accounts_demo.Secrets(passwords, kept["api_tokens"])


def _shown(secrets: accounts_demo.Secrets) -> dict[str, Any]:
    people = User.objects.filter(is_demo=True).order_by("date_joined", "id")
    return {
        "sign_ins": [
            {"role": user.role, "email": user.email, "password": secrets.passwords[user.email]}
            for user in people
        ],
        "api_tokens": secrets.tokens,
    }


def _write(path: Path, shown: dict[str, Any]) -> None:
    """Replace the file at once, readable by its owner alone."""
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(descriptor, "w") as file:
        json.dump(shown, file, indent=2)
    fresh.replace(path)
