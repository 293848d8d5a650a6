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


class Unreadable(ParseError):
    """Says that the body is no JSON text, or nests too deep."""

    default_code = "not_json"
    default_detail = "The body is not JSON that we can read."


class RepeatedKey(ParseError):
    """Says that one object names a key twice: readers would differ on which one is meant."""

    default_code = "repeated_key"
    default_detail = "An object in the body names the same key twice. Send each key once."


class Unstorable(ParseError):
    """Says that a text holds what no database or letter could keep."""

    default_code = "unstorable_text"
    default_detail = "A text in the body holds a NUL or half of a surrogate pair. Leave it out."


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
            Unreadable, RepeatedKey, Unstorable: see there.
        """
        raw = stream.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise TooLarge
        try:
            return _read(raw)
        except (ValueError, RecursionError):
            raise Unreadable from None


def _read(raw: bytes) -> Any:
    text = raw.decode("utf-8")
    value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    _sound(value, MAX_DEPTH)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise RepeatedKey
    return made


def _no_constant(_: str) -> None:
    raise ValueError


def _sound(value: Any, depth: int) -> None:
    """Refuse nests that are too deep, and text that no database or mail could keep."""
    if depth == 0:
        raise ValueError
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            raise Unstorable
    elif isinstance(value, dict):
        for key, entry in value.items():
            _sound(key, depth - 1)
            _sound(entry, depth - 1)
    elif isinstance(value, list):
        for entry in value:
            _sound(entry, depth - 1)
