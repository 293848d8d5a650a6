"""The OpenAPI document: every view's own words, and the problems that any of them may answer."""

import copy
from collections.abc import Mapping
from typing import Any

from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerExtension,
)
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import (
    Direction,
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema_serializer,
)

from config import problems
from config.api import answers
from config.api.field_codes import FIELD_CODES
from config.kernel import errors

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "description": "Where our pages tell of this code.",
        },
        "title": {"type": "string", "description": "What the status means, in a few words."},
        "status": {"type": "integer", "description": "The status of HTTP again."},
        "detail": {"type": "string", "description": "In plain words, without personal data."},
        "request_id": {"type": "string", "description": "`X-Request-ID` again."},
        "errors": {
            "type": "array",
            "description": "With `invalid`: every field that needs another look, all at once.",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer (RFC 6901)."},
                    "detail": {"type": "string", "description": "In plain words."},
                },
            },
        },
    },
}

PROBLEM_RESPONSE = OpenApiResponse(
    {"$ref": "#/components/schemas/Problem"}, description="A rule says no; `code` says which."
)


def refused(*refusals: type[errors.Refusal]) -> OpenApiResponse:
    """Make an answer of the document that names each refusal and shows it."""
    shown = [
        OpenApiExample(
            kind.code, value=answers.example(problems.kind_of(kind), kind.code, kind.detail)
        )
        for kind in refusals
    ]
    words = ", ".join(f"`{kind.code}`" for kind in refusals)
    return OpenApiResponse(
        {"$ref": "#/components/schemas/Problem"}, description=f"{words}.", examples=shown
    )


def header(name: str, words: str, *statuses: int) -> OpenApiParameter:
    """Make a header of some answers of the document."""
    return OpenApiParameter(
        name, str, OpenApiParameter.HEADER, description=words, response=list(statuses)
    )


def sample(value: object, *, sent: bool = False, status: int = 0) -> Any:
    """Show a body as it is sent or answered, in every operation that takes or answers it."""
    shown = OpenApiExample(
        "Sample",
        value=value,
        request_only=sent,
        response_only=not sent,
        status_codes=[status] if status else None,
    )
    return extend_schema_serializer(examples=[shown])


class Schema(AutoSchema):
    """Groups operations by the first word of their path."""

    def get_tags(self) -> list[str]:
        """Answer who the operation is for."""
        first = self.path.removeprefix("/api/v1/").split("/")[0]
        return [{"me": "Therapist", "staff": "Staff"}.get(first, "Public")]


class StrictObject(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Tells the document that a body with other members is refused."""

    target_class = "config.api.serializers.StrictSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> Any:
        """Answer the object's schema, closed."""
        made = auto_schema._map_serializer(  # type: ignore[no-untyped-call]
            self.target, direction, bypass_extensions=True
        )
        return {**made, "additionalProperties": False}


def add_problems(result: dict[str, Any], generator: Any, request: Any, public: Any) -> Any:  # noqa: ARG001
    """Add what any operation may answer, and the headers that every answer carries."""
    result["components"].setdefault("schemas", {})["Problem"] = _problem()
    result["components"]["headers"] = answers.HEADERS
    for path in result["paths"].values():
        for operation in path.values():
            answers.complete(operation)
    return result


def _problem() -> dict[str, Any]:
    """Answer the shape of a problem with every code that it can have, and what each says."""
    made = copy.deepcopy(PROBLEM)
    listed = {str(each["code"]): str(each["detail"]) for each in problems.every_refusal()}
    made["properties"]["code"] = _codes("Stable; safe to branch on.", listed)
    error = made["properties"]["errors"]["items"]["properties"]
    error["code"] = _codes("Stable; safe to branch on.", FIELD_CODES)
    return made


def _codes(words: str, codes: Mapping[str, str]) -> dict[str, Any]:
    rows = [f"* `{name}` - {said}" for name, said in sorted(codes.items())]
    return {
        "type": "string",
        "description": "\n".join([f"{words} Later versions may add more.", "", *rows]),
        "enum": sorted(codes),
    }


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Tells the document how programs sign in."""

    target_class = "config.api.authentication.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:  # noqa: ARG002
        """Answer the scheme of RFC 6750."""
        return {"type": "http", "scheme": "bearer"}
