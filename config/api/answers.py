"""What any operation of the API may answer: the statuses of HTTP itself, with their headers."""

from typing import Any

from config import problem_words, problems

Json = dict[str, Any]

ALWAYS = {
    405: "Another method",
    406: "Not in this form",
    429: "Too many at once",
    503: "Away for a moment",
}
WITH_BODY = {400: "Not readable, or a field needs another look", 413: "Too large", 415: "Not JSON"}
KNOWN = {401: "Sign in first"}
ALLOWED = {403: "Not allowed"}
WITH_QUESTION = {400: "A part of the question needs another look"}
OWN = {404: "Not there, or not yours"}
NAMES = {
    "appointment": "The visit: its `id`.",
    "day": "The day that differs: its `id`.",
    "issue_id": "The issue: its `id`.",
    "reference": "The request: its `reference`.",
    "rule": "The rule: its `id`.",
}
OF_A_BODY = {"not_json", "repeated_key", "unstorable_text"}

FIRST_REFUSED = 400
SAMPLE_ID = "3f6c1d0a9b7e4c2f8a5d6e7f90123456"

HEADERS = {
    "RequestId": {
        "description": "Names this answer in our logs. A caller's own, 8 to 64 of `A-Za-z0-9._-`, "
        "is kept.",
        "required": True,
        "schema": {"type": "string"},
        "example": SAMPLE_ID,
    },
    "RetryAfter": {
        "description": "Seconds to wait before the next try.",
        "required": True,
        "schema": {"type": "integer"},
        "example": 12,
    },
    "Allow": {
        "description": "The methods that this address takes.",
        "required": True,
        "schema": {"type": "string"},
        "example": "GET, HEAD, OPTIONS",
    },
    "Challenge": {
        "description": "How to sign in (RFC 6750).",
        "required": True,
        "schema": {"type": "string"},
        "example": "Bearer",
    },
}
HEADERS_OF: dict[int, dict[str, str]] = {
    401: {"WWW-Authenticate": "Challenge"},
    405: {"Allow": "Allow"},
    429: {"Retry-After": "RetryAfter"},
    503: {"Retry-After": "RetryAfter"},
}


def example(status: int, code: str, detail: str, **more: object) -> Json:
    """Make a problem as it is answered."""
    return {
        "type": f"/api/v1/docs/#problem-{code}",
        "title": problem_words.TITLES[status],
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": SAMPLE_ID,
        **more,
    }


def complete(operation: Json) -> None:
    """Add to an operation of the document what its view did not say."""
    for each in operation.get("parameters", ()):
        if each["in"] == "path":
            each.setdefault("description", NAMES.get(each["name"], ""))
    answers = operation["responses"]
    for status, words in _possible(operation).items():
        answers.setdefault(str(status), {"description": words})
    for status, answer in answers.items():
        _finish(int(status), answer, reads="requestBody" in operation)
    operation["responses"] = dict(sorted(answers.items()))


def _possible(operation: Json) -> dict[int, str]:
    found = dict(ALWAYS)
    if any(each["in"] == "query" for each in operation.get("parameters", ())):
        found |= WITH_QUESTION
    if "requestBody" in operation:
        found |= WITH_BODY
    if any(operation.get("security", ())):
        found |= KNOWN
    if operation["tags"] != ["Public"]:
        found |= ALLOWED
    if operation["tags"] == ["Therapist"]:
        found |= OWN
    return found


def _finish(status: int, answer: Json, *, reads: bool) -> None:
    if status >= FIRST_REFUSED:
        content = answer.pop("content", {}).get("application/json", {})
        content["schema"] = {"$ref": "#/components/schemas/Problem"}
        content.setdefault("examples", _examples(status, reads=reads))
        answer["content"] = {problems.MEDIA_TYPE: content}
    named = {"X-Request-ID": "RequestId", **HEADERS_OF.get(status, {})}
    linked = {name: {"$ref": f"#/components/headers/{key}"} for name, key in named.items()}
    answer["headers"] = {**linked, **answer.get("headers", {})}


def _examples(status: int, *, reads: bool) -> Json:
    """Show each refusal of HTTP and of the plumbing that has this status.

    Where no body is read, nothing can be wrong with one.
    """
    wrong = [{"pointer": "/name", "code": "required", "detail": "We need this."}]
    return {
        code: {
            "value": example(
                status, code, words, **({"errors": wrong} if code == "invalid" else {})
            )
        }
        for found, code, words in problem_words.PLAIN
        if found == status and (reads or code not in OF_A_BODY)
    }
