"""JSON as RFC 8259 means it; what other readers would quietly bend is refused."""

import io
import json

import pytest
from rest_framework.exceptions import ParseError

from config.api.parsers import MAX_BYTES, RepeatedKey, StrictJSONParser, TooLarge, Unstorable


def parse(raw):
    return StrictJSONParser().parse(io.BytesIO(raw))


@pytest.mark.parametrize(
    "value",
    [{}, [], "", 0, None, True, {"name": "Zoë", "a": [1, {"b": [2.5]}]}, "\u202e", "😀"],
)
def test_what_is_json_is_read_as_it_stands(value):
    assert parse(json.dumps(value).encode()) == value
    assert parse(json.dumps(value, ensure_ascii=False).encode()) == value


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b'{"a": 1,}',
        b"NaN",
        b'{"a": NaN}',
        b"[Infinity]",
        b"[-Infinity]",
        b'"\xff"',
        b"\xef\xbb\xbf{}",
        '"é"'.encode("latin-1"),
        '{"a": 1}'.encode("utf-16"),
        b"[" * 33 + b"]" * 33,
        b"[" * 60_000,
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b"1" * 60_000,
        b"{} {}",
    ],
)
def test_what_is_not_is_refused(raw):
    with pytest.raises(ParseError) as refused:
        parse(raw)
    assert str(refused.value.detail) == "The body is not JSON that we can read."


@pytest.mark.parametrize("raw", [b'{"a": 1, "a": 1}', b'[{"x": {"a": 1, "a": 2}}]'])
def test_a_key_that_stands_twice_is_named(raw):
    with pytest.raises(RepeatedKey):
        parse(raw)


@pytest.mark.parametrize(
    "raw", [b'"\\u0000"', b'{"a\\u0000": 1}', b'"\\ud800"', b'["\\udfff"]', b'"\\ude00\\ud83d"']
)
def test_a_text_that_nothing_could_keep_is_named(raw):
    with pytest.raises(Unstorable):
        parse(raw)


def test_nests_of_31_levels_are_fine():
    assert parse(b"[" * 31 + b"]" * 31) == json.loads("[" * 31 + "]" * 31)


def test_the_cap_is_64_kib_to_the_byte():
    text = b'"' + b"x" * (MAX_BYTES - 2) + b'"'
    assert (len(text), len(parse(text))) == (65_536, 65_534)
    with pytest.raises(TooLarge):
        parse(text + b" ")
