"""Asks a person's right, and their token's scope, once at the root of an API face."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from config.accounts import permissions, signed_in
from config.accounts.models import ApiToken
from config.accounts.permissions import Permission
from config.kernel import errors


class SecondFactorNeeded(errors.Forbidden):
    """Says that a session opens nothing before its person has a second step."""

    code = "second_factor_needed"
    detail = "Set up your second step first, in Sign-in security."


class Needs(BasePermission):
    """Allows who holds the view's `needs`; a token must have it among its scopes too."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Answer whether this person, by this way, may use the view.

        Raises:
            SecondFactorNeeded: a session, where pages would ask for a second step first.
        """
        needed: Permission = view.needs  # type: ignore[attr-defined]
        allowed = permissions.allows(request.user, needed)
        if isinstance(request.auth, ApiToken):
            return allowed and needed in request.auth.scopes
        if allowed and signed_in.lacks_second_factor(request.user):
            raise SecondFactorNeeded
        return allowed
