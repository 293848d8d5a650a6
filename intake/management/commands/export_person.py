"""Writes everything that is held about one person."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.audit import trail
from config.kernel import clock
from intake import export, families


class Command(BaseCommand):
    """`manage.py export_person REFERENCE > file`: JSON, as intake.export describes it."""

    help = "Writes everything held about one person as JSON; the trail keeps that it was taken."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the reference of one of the person's requests."""
        parser.add_argument("reference")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the document, or say that nobody has this reference."""
        found = families.found(options["reference"])
        if found is None:
            raise CommandError("No request has this reference.")
        document = export.person(assessment_request=found, by=trail.SYSTEM, now=clock.now())
        self.stdout.write(export.text(document), ending="")
