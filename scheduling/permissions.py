"""Which places a person works at, and whose time they may enter."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from config.accounts import permissions
from config.accounts.models import User
from config.accounts.permissions import Permission, Role
from scheduling.models import (
    Appointment,
    AvailabilityException,
    AvailabilityRule,
    Location,
    Therapist,
)


def places_of(user: User) -> QuerySet[Location]:
    """Answer the places whose requests this person sees, closed ones too: all for the owner."""
    if permissions.allows(user, Permission.SEE_EVERY_PLACE):
        return Location.objects.all()
    return Location.objects.filter(desk_assignments__user=user)


def desks_of(locations: Collection[Location]) -> QuerySet[User]:
    """Answer who works at the desk of any of these places, in the order of names."""
    found = User.objects.filter(role=Role.FRONT_DESK, is_active=True)
    here = found.filter(desk_assignments__location__in=locations)
    return here.distinct().order_by("name", "id")


def colleagues_of(user: User) -> QuerySet[User]:
    """Answer who else works at this person's places, the owner too, in the order of names."""
    here = Q(role=Role.FRONT_DESK, desk_assignments__location__in=places_of(user))
    found = User.objects.filter(here | Q(role=Role.OWNER), is_active=True)
    return found.exclude(pk=user.pk).distinct().order_by("name", "id")


def therapists_of(user: User) -> QuerySet[Therapist]:
    """Answer the active therapists who see people at this person's places: all for the owner."""
    rows = Therapist.objects.filter(is_active=True)
    if permissions.allows(user, Permission.SEE_EVERY_PLACE):
        return rows
    places = places_of(user)
    here = [
        Q(Exists(each.objects.filter(therapist=OuterRef("pk"), location__in=places)))
        for each in (AvailabilityRule, AvailabilityException, Appointment)
    ]
    return rows.filter(here[0] | here[1] | here[2])


def may_be_away_by(user: User) -> QuerySet[Therapist]:
    """Answer for whom this person enters time away: who gives leave, or all for the owner."""
    rows = therapists_of(user)
    is_owner = permissions.allows(user, Permission.SEE_EVERY_PLACE)
    return rows if is_owner else rows.filter(desk_enters_time_away=True)


def appointments_of(user: User) -> QuerySet[Appointment]:
    """Answer the appointments at this person's places; what was taken back was never there."""
    rows = Appointment.objects.filter(location__in=places_of(user))
    return rows.exclude(status=Appointment.Status.ENTERED_IN_ERROR)
