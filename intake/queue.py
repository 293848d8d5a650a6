"""Who is next, and why: pages and API ask here.

However much has ended, a view of what is open reads its own small indexes.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, IntegerField, Q, QuerySet, Subquery, prefetch_related_objects

from config.accounts.models import User
from config.accounts.permissions import Permission, allows
from intake import finding, keyset
from intake.models import AssessmentRequest
from scheduling import permissions
from scheduling.models import FirstVisit, Location

Status = AssessmentRequest.Status
Stage = FirstVisit.Stage
Rows = QuerySet[AssessmentRequest]

PAGE = 50

DUE_FIRST = (keyset.flag("urgent"), keyset.soonest("respond_by"), keyset.BY_ID)
BACK_FIRST = (keyset.soonest("on_hold_until"), keyset.BY_ID)
ENDED_LAST = (keyset.newest("ended_at"), keyset.BY_ID)
NEWEST = (keyset.newest("received_at"), keyset.BY_ID)
SET_ASIDE_LAST = (keyset.newest("set_aside_at"), keyset.BY_ID)

HERE = Q(set_aside_at=None, merged_into=None)


def _at(stage: FirstVisit.Stage) -> Q:
    return HERE & Q(status=Status.ACCEPTED, first_visit__stage=stage)


SUBMITTED = HERE & Q(status=Status.SUBMITTED)
LOOKING = _at(Stage.LOOKING)
ON_HOLD = HERE & Q(status=Status.ON_HOLD)
OFFERED = _at(Stage.OFFERED)
WAITLISTED = _at(Stage.WAITLISTED)
ENDED = HERE & Q(status__in=[Status.DECLINED, Status.WITHDRAWN], closed_at__isnull=False)
SEEN = _at(Stage.CLOSED) & Q(first_visit__closed_at__isnull=False)
SET_ASIDE = Q(set_aside_at__isnull=False, status=Status.SUBMITTED, merged_into=None)
CLAIMED = HERE & (
    Q(status__in=[Status.SUBMITTED, Status.ON_HOLD])
    | Q(status=Status.ACCEPTED) & ~Q(first_visit__stage__in=[Stage.BOOKED, Stage.CLOSED])
)


@dataclass(frozen=True)
class View:
    """One list of the queue: its parts, each with an index of its own, and their order."""

    parts: tuple[Q, ...]
    order: keyset.Order = DUE_FIRST
    ended_at: tuple[str, ...] = field(default=())
    """For each part, when it ended, where that is what the list is ordered by."""


WAITING = View((SUBMITTED, LOOKING))
"""Somebody waits for us: nobody has decided yet, or the desk is still looking for a time."""

VIEWS = {
    "waiting": WAITING,
    "mine": View((CLAIMED,)),
    "on_hold": View((ON_HOLD,), BACK_FIRST),
    "offered": View((OFFERED,)),
    "waitlisted": View((WAITLISTED,)),
    "booked": View((_at(Stage.BOOKED),)),
    "closed": View((ENDED, SEEN), ENDED_LAST, ("closed_at", "first_visit__closed_at")),
    "set_aside": View((SET_ASIDE,), SET_ASIDE_LAST),
}
COUNTED = ("waiting", "mine", "on_hold", "offered", "waitlisted", "set_aside")
"""What ends is never counted: it only grows."""

EVERYTHING = View((Q(),), NEWEST)
"""Where a search looks that names no view."""


@dataclass(frozen=True)
class PlaceCount:
    """How many people wait at one place."""

    location: Location
    waiting: int


@dataclass(frozen=True)
class Counts:
    """How many are in each open view, and how many wait at each place."""

    views: dict[str, int]
    places: list[PlaceCount]


@dataclass(frozen=True, kw_only=True)
class Question:
    """Whose queue, which list of it, narrowed how; no view means everything, for a search."""

    user: User
    view: str | None = "waiting"
    location: Location | None = None
    looked_for: tuple[str, ...] = ()
    only: Q = field(default_factory=Q)

    @property
    def order(self) -> keyset.Order:
        """In which order the rows come."""
        return self._view.order

    @property
    def _view(self) -> View:
        return EVERYTHING if self.view is None else VIEWS[self.view]

    def parts(self) -> list[Rows]:
        """Answer the list's parts, each unordered."""
        view = self._view
        parts = [self._narrowed(part) for part in view.parts]
        if view.ended_at:
            pairs = zip(parts, view.ended_at, strict=True)
            return [part.annotate(ended_at=F(name)) for part, name in pairs]
        return parts

    def _narrowed(self, part: Q) -> Rows:
        rows = seen_by(self.user).filter(part, self.only)
        if self.view == "mine":
            rows = rows.filter(assigned_to=self.user)
        if self.location is not None:
            rows = rows.filter(_asks_for(Location.objects.filter(pk=self.location.pk)))
        return finding.found(rows, self.looked_for)


class _HowMany(Subquery):
    """Counts the rows of a question inside a larger one."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def seen_by(user: User) -> Rows:
    """Answer the requests that this person may know about: those of their places."""
    rows = AssessmentRequest.objects.exclude(status=Status.ERASED)
    if allows(user, Permission.SEE_EVERY_PLACE):
        return rows
    return rows.filter(_asks_for(permissions.places_of(user)))


def last_received(*, user: User, location: Location | None = None) -> datetime | None:
    """Answer when the newest request came to this person's places, or to one of them."""
    rows = seen_by(user).filter(set_aside_at=None)
    if location is not None:
        rows = rows.filter(_asks_for(Location.objects.filter(pk=location.pk)))
    return rows.order_by("-received_at", "id").values_list("received_at", flat=True).first()


def page(asked: Question, *, at: keyset.Mark | None = None, size: int = PAGE) -> keyset.Page:
    """Answer one page of a list, each row with its visit, its places and who has it."""
    parts = [part.select_related("first_visit", "assigned_to") for part in asked.parts()]
    found = keyset.page(parts, order=asked.order, at=at, size=size)
    prefetch_related_objects(found.rows, "locations")
    return found


def count(asked: Question) -> int:
    """Answer how many rows a list of what is open has."""
    return sum(part.count() for part in asked.parts())


def counts(*, user: User) -> Counts:
    """Answer how many are in each open view; who named two places waits at both.

    A place that has closed is left out once nobody waits there.
    """
    asked = {view: _HowMany(_ids(Question(user=user, view=view))) for view in COUNTED}
    views: dict[str, Any] = dict(User.objects.values(**asked).get(pk=user.pk))
    waiting = AssessmentRequest.objects.filter(pk__in=_ids(Question(user=user)))
    by_place = dict(waiting.order_by().values_list("locations").annotate(n=Count("pk")))
    found = [PlaceCount(place, by_place.get(place.pk, 0)) for place in permissions.places_of(user)]
    return Counts(views, [each for each in found if each.waiting or each.location.is_active])


def _ids(asked: Question) -> QuerySet[AssessmentRequest, Any]:
    first, *others = [part.order_by().values("pk") for part in asked.parts()]
    return first.union(*others, all=True) if others else first


def _asks_for(places: QuerySet[Location]) -> Q:
    named = AssessmentRequest.locations.through.objects.filter(location__in=places)
    return Q(pk__in=named.values("assessmentrequest"))
