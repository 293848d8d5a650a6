"""Asks a person's right, and their token's scope, once at the root of an API face."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from config.accounts import permissions
from config.accounts.models import ApiToken
from config.accounts.permissions import Permission


class Needs(BasePermission):
    """Allows who holds the view's `needs`; a token must have it among its scopes too."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Answers whether this person, by this way, may use the view."""
        needed: Permission = view.needs  # type: ignore[attr-defined]
        if isinstance(request.auth, ApiToken) and needed not in request.auth.scopes:
            return False
        return permissions.allows(request.user, needed)
