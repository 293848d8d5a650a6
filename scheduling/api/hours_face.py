"""The root of what a therapist's own programs do with hours: found, read, written, described."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.accounts import signed_in
from config.accounts.models import User
from config.api import preconditions, schema
from config.api.serializers import StrictSerializer
from config.kernel import clock, contention
from scheduling import keeping_hours, turns
from scheduling.api import hours_shapes
from scheduling.api.views import OwnDiary
from scheduling.keeping_hours import AnyHours
from scheduling.models import AvailabilityException, AvailabilityRule, Location

BUSY = schema.refused(keeping_hours.HoursGone, contention.StillBusy)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag that was read, so that nobody else's change is written over.",
)
ETAG = schema.header("ETag", "The version that it has now, in quotes.", 200, 201)
PROBLEM = schema.PROBLEM_RESPONSE
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
            preconditions.OtherVersion: they changed since they were read.
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
        with self.on_the_version_sent() as seen:
            return keeping_hours.save(row=row, seen=seen, by=self.user, now=now)

    @contextmanager
    def on_the_version_sent(self) -> Iterator[int | None]:
        """Give the version that was sent, which nobody has to; an older one is refused.

        Raises:
            preconditions.OtherVersion: the hours have another one now.
        """
        is_sent = "If-Match" in self.request.headers
        seen = turns.read_version(preconditions.version(self.request)) if is_sent else None
        try:
            yield seen
        except keeping_hours.HoursChanged:
            raise preconditions.OtherVersion from None

    def listed(self) -> Response:
        """Answer them all."""
        return Response(self.shape(self.rows(), many=True).data)

    def shown(self, row: AnyHours) -> Response:
        """Answer one."""
        return Response(self.shape(row).data, headers=_tag(row))

    def made(self, row: AnyHours) -> Response:
        """Answer one that is new, and where it is."""
        headers = {"Location": reverse(self.one, args=[row.pk]), **_tag(row)}
        return Response(self.shape(row).data, status=status.HTTP_201_CREATED, headers=headers)

    def removed(self, row: AnyHours) -> Response:
        """Take one away."""
        with self.on_the_version_sent() as seen:
            keeping_hours.remove(row=row, seen=seen, by=self.user, now=clock.now())
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


def _tag(row: AnyHours) -> dict[str, str]:
    return {"ETag": f'"{row.version}"'}


def _place(slug: str) -> Location:
    place = Location.objects.filter(slug=slug, is_active=True).first()
    if place is None:
        unknown = ErrorDetail("We do not know this place.", "unknown_location")
        raise ValidationError({"location": [unknown]})
    return place


def _headers(answers: Collection[int]) -> list[OpenApiParameter]:
    """Name the headers of a step by what it may answer: one row has a version, a list has none."""
    if status.HTTP_201_CREATED in answers:
        return [WHERE, ETAG]
    if status.HTTP_412_PRECONDITION_FAILED in answers:
        return [IF_MATCH, ETAG]
    return [ETAG] if status.HTTP_404_NOT_FOUND in answers else []


def document(
    operation: str, summary: str, takes: Shape | None = None, **answers: Any
) -> Callable[..., Any]:
    """Tell the document of a step and of all that it may answer."""
    found = {int(name.removeprefix("s")): answer for name, answer in answers.items()}
    return extend_schema(
        operation_id=operation,
        summary=summary,
        request=takes,
        parameters=_headers(found),
        responses=found,
    )
