"""What the OpenAPI document says about the public endpoints, with examples."""

from typing import Any

from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)

from config.api import schema
from config.kernel import tokens
from intake import idempotency, submission
from intake.api import serializers

ASKED = {
    "name": "Jordan Sample",
    "email": "jordan@example.org",
    "locations": ["east-bridgewater"],
    "times": [{"day": "tue", "part": "morning"}],
    "concerns": ["anxiety"],
    "privacy_notice": True,
}
BY_TEXT = {
    "name": "Riley Sample",
    "phone": "508-555-0123",
    "reach_by": "text",
    "locations": ["middleborough", "online"],
    "in_massachusetts": True,
    "privacy_notice": True,
}
LINK = "https://visits.example.org/r/EXAMPLE-TOKEN/"
RECEIVED = {
    "reference": "7K3M9Q",
    "status": "received",
    "received_at": "2026-11-25T09:30:00-05:00",
    "respond_by": "2026-11-25T17:00:00-05:00",
    "status_url": LINK,
    "locations": ["east-bridgewater"],
}
FOLLOWED = {
    "reference": "7K3M9Q",
    "status": "looking",
    "respond_by": "2026-11-25T17:00:00-05:00",
    "late": False,
    "locations": ["east-bridgewater"],
}
PLACE = {
    "slug": "east-bridgewater",
    "name": "East Bridgewater",
    "kind": "in_person",
    "summary": "Free parking behind the building.",
    "address": "1 Sample Street, East Bridgewater, MA 02333",
}
CONCERN = {"slug": "anxiety", "name": "Anxiety"}

KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    description="1 to 255 visible ASCII characters, kept 24 hours. The same key and body again "
    "hears the first answer, with `Idempotency-Replayed: true`.",
)
UNCHANGED = OpenApiParameter(
    "If-None-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag of an earlier answer; 304 when nothing has changed.",
)
TOKEN = OpenApiParameter(
    "token", str, OpenApiParameter.PATH, description="The last part of the `status_url`."
)

asking = extend_schema(
    operation_id="ask_for_a_first_visit",
    summary="Ask for a first visit",
    request=serializers.AssessmentRequestForm,
    parameters=[
        KEY,
        schema.header("Location", "The private page of this request: the `status_url`.", 201),
        schema.header("Idempotency-Replayed", "`true` where an answer is given again.", 201),
        schema.header("Retry-After", "Seconds, while the first is still running.", 409),
    ],
    responses={
        201: OpenApiResponse(serializers.Receipt, description="Received."),
        409: schema.refused(idempotency.StillRunning),
        422: schema.refused(
            submission.OutsideMassachusetts,
            submission.PlaceClosed,
            idempotency.KeyReused,
            idempotency.BadKey,
        ),
    },
    examples=[
        OpenApiExample("By email", request_only=True, value=ASKED),
        OpenApiExample("By text", request_only=True, value=BY_TEXT),
        OpenApiExample("Received", response_only=True, status_codes=["201"], value=RECEIVED),
    ],
)

status = extend_schema(
    operation_id="request_status",
    summary="Follow a request",
    parameters=[TOKEN],
    responses={
        200: OpenApiResponse(serializers.RequestStatus, description="How far it has come."),
        404: OpenApiResponse(description="No such address."),
        410: schema.refused(tokens.LinkEnded),
    },
    examples=[OpenApiExample("Looking", response_only=True, status_codes=["200"], value=FOLLOWED)],
)


def _listed(name: str, summary: str, shape: type, sample: dict[str, str]) -> Any:
    return extend_schema_view(
        get=extend_schema(
            operation_id=name,
            summary=summary,
            parameters=[
                UNCHANGED,
                schema.header("ETag", "Changes with the list.", 200, 304),
                schema.header("Cache-Control", "For how long it is fresh.", 200, 304),
            ],
            responses={
                200: OpenApiResponse(shape(many=True), description="The whole list."),
                304: OpenApiResponse(description="It has not changed."),
            },
            examples=[
                OpenApiExample("One", response_only=True, status_codes=["200"], value=sample)
            ],
        )
    )


places = _listed("locations", "List places", serializers.LocationShape, PLACE)
concerns = _listed("concerns", "List concerns", serializers.ConcernShape, CONCERN)
