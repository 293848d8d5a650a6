"""Programs sign in with `Authorization: Bearer <token>` (RFC 6750)."""

from typing import Any

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from config.accounts import api_tokens
from config.kernel import clock


class Bearer(BaseAuthentication):
    """Reads the secret that was sent; below, each kind of secret says whom it stands for."""

    def known(self, secret: str) -> tuple[Any, Any] | None:
        """Answer (person, secret's row), or None where nobody has such a secret."""
        raise NotImplementedError

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """Answer what is known, or None where no bearer token was sent.

        Raises:
            AuthenticationFailed: the token is unknown or revoked, with the same words.
        """
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        found = None
        if len(parts) == 2:  # noqa: PLR2004 - the word and the secret
            found = self.known(parts[1].decode("latin-1"))
        if found is None:
            raise AuthenticationFailed("This token does not work.", code="bad_token")
        return found

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        """Tell clients how to sign in, which also makes the answer a 401."""
        return "Bearer"


class BearerToken(Bearer):
    """Finds the person whose living token was sent."""

    def known(self, secret: str) -> tuple[Any, Any] | None:
        """Answer the person for whom the token acts, with the token."""
        token = api_tokens.find(secret, now=clock.now())
        return None if token is None else (token.user, token)
