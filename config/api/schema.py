"""The OpenAPI document: every view's own words, and the problems that any of them may answer."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse

PROBLEM = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "Stable; safe to branch on."},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer (RFC 6901)."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}

PROBLEM_RESPONSE = OpenApiResponse(
    {"$ref": "#/components/schemas/Problem"}, description="A rule says no; `code` says which."
)

ALWAYS = {"406": "Not in this form", "429": "Too many at once", "503": "Away for a moment"}
WITH_BODY = {"400": "Not readable", "413": "Too large", "415": "Not JSON"}
SIGNED_IN = {"401": "Sign in first", "403": "Not allowed"}


class Schema(AutoSchema):
    """Groups operations by the first word of their path."""

    def get_tags(self) -> list[str]:
        """Answer who the operation is for."""
        first = self.path.removeprefix("/api/v1/").split("/")[0]
        return [{"me": "Therapist", "staff": "Staff"}.get(first, "Public")]


def add_problems(result: dict[str, Any], generator: Any, request: Any, public: Any) -> Any:  # noqa: ARG001
    """Add the shared problem answers to every operation."""
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    for path in result["paths"].values():
        for operation in path.values():
            _add(operation)
    return result


def _add(operation: dict[str, Any]) -> None:
    possible = dict(ALWAYS)
    if "requestBody" in operation:
        possible |= WITH_BODY
    if operation["tags"] != ["Public"]:
        possible |= SIGNED_IN
    for status, words in possible.items():
        operation["responses"].setdefault(status, problem(words))


def problem(words: str) -> dict[str, Any]:
    """Make one problem answer of the document."""
    reference = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": words,
        "content": {"application/problem+json": {"schema": reference}},
    }


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Tells the document how programs sign in."""

    target_class = "config.api.authentication.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:  # noqa: ARG002
        """Answer the scheme of RFC 6750."""
        return {"type": "http", "scheme": "bearer"}
