"""Which places a person works at."""

from django.db.models import QuerySet

from config.accounts import permissions
from config.accounts.models import User
from config.accounts.permissions import Permission
from scheduling.models import Location


def places_of(user: User) -> QuerySet[Location]:
    """Answer the places whose requests this person sees, closed ones too: all for the owner."""
    if permissions.allows(user, Permission.SEE_EVERY_PLACE):
        return Location.objects.all()
    return Location.objects.filter(desk_assignments__user=user)
