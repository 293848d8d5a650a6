"""What a desk's own programs call: the same steps as the pages, for the same places."""

from collections.abc import Callable

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from config.api import schema
from intake import booking, claiming, contacting, triage
from intake.api import desk_shapes as shapes
from intake.api.desk_face import ETAG, Desk, document


class One(Desk):
    """One request."""

    @extend_schema(
        operation_id="desk_request",
        summary="Read one request",
        parameters=[ETAG],
        responses={200: shapes.DeskRequest, 404: schema.PROBLEM_RESPONSE},
    )
    def get(self, request: Request, reference: str) -> Response:  # noqa: ARG002
        """Answer what was asked, how to reach the person, and what happened."""
        return self.shown(self.row(reference))


class Claim(Desk):
    """Who has a request."""

    @document("desk_claim", "Take a request")
    def put(self, request: Request, reference: str) -> Response:  # noqa: ARG002
        """Take it on; twice is once."""
        return self.shown(self.act(self.turn(reference), claiming.claim))

    @document("desk_release", "Give a request back")
    def delete(self, request: Request, reference: str) -> Response:  # noqa: ARG002
        """Give it back; twice is once."""
        return self.shown(self.act(self.turn(reference), claiming.release))


class Decision(Desk):
    """What the desk decides."""

    @document(
        "desk_decide", "Accept, decline, hold or open again", takes=shapes.DecisionForm, made=True
    )
    def post(self, request: Request, reference: str) -> Response:  # noqa: ARG002
        """Keep one decision; the same again by the same person is once."""
        turn, typed = self.turn(reference), self.typed(shapes.DecisionForm)
        step = STEP_OF[typed.pop("outcome")]
        if step is triage.accept:
            typed.pop("reason", None)
        if step is not triage.put_on_hold:
            typed.pop("until", None)
        return self.shown(self.act(turn, step, **typed), status.HTTP_201_CREATED)


STEP_OF: dict[str, Callable[..., object]] = {
    "accept": triage.accept,
    "decline": triage.decline,
    "hold": triage.put_on_hold,
    "reopen": triage.reopen,
}


class ContactAttempts(Desk):
    """How the desk tried to reach the person."""

    @document("desk_attempt", "Note a try to reach the person", takes=shapes.AttemptForm, made=True)
    def post(self, request: Request, reference: str) -> Response:  # noqa: ARG002
        """Keep one try, by the way the person chose and no other."""
        return self.kept(reference, contacting.record_attempt, shapes.AttemptForm)


class Notes(Desk):
    """What the desk wants to remember."""

    @document("desk_note", "Add a note", takes=shapes.NoteForm, made=True)
    def post(self, request: Request, reference: str) -> Response:  # noqa: ARG002
        """Keep words for the desk alone."""
        return self.kept(reference, contacting.add_note, shapes.NoteForm)


class Undo(Desk):
    """What can still be taken back."""

    @document("desk_undo", "Take back your last act")
    def post(self, request: Request, reference: str) -> Response:  # noqa: ARG002
        """Take back the caller's last act on the request or its visit within two minutes."""
        return self.shown(self.act(self.turn(reference), booking.undo))
