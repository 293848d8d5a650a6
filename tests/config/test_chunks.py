"""A body that comes in chunks is read like any other, and no further than a cap."""

from io import BytesIO

import pytest
from django.conf import settings

from config.chunks import Chunked

MOST = settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def seen(**environ):
    """What the application is given: how long it hears the body is, and the body."""
    found = []

    def application(given, _start):
        found.append((given.get("CONTENT_LENGTH"), given["wsgi.input"].read()))
        return [b""]

    Chunked(application)(environ, None)
    return found[0]


def chunked(body):
    return seen(**{
        "HTTP_TRANSFER_ENCODING": "chunked",
        "wsgi.input": BytesIO(body),
        "wsgi.input_terminated": True,
    })  # fmt: skip


@pytest.mark.parametrize("body", [b"", b"{}", b"x" * MOST])
def test_a_body_in_chunks_has_its_length_then(body):
    assert chunked(body) == (str(len(body)), body)


def test_one_that_never_ends_is_read_to_one_byte_over_the_cap():
    length, body = chunked(b"x" * (MOST * 2))
    assert (length, len(body)) == (str(MOST + 1), MOST + 1)


def test_a_body_of_a_known_length_is_left_alone():
    body = BytesIO(b"{}")
    assert seen(**{"CONTENT_LENGTH": "2", "wsgi.input": body, "wsgi.input_terminated": True}) == (
        "2",
        b"{}",
    )


def test_a_server_that_does_not_end_the_body_itself_is_not_waited_for():
    given = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": BytesIO(b"")}
    assert seen(**given) == (None, b"")
