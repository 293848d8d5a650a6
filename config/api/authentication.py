"""Programs act for a person with `Authorization: Bearer <token>`."""

from typing import Any

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from config.accounts import api_tokens
from config.kernel import clock


class BearerToken(BaseAuthentication):
    """Finds the person whose living token was sent."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """Answer (person, token), or None where no bearer token was sent.

        Raises:
            AuthenticationFailed: the token is unknown or revoked, with the same words.
        """
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        token = None
        if len(parts) == 2:  # noqa: PLR2004 - the word and the secret
            token = api_tokens.find(parts[1].decode("latin-1"), now=clock.now())
        if token is None:
            raise AuthenticationFailed("This token does not work.", code="bad_token")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        """Tell clients how to sign in, which also makes the answer a 401."""
        return "Bearer"
