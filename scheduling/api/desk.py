"""What a desk's own programs do with a visit: cancel it, move it, mark what came of it."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.accounts import signed_in
from config.accounts.models import User
from config.accounts.permissions import Permission
from config.api import preconditions, schema
from config.api.permissions import Needs
from config.api.serializers import StrictSerializer
from config.kernel import clock
from scheduling import appointments, cancelling, permissions, rescheduling, turns
from scheduling.api import chosen, serializers
from scheduling.models import Appointment

Step = TypeVar("Step", bound=Callable[..., Response])

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="The version that was read with the appointment, in quotes. A step that "
    "stands already, sent again on the version it was decided on, is answered as done.",
)
ETAG = schema.header("ETag", "The version that it has now, in quotes.", status.HTTP_200_OK)


def document(
    operation: str, summary: str, *, takes: type[StrictSerializer] | None = None
) -> Callable[[Step], Step]:
    """Tell the document of a step on the version that was read, and of all that it may answer."""
    refused = dict.fromkeys((404, 409, 412, 422, 428), schema.PROBLEM_RESPONSE)
    told: Callable[[Step], Step] = extend_schema(
        operation_id=operation,
        summary=summary,
        request=takes,
        parameters=[IF_MATCH, ETAG],
        responses={status.HTTP_200_OK: serializers.AppointmentShape, **refused},
    )
    return told


class DeskAppointment(APIView):
    """The root of what the desk does with a visit: one right, and the visits of one's places."""

    permission_classes = (Needs,)
    needs = Permission.TRIAGE_REQUESTS

    @property
    def user(self) -> User:
        """The person who is signed in, or for whom the token acts."""
        return signed_in.person(self.request)

    def row(self, key: UUID) -> Appointment:
        """Find an appointment at this person's places."""
        rows = permissions.appointments_of(self.user)
        related = rows.select_related("first_visit", "location", "therapist", "busy_time")
        return get_object_or_404(related, pk=key)

    def turn(self, key: UUID) -> tuple[Appointment, int]:
        """Find the appointment and the version that was read, before anything else of the call.

        Raises:
            preconditions.NoVersion, preconditions.OtherVersion: see there.
        """
        row = self.row(key)
        seen = turns.read_version(preconditions.version(self.request))
        if not turns.may_have_been(row, seen):
            raise preconditions.OtherVersion
        return row, seen

    def act(
        self, turn: tuple[Appointment, int], step: Callable[..., Appointment], **typed: object
    ) -> Response:
        """Take one step on the version that was read, and answer the appointment as it is then.

        Raises:
            preconditions.OtherVersion: it has changed since.
        """
        row, seen = turn
        try:
            row = step(appointment=row, seen=seen, by=self.user, now=clock.now(), **typed)
        except turns.Changed:
            raise preconditions.OtherVersion from None
        answer = serializers.AppointmentShape(row).data
        return Response(answer, headers={"ETag": f'"{row.version}"'})

    def typed(self, form: type[StrictSerializer]) -> dict[str, Any]:
        """Read the body."""
        read = form(data=self.request.data)
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)


class Cancellation(DeskAppointment):
    """That a visit is called off."""

    @document("desk_cancel", "Cancel a visit", takes=serializers.CancellationForm)
    def post(self, request: Request, appointment: UUID) -> Response:  # noqa: ARG002
        """Free the time and tell the person; twice is once."""
        turn = self.turn(appointment)
        return self.act(turn, cancelling.cancel, **self.typed(serializers.CancellationForm))


class Rescheduling(DeskAppointment):
    """The other time that a visit gets."""

    @document("desk_reschedule", "Move a visit", takes=serializers.ReschedulingForm)
    def post(self, request: Request, appointment: UUID) -> Response:  # noqa: ARG002
        """Move it to this time; it keeps its own where that is gone."""
        turn, typed = self.turn(appointment), self.typed(serializers.ReschedulingForm)
        slot = chosen.named(typed["slot"], by=self.user)
        return self.act(turn, rescheduling.reschedule, **slot)


class Arrival(DeskAppointment):
    """That the person is here."""

    @document("desk_arrival", "Mark that the person has arrived")
    def post(self, request: Request, appointment: UUID) -> Response:  # noqa: ARG002
        """Mark it; twice is once."""
        turn = self.turn(appointment)
        return self.act(turn, appointments.mark, outcome=Appointment.Status.ARRIVED)


class Outcome(DeskAppointment):
    """What came of a visit."""

    @document("desk_outcome", "Mark what came of somebody's visit", takes=serializers.OutcomeForm)
    def post(self, request: Request, appointment: UUID) -> Response:  # noqa: ARG002
        """Mark arrived, fulfilled or no_show; the same again is once."""
        turn, typed = self.turn(appointment), self.typed(serializers.OutcomeForm)
        outcome = Appointment.Status(typed["outcome"])
        return self.act(turn, appointments.mark, outcome=outcome)
