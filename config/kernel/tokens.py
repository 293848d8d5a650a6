"""Secrets in links: random ones kept as hashes, and signed ones that last for ever."""

import hashlib
import hmac
import secrets

from django.conf import settings
from django.core import signing

from config.kernel import errors

TOKEN_BYTES = 24


class BadToken(errors.Gone):
    """Says that a link was not made by us, or not for this."""

    code = "link_ended"
    detail = "This link does not work any more."


class LinkEnded(errors.Gone):
    """Says that a link was never ours, or has timed out; which of the two stays unsaid."""

    code = "link_ended"
    detail = "This link has timed out to keep your details safe."


def new() -> str:
    """Make a secret of 192 random bits, safe in a URL."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> str:
    """Answer the SHA-256 of a token as 64 hex digits: the only form that is stored."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def keyed(text: str) -> str:
    """Hash with our key what is too easily guessed from a bare hash: an address, a few words."""
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def sign(purpose: str, value: str) -> str:
    """Make a token that names `value` and works for one purpose, as long as our key does."""
    return signing.Signer(salt=f"first-visit.{purpose}").sign(value)


def unsign(purpose: str, token: str) -> str:
    """Answer the value that a signed token names.

    Raises:
        BadToken: it was changed, or made for another purpose.
    """
    try:
        return signing.Signer(salt=f"first-visit.{purpose}").unsign(token)
    except signing.BadSignature:
        raise BadToken from None
