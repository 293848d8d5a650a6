"""The queue as a desk's own programs read it."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.api import schema
from config.audit import trail
from config.kernel import clock
from intake import finding, keyset, queue
from intake.api import desk_face
from intake.api import desk_shapes as shapes
from scheduling import permissions


class Queue(desk_face.Desk):
    """Who is next."""

    @extend_schema(
        operation_id="desk_queue",
        summary="Read the queue, soonest promise first",
        description="Pages of 50. Without `view`, who waits; with `q` and no `view`, every request "
        "is searched, newest first: by name, address, digits of the phone or reference.",
        parameters=[shapes.QueueForm],
        responses={200: shapes.QueuePage, 400: schema.PROBLEM_RESPONSE},
    )
    def get(self, request: Request) -> Response:
        """Answer one page of one list; the look is kept."""
        typed = self._typed(request)
        asked, now = self._asked(typed), clock.now()
        found = queue.page(asked, at=_mark(typed.get("cursor"), asked.order))
        shown: dict[str, object] = {"shown": [row.reference for row in found.rows]}
        action = "queue.searched" if typed.get("q") else "queue.listed"
        trail.record(action, by=self.user, now=now, details=shown)
        answer = {
            "results": [desk_face.row_facts(row, now=now) for row in found.rows],
            "next": _address(request, found.next),
            "previous": _address(request, found.previous),
        }
        return Response(shapes.QueuePage(answer).data)

    def _typed(self, request: Request) -> dict[str, Any]:
        form = shapes.QueueForm(data=request.query_params.dict())
        form.is_valid(raise_exception=True)
        return dict(form.validated_data)

    def _asked(self, typed: dict[str, Any]) -> queue.Question:
        looked_for = finding.words(typed.get("q", ""))
        if typed.get("q") and not looked_for:
            raise _refused("q", "Type at least two letters or digits.", "too_short")
        slug = typed.get("location")
        location = permissions.places_of(self.user).filter(slug=slug).first() if slug else None
        if slug and location is None:
            raise _refused("location", "This is no place of yours.", "unknown_location")
        view = typed.get("view", None if looked_for else "waiting")
        return queue.Question(user=self.user, view=view, location=location, looked_for=looked_for)


def _mark(sent: str | None, order: keyset.Order) -> keyset.Mark | None:
    try:
        return keyset.read(sent, order) if sent else None
    except keyset.UnknownPage as unknown:
        raise _refused("cursor", unknown.detail, unknown.code) from None


def _address(request: Request, mark: keyset.Mark | None) -> str | None:
    if mark is None:
        return None
    asked = request.query_params.copy()
    asked["cursor"] = str(mark)
    return request.build_absolute_uri(f"?{asked.urlencode()}")


def _refused(name: str, words: str, code: str) -> ValidationError:
    return ValidationError({name: [ErrorDetail(words, code)]})
