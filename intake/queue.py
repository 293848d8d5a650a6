"""Who is next, and why: pages and API ask here."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from config.accounts.models import User
from intake.models import AssessmentRequest
from scheduling import permissions
from scheduling.models import FirstVisit, Location

Status = AssessmentRequest.Status

WAITING = Q(set_aside_at=None, merged_into=None) & (
    Q(status=Status.SUBMITTED)
    | Q(status=Status.ACCEPTED, first_visit__stage=FirstVisit.Stage.LOOKING)
)
"""Somebody waits for us: nobody has decided yet, or the desk is still looking for a time."""

ON_HOLD = Q(status=Status.ON_HOLD, set_aside_at=None, merged_into=None)
BOOKED = Q(status=Status.ACCEPTED, first_visit__stage=FirstVisit.Stage.BOOKED)

VIEWS = {"waiting": WAITING, "on_hold": ON_HOLD, "booked": BOOKED}


@dataclass(frozen=True)
class PlaceCount:
    """How many people wait at one place."""

    location: Location
    waiting: int


def seen_by(user: User) -> QuerySet[AssessmentRequest]:
    """Answer the requests that this person may know about: those of their places."""
    places = permissions.places_of(user)
    return AssessmentRequest.objects.filter(
        pk__in=AssessmentRequest.locations.through.objects.filter(location__in=places).values(
            "assessmentrequest"
        )
    ).exclude(status=Status.ERASED)


def waiting(
    *, user: User, location: Location | None = None, view: str = "waiting"
) -> QuerySet[AssessmentRequest]:
    """Answer who is next: urgent first, then by the promised time."""
    rows = seen_by(user).filter(VIEWS[view])
    if location is not None:
        rows = rows.filter(locations=location)
    return (
        rows.select_related("first_visit")
        .prefetch_related("locations")
        .order_by("-urgent", "respond_by", "id")
    )


def counts(*, user: User) -> tuple[int, list[PlaceCount]]:
    """Answer how many wait in all and at each place; one who named two places counts in both.

    A place that has closed is left out once nobody waits there.
    """
    rows = seen_by(user).filter(WAITING)
    by_place = dict(
        rows.order_by().values_list("locations").annotate(waiting=Count("pk", distinct=True))
    )
    found = [PlaceCount(place, by_place.get(place.pk, 0)) for place in permissions.places_of(user)]
    return rows.count(), [each for each in found if each.waiting or each.location.is_active]
