"""The API's readable pages, made from the OpenAPI document and our own templates alone."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from config import problem_words, problems
from config.api.answers import FIRST_REFUSED
from config.api.field_codes import FIELD_CODES

Json = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One parameter or field: its name, what it holds, and when it is needed."""

    name: str
    holds: str
    words: str


@require_safe
def pages(request: HttpRequest) -> HttpResponse:
    """Show every operation, its fields and answers, and every kind of problem."""
    document: Json = SchemaGenerator().get_schema(  # type: ignore[no-untyped-call]
        request=None, public=True
    )
    schemas = document["components"]["schemas"]
    groups: dict[str, list[Json]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            shown = _operation(path, method.upper(), operation, schemas)
            groups.setdefault(operation["tags"][0], []).append(shown)
    context = {
        "groups": [{"name": name, "operations": groups[name]} for name in sorted(groups)],
        "kinds": sorted(problem_words.TITLES.items()),
        "refusals": problems.every_refusal(),
        "field_codes": sorted(FIELD_CODES.items()),
    }
    return render(request, "docs.html", context)


def _operation(path: str, method: str, operation: Json, schemas: Json) -> Json:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return {
        "anchor": operation["operationId"],
        "method": method,
        "path": path,
        "summary": operation.get("summary", ""),
        "words": _marked(operation.get("description", "")),
        "parameters": [_parameter(each) for each in operation.get("parameters", [])],
        "fields": _fields(body.get("schema", {}), schemas),
        "example": _example(body),
        "answered": _answered(operation["responses"]),
        "answers": [
            _answer(status, answer, schemas)
            for status, answer in sorted(operation["responses"].items())
        ],
    }


def _example(body: Json) -> str:
    example = next(iter(body.get("examples", {}).values()), None)
    return json.dumps(example["value"], indent=2) if example else ""


def _answered(responses: Json) -> str:
    """Show the answer to a step that was taken."""
    taken = (answer for status, answer in sorted(responses.items()) if int(status) < FIRST_REFUSED)
    bodies = (answer.get("content", {}).get("application/json", {}) for answer in taken)
    return next(filter(None, map(_example, bodies)), "")


def _parameter(parameter: Json) -> Row:
    return Row(
        parameter["name"],
        parameter.get("schema", {}).get("type", ""),
        _notes(parameter, needed=parameter.get("required", False)),
    )


def _answer(status: str, answer: Json, schemas: Json) -> Json:
    content = answer.get("content", {}).get("application/json", {})
    return {
        "status": status,
        "words": _marked(answer.get("description", "")),
        "fields": _fields(content.get("schema", {}), schemas),
    }


def _fields(schema: Json, schemas: Json) -> list[Row]:
    """List the members of an object, or of each entry of a list."""
    found = _followed(schema, schemas)
    if found.get("type") == "array":
        found = _followed(found.get("items", {}), schemas)
    needed = set(found.get("required", ()))
    return [
        Row(name, _holds(member, schemas), _notes(member, needed=name in needed))
        for name, member in found.get("properties", {}).items()
    ]


def _followed(schema: Json, schemas: Json) -> Json:
    """Follow a reference to the schema that it names."""
    if "allOf" in schema and len(schema["allOf"]) == 1:
        schema = schema["allOf"][0]
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Json = schemas[name] if name else schema
    return found


def _holds(member: Json, schemas: Json) -> str:
    found = _followed(member, schemas)
    if found.get("type") == "array":
        return f"list of {_holds(found.get('items', {}), schemas)}"
    if "enum" in found:
        return " | ".join(str(value) for value in found["enum"])
    if "properties" in found:
        members = (f"{name}: {_holds(each, schemas)}" for name, each in found["properties"].items())
        return f"{{{', '.join(members)}}}"
    kind = found.get("format") or found.get("type", "any")
    return str(kind)


def _notes(member: Json, *, needed: bool) -> str:
    """Say in sentences what has to be known of a parameter or field."""
    limits = {
        "minLength": "At least {} characters.",
        "maxLength": "At most {} characters.",
        "default": "Default: `{}`.",
    }
    said = [
        words.format(_json(member[key]))
        for key, words in limits.items()
        if _is_told(member.get(key))
    ]
    first = "Needed." if needed else ""
    return _marked(" ".join(filter(None, [first, member.get("description", ""), *said])))


def _is_told(limit: object) -> bool:
    return limit is not None and limit not in ("", [])


def _json(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _marked(words: str) -> str:
    """Show what stands between backticks as code."""
    pieces = enumerate(words.split("`"))
    return format_html_join(
        "",
        "{}",
        ((format_html("<code>{}</code>", each) if at % 2 else each,) for at, each in pieces),
    )
