"""Writes say which version they were decided on (`If-Match`, RFC 9110 and RFC 6585)."""

import re

from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request

ONE_TAG = re.compile(r'(?:W/)?"([^"]*)"\Z')
"""One tag; compressing an answer on its way weakens its tag, which names the same version."""


class NoVersion(APIException):
    """Says that a write came without `If-Match`."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "if_match_missing"
    default_detail = "Send If-Match with the ETag that you read."


class OtherVersion(APIException):
    """Says that the record changed since the version that was sent."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "if_match_failed"
    default_detail = "This changed since you read it. Read it again, then decide."


def version(request: Request) -> str:
    """Answer what stands between the quotes of `If-Match`.

    Raises:
        NoVersion: there is no such header.
        OtherVersion: it is a list or a star, which name no single version.
    """
    sent = request.headers.get("If-Match")
    if sent is None:
        raise NoVersion
    found = ONE_TAG.match(sent.strip())
    if found is None:
        raise OtherVersion
    return found[1]
