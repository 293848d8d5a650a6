"""Reads JSON as RFC 8259 means it, and refuses what other readers would quietly bend."""

import json
from typing import IO, Any

from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

MAX_BYTES = 64 * 1024
MAX_DEPTH = 32


class TooLarge(APIException):
    """Says that the body is over the cap."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


class StrictJSONParser(BaseParser):
    """Accepts one UTF-8 JSON text of at most 64 KiB: no duplicate keys, no NaN, no deep nests."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Any = None,  # noqa: ARG002
    ) -> Any:
        """Answer the value of the body.

        Raises:
            TooLarge: the body is over the cap.
            ParseError: the body is not such a text.
        """
        raw = stream.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise TooLarge
        try:
            return _read(raw)
        except (ValueError, RecursionError):
            raise ParseError("The body is not JSON that we can read.", code="not_json") from None


def _read(raw: bytes) -> Any:
    text = raw.decode("utf-8")
    value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    _sound(value, MAX_DEPTH)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError
    return made


def _no_constant(_: str) -> None:
    raise ValueError


def _sound(value: Any, depth: int) -> None:
    """Refuse nests that are too deep, and text that no database or mail could keep."""
    if depth == 0:
        raise ValueError
    if isinstance(value, str):
        value.encode("utf-8")  # a lone surrogate raises UnicodeEncodeError, a ValueError
        if "\0" in value:
            raise ValueError
    elif isinstance(value, dict):
        for key, entry in value.items():
            _sound(key, depth - 1)
            _sound(entry, depth - 1)
    elif isinstance(value, list):
        for entry in value:
            _sound(entry, depth - 1)
