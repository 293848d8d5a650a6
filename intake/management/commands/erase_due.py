"""Erases now what the next sweep would erase."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config.kernel import clock
from intake import retention


class Command(BaseCommand):
    """`manage.py erase_due`: counts alone, until it is told to act."""

    help = "Shows how many requests we may no longer keep; with --yes, erases them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the word that makes it act."""
        parser.add_argument("--yes", action="store_true", help="erase, do not only count")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say why and how many, and erase if asked to."""
        now = clock.now()
        for name, count in retention.counts(now=now).items():
            self.stdout.write(f"{name}: {count}")
        if not options["yes"]:
            self.stdout.write("Nothing was erased. Add --yes to erase them.")
            return
        erased, more = 0, retention.sweep(now=now)
        while more:
            erased, more = erased + more, retention.sweep(now=now)
        self.stdout.write(f"Erased: {erased}")
