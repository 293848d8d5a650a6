"""Which places a person works at."""

from django.db.models import QuerySet

from config.accounts import permissions
from config.accounts.models import User
from config.accounts.permissions import Permission
from scheduling.models import Location


def places_of(user: User) -> QuerySet[Location]:
    """Answers the active places whose requests this person sees: all for the owner."""
    active = Location.objects.filter(is_active=True)
    if permissions.allows(user, Permission.SEE_EVERY_PLACE):
        return active
    return active.filter(desk_assignments__user=user)
