"""What all of the desk's endpoints share: whose requests, on which version, in which shape."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from config.accounts import signed_in
from config.accounts.models import User
from config.accounts.permissions import Permission
from config.api import preconditions, schema
from config.api.permissions import Needs
from config.api.serializers import StrictSerializer
from config.audit import trail
from config.kernel import clock
from intake import due, duplicates, progress, queue, story
from intake.api import desk_shapes as shapes
from intake.models import AssessmentRequest
from intake.seen import Seen, Stale
from scheduling import offered, queries

Step = TypeVar("Step", bound=Callable[..., Response])

AS_LISTED = ("reference", "name", "status", "reach_by", "received_at", "respond_by", "urgent")
AS_THEY_ARE = (
    *AS_LISTED,
    "pronouns",
    "email",
    "phone",
    "voicemail_ok",
    "practice_name_ok",
    "for_whom",
    "times",
    "concerns",
    "note",
    "on_hold_until",
)
"""The fields that are read from the row without a word of ours."""

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag that was read with the request. A step that "
    "stands already, sent again on the version it was decided on, is answered as done.",
)
ETAG = schema.header(
    "ETag", "The versions of request and visit: the `If-Match` of the next step.", 200, 201
)
REFUSALS: dict[int, Any] = {
    404: schema.PROBLEM_RESPONSE,
    409: schema.PROBLEM_RESPONSE,
    412: schema.PROBLEM_RESPONSE,
    422: schema.PROBLEM_RESPONSE,
    428: schema.PROBLEM_RESPONSE,
}


def document(
    operation: str,
    summary: str,
    *,
    takes: type[StrictSerializer] | None = None,
    answers: type[Serializer[Any]] = shapes.DeskRequest,
    made: bool = False,
) -> Callable[[Step], Step]:
    """Tell the document of a step on the version that was read, and of all that it may answer."""
    code = status.HTTP_201_CREATED if made else status.HTTP_200_OK
    told: Callable[[Step], Step] = extend_schema(
        operation_id=operation,
        summary=summary,
        request=takes,
        parameters=[IF_MATCH, ETAG],
        responses={code: answers, **REFUSALS},
    )
    return told


STAGE_OF_STATUS = {"received": "waiting"}
"""What the person reads as "received" waits for the desk; the other words are the same."""


class Desk(APIView):
    """The root of the desk's face: one right, and the requests of one's own places."""

    permission_classes = (Needs,)
    needs = Permission.TRIAGE_REQUESTS

    @property
    def user(self) -> User:
        """The person who is signed in, or for whom the token acts."""
        return signed_in.person(self.request)

    def row(self, reference: str) -> AssessmentRequest:
        """Find a request of this person's places."""
        if "\0" in reference:  # no column could hold it
            raise Http404
        rows = queue.seen_by(self.user).select_related("first_visit", "assigned_to")
        return get_object_or_404(rows, reference=reference)

    def turn(self, reference: str) -> tuple[AssessmentRequest, Seen]:
        """Find the request and the version that was read, before anything else of the call.

        Raises:
            preconditions.NoVersion, preconditions.OtherVersion: see there.
        """
        row = self.row(reference)
        seen = Seen.read(preconditions.version(self.request))
        if not seen.may_have_been(row):
            raise preconditions.OtherVersion
        return row, seen

    def act(
        self,
        turn: tuple[AssessmentRequest, Seen],
        step: Callable[..., object],
        **typed: object,
    ) -> AssessmentRequest:
        """Take one step on the version that was read, and answer the request as it stands then.

        Raises:
            preconditions.OtherVersion: it has changed since.
        """
        row, seen = turn
        try:
            step(assessment_request=row, seen=seen, by=self.user, now=clock.now(), **typed)
        except Stale:
            raise preconditions.OtherVersion from None
        row.refresh_from_db()
        return row

    def kept(
        self, reference: str, step: Callable[..., object], form: type[StrictSerializer]
    ) -> Response:
        """Take the step that adds what was typed, and answer the request."""
        turn = self.turn(reference)
        row = self.act(turn, step, **self.typed(form))
        return self.shown(row, status.HTTP_201_CREATED)

    def shown(self, row: AssessmentRequest, code: int = status.HTTP_200_OK) -> Response:
        """Answer one request with its ETag; the look is kept, whatever led to it."""
        trail.record("request.viewed", by=self.user, now=clock.now(), of=row)
        shape = shapes.DeskRequest(_facts(row, self.user))
        return Response(shape.data, status=code, headers={"ETag": f'"{Seen.of(row)}"'})

    def typed(self, form: type[StrictSerializer]) -> dict[str, Any]:
        """Read the body."""
        read = form(data=self.request.data)
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)


def row_facts(row: AssessmentRequest, *, now: datetime) -> dict[str, object]:
    """Make what a list tells of one request."""
    return {name: getattr(row, name) for name in AS_LISTED} | {
        "stage": _stage(row),
        "locations": [place.slug for place in row.locations.all()],
        "late": due.is_late(row, now=now),
        "assigned_to": row.assigned_to.name if row.assigned_to else None,
    }


def _stage(row: AssessmentRequest) -> str:
    """Answer where the desk finds it; one that was merged lives on in another."""
    if row.merged_into_id is not None:
        return "closed"
    if row.status == AssessmentRequest.Status.ON_HOLD:
        return "on_hold"
    word = progress.word(row)
    return STAGE_OF_STATUS.get(word, word)


def _facts(row: AssessmentRequest, user: User) -> dict[str, object]:
    plain = {name: getattr(row, name) for name in AS_THEY_ARE}
    alike = [
        {"reference": each.assessment_request.reference, "reasons": each.reasons}
        for each in duplicates.likely(row, user=user)
    ]
    visit = row.first_visit
    more = {
        "appointment": queries.standing(visit),
        "offer": offered.open_of(visit) if visit else None,
        "duplicates": alike,
        "merged_into": _keeper(row, user),
        "timeline": story.of(row, user=user),
    }
    return plain | row_facts(row, now=clock.now()) | more


def _keeper(row: AssessmentRequest, user: User) -> str | None:
    """Name the request that this one lives on in, to whom may see it."""
    if row.merged_into_id is None:
        return None
    seen = queue.seen_by(user).filter(pk=row.merged_into_id)
    return seen.values_list("reference", flat=True).first()
