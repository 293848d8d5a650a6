"""A therapist's own hours, kept by their own programs: every week's, and the days that differ."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.accounts import signed_in
from config.accounts.models import User
from config.api import schema
from config.api.serializers import StrictSerializer
from config.kernel import clock, contention
from scheduling import diary, keeping_hours
from scheduling.api import hours_shapes
from scheduling.api.views import OwnDiary
from scheduling.keeping_hours import AnyHours
from scheduling.models import AvailabilityException, AvailabilityRule, Location

BUSY = schema.refused(keeping_hours.HoursGone, contention.StillBusy)
NOT_THERE = schema.PROBLEM_RESPONSE
WHERE = schema.header("Location", "Where it can be read.", status.HTTP_201_CREATED)
POINTERS = {"on": "date"}
"""The facts that the contract names in another way than the row."""

Shape = type[serializers.Serializer[Any]]


class Keeping(OwnDiary):
    """The root of both kinds of hours: how they are read, and how they are written."""

    model: ClassVar[type[AnyHours]]
    form: ClassVar[type[StrictSerializer]]
    shape: ClassVar[Shape]
    one: ClassVar[str]

    @property
    def user(self) -> User:
        """The person who is signed in, or for whom the token acts."""
        return signed_in.person(self.request)

    def rows(self) -> QuerySet[Any]:
        """Give the therapist's own, in order."""
        return self.model._default_manager.filter(therapist=self.therapist).select_related(
            "location", "therapist"
        )

    def row(self, key: UUID) -> Any:
        """Find one of the therapist's own."""
        return get_object_or_404(self.rows(), pk=key)

    def keep(self, row: AnyHours, request: Request, *, partial: bool) -> AnyHours:
        """Write what was sent into the row.

        Raises:
            ValidationError: some facts cannot be; each is named.
        """
        read = self.form(data=request.data, partial=partial)
        read.is_valid(raise_exception=True)
        facts, now = dict(read.validated_data), clock.now()
        if facts.get("location") is not None:
            facts["location"] = _place(facts["location"])
        for name, fact in facts.items():
            setattr(row, name, fact)
        found = keeping_hours.faults(row, now=now)
        if found:
            raise ValidationError(
                {
                    POINTERS.get(fault.field, fault.field): [ErrorDetail(fault.words, fault.code)]
                    for fault in found
                }
            )
        return keeping_hours.save(row=row, by=self.user, now=now)

    def listed(self) -> Response:
        """Answer them all."""
        return Response(self.shape(self.rows(), many=True).data)

    def shown(self, row: AnyHours) -> Response:
        """Answer one."""
        return Response(self.shape(row).data)

    def made(self, row: AnyHours) -> Response:
        """Answer one that is new, and where it is."""
        headers = {"Location": reverse(self.one, args=[row.pk])}
        return Response(self.shape(row).data, status=status.HTTP_201_CREATED, headers=headers)

    def removed(self, row: AnyHours) -> Response:
        """Take one away."""
        keeping_hours.remove(row=row, by=self.user, now=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class RuleKeeping(Keeping):
    """What weekly hours are made of."""

    model = AvailabilityRule
    form = hours_shapes.RuleForm
    shape = hours_shapes.RuleShape
    one = "api_availability_rule"


class ExceptionKeeping(Keeping):
    """What days that differ are made of."""

    model = AvailabilityException
    form = hours_shapes.ExceptionForm
    shape = hours_shapes.ExceptionShape
    one = "api_availability_exception"


def _place(slug: str) -> Location:
    place = Location.objects.filter(slug=slug, is_active=True).first()
    if place is None:
        unknown = ErrorDetail("We do not know this place.", "unknown_location")
        raise ValidationError({"location": [unknown]})
    return place


def _document(
    operation: str, summary: str, takes: Shape | None = None, **answers: Any
) -> Callable[..., Any]:
    found = {int(name.removeprefix("s")): answer for name, answer in answers.items()}
    return extend_schema(
        operation_id=operation,
        summary=summary,
        request=takes,
        parameters=[WHERE] if status.HTTP_201_CREATED in found else [],
        responses=found,
    )


class Rules(RuleKeeping):
    """The hours of every week."""

    @_document("my_rules", "My weekly hours", s200=hours_shapes.RuleShape(many=True))
    def get(self, request: Request) -> Response:  # noqa: ARG002
        """Answer them in the order of the week, past ones too."""
        return self.listed()

    @_document(
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

    @_document("my_rule", "One of my weekly hours", s200=hours_shapes.RuleShape, s404=NOT_THERE)
    def get(self, request: Request, rule: UUID) -> Response:  # noqa: ARG002
        """Answer it."""
        return self.shown(self.row(rule))

    @_document(
        "change_rule",
        "Change weekly hours",
        hours_shapes.RuleForm,
        s200=hours_shapes.RuleShape,
        s404=NOT_THERE,
        s409=BUSY,
    )
    def patch(self, request: Request, rule: UUID) -> Response:
        """Change what is sent; the rest stays. Visits that are booked stay."""
        return self.shown(self.keep(self.row(rule), request, partial=True))

    @_document("remove_rule", "Remove weekly hours", s204=None, s404=NOT_THERE, s409=BUSY)
    def delete(self, request: Request, rule: UUID) -> Response:  # noqa: ARG002
        """Remove them; to end them on a day, send `valid_until` instead."""
        return self.removed(self.row(rule))


class Exceptions(ExceptionKeeping):
    """The days that differ."""

    @_document("my_exceptions", "My days that differ", s200=hours_shapes.ExceptionShape(many=True))
    def get(self, request: Request) -> Response:  # noqa: ARG002
        """Answer them by day, past ones too."""
        return self.listed()

    @_document(
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

    @_document("my_exception", "One of my days", s200=hours_shapes.ExceptionShape, s404=NOT_THERE)
    def get(self, request: Request, day: UUID) -> Response:  # noqa: ARG002
        """Answer it."""
        return self.shown(self.row(day))

    @_document(
        "change_exception",
        "Change a day that differs",
        hours_shapes.ExceptionForm,
        s200=hours_shapes.ExceptionShape,
        s404=NOT_THERE,
        s409=BUSY,
    )
    def patch(self, request: Request, day: UUID) -> Response:
        """Change what is sent; the rest stays. Visits that are booked stay."""
        return self.shown(self.keep(self.row(day), request, partial=True))

    @_document("remove_exception", "Remove a day", s204=None, s404=NOT_THERE, s409=BUSY)
    def delete(self, request: Request, day: UUID) -> Response:  # noqa: ARG002
        """Remove it: the weekly hours hold again on that day."""
        return self.removed(self.row(day))
