"""A therapist's own hours, kept by their own programs: every week's, and the days that differ."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from config.kernel import clock
from scheduling import diary
from scheduling.api import hours_shapes
from scheduling.api.hours_face import BUSY, PROBLEM, ExceptionKeeping, RuleKeeping, document
from scheduling.models import AvailabilityException, AvailabilityRule


class Rules(RuleKeeping):
    """The hours of every week."""

    @document("my_rules", "My weekly hours", s200=hours_shapes.RuleShape(many=True))
    def get(self, request: Request) -> Response:  # noqa: ARG002
        """Answer them in the order of the week, past ones too."""
        return self.listed()

    @document(
        "add_rule",
        "Add weekly hours",
        hours_shapes.RuleForm,
        s201=hours_shapes.RuleShape,
        s409=BUSY,
    )
    def post(self, request: Request) -> Response:
        """Add them; the same twice is once. Without a first day they hold from today."""
        row = AvailabilityRule(therapist=self.therapist, valid_from=diary.date_of(clock.now()))
        return self.made(self.keep(row, request, partial=False))


class OneRule(RuleKeeping):
    """One rule of weekly hours."""

    @document("my_rule", "One of my weekly hours", s200=hours_shapes.RuleShape, s404=PROBLEM)
    def get(self, request: Request, rule: UUID) -> Response:  # noqa: ARG002
        """Answer it."""
        return self.shown(self.row(rule))

    @document(
        "change_rule",
        "Change weekly hours",
        hours_shapes.RuleForm,
        s200=hours_shapes.RuleShape,
        s404=PROBLEM,
        s409=BUSY,
        s412=PROBLEM,
    )
    def patch(self, request: Request, rule: UUID) -> Response:
        """Change what is sent; the rest stays. Visits that are booked stay."""
        return self.shown(self.keep(self.row(rule), request, partial=True))

    @document(
        "remove_rule", "Remove weekly hours", s204=None, s404=PROBLEM, s409=BUSY, s412=PROBLEM
    )
    def delete(self, request: Request, rule: UUID) -> Response:  # noqa: ARG002
        """Remove them; to end them on a day, send `valid_until` instead."""
        return self.removed(self.row(rule))


class Exceptions(ExceptionKeeping):
    """The days that differ."""

    @document("my_exceptions", "My days that differ", s200=hours_shapes.ExceptionShape(many=True))
    def get(self, request: Request) -> Response:  # noqa: ARG002
        """Answer them by day, past ones too."""
        return self.listed()

    @document(
        "add_exception",
        "Add a day that differs",
        hours_shapes.ExceptionForm,
        s201=hours_shapes.ExceptionShape,
        s409=BUSY,
    )
    def post(self, request: Request) -> Response:
        """Close or open a day, or a part of one; the same twice is once."""
        row = AvailabilityException(therapist=self.therapist)
        return self.made(self.keep(row, request, partial=False))


class OneException(ExceptionKeeping):
    """One day that differs."""

    @document("my_exception", "One of my days", s200=hours_shapes.ExceptionShape, s404=PROBLEM)
    def get(self, request: Request, day: UUID) -> Response:  # noqa: ARG002
        """Answer it."""
        return self.shown(self.row(day))

    @document(
        "change_exception",
        "Change a day that differs",
        hours_shapes.ExceptionForm,
        s200=hours_shapes.ExceptionShape,
        s404=PROBLEM,
        s409=BUSY,
        s412=PROBLEM,
    )
    def patch(self, request: Request, day: UUID) -> Response:
        """Change what is sent; the rest stays. Visits that are booked stay."""
        return self.shown(self.keep(self.row(day), request, partial=True))

    @document("remove_exception", "Remove a day", s204=None, s404=PROBLEM, s409=BUSY, s412=PROBLEM)
    def delete(self, request: Request, day: UUID) -> Response:  # noqa: ARG002
        """Remove it: the weekly hours hold again on that day."""
        return self.removed(self.row(day))
