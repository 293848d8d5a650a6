"""Time away: kept under the therapist's lock, over visits only for who knows that they must move.

The visits in it stand until each person has been asked for another time; what was held in it for
somebody is let go at once.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from config.audit import trail
from config.kernel import errors
from scheduling import claims, displaced, letting_go
from scheduling.models import BusyTime, Therapist, TimeAway
from scheduling.periods import Period

LONGEST = timedelta(days=366)


class VisitsInIt(errors.Conflict):
    """Says that people have visits in that time, of whom whoever asks did not know."""

    code = "visits_in_it"
    detail = "People have visits in that time. Please look at them first."


class BadPeriod(errors.Invalid):
    """Says that this is no time that somebody could be away."""

    code = "bad_period"
    detail = "Time away ends after it starts, is not over yet, and lasts a year at most."


class AlreadyOver(errors.Conflict):
    """Says that time away is over, so that it stays as it was."""

    code = "already_over"
    detail = "This time away is over. It stays in the diary."


@transaction.atomic
def add(
    *,
    therapist: Therapist,
    starts_at: datetime,
    ends_at: datetime,
    displace: Collection[UUID] = (),
    by: trail.Actor,
    now: datetime,
) -> TimeAway:
    """Keep time in which a therapist sees nobody; the same press twice is one.

    `displace` names the visits in it that have to move: they stand until then.

    Raises:
        BadPeriod: it is over, too long, or ends before it starts.
        VisitsInIt: a visit lies in it that `displace` does not name.
        contention.StillBusy: others are booking there at this moment.
    """
    period = (starts_at, ends_at)
    if not is_possible(starts_at, ends_at, now=now):
        raise BadPeriod
    with claims.refusing():
        claims.lock_diary(therapist)
    same = of(therapist, now=now)
    standing = same.filter(busy_time__starts_at=starts_at, busy_time__ends_at=ends_at).first()
    if standing is not None:
        return standing
    if not {visit.pk for visit in displaced.within(therapist, period, now=now)} <= set(displace):
        raise VisitsInIt
    return _keep(therapist, period, by, now)


@transaction.atomic
def remove(*, time_away: TimeAway, by: trail.Actor, now: datetime) -> TimeAway:
    """Take time away off the diary again, so that its open times can be booked; twice is once.

    Who has moved stays where they are, and what was let go for it stays free.

    Raises:
        AlreadyOver: it has ended.
        contention.StillBusy: others are booking there at this moment.
    """
    claim = time_away.busy_time
    if claim.ends_at <= now:
        raise AlreadyOver
    with claims.refusing():
        claims.lock_diary(claim.therapist)
    if claims.release(claim, now=now):
        _note("removed", time_away, by, now)
    claim.refresh_from_db()
    return time_away


@transaction.atomic
def let_desk_enter(
    *, therapist: Therapist, gives_leave: bool, by: trail.Actor, now: datetime
) -> Therapist:
    """Let the front desk enter time away for a therapist, or no longer."""
    Therapist.objects.filter(pk=therapist.pk).update(desk_enters_time_away=gives_leave)
    therapist.refresh_from_db()
    what = "leave_given" if gives_leave else "leave_ended"
    trail.record(f"time_away.{what}", by=by, now=now, of=therapist)
    return therapist


def is_possible(starts_at: datetime, ends_at: datetime, *, now: datetime) -> bool:
    """Answer whether somebody could be away then: not over, and begun and ended within a year."""
    in_order = starts_at < ends_at <= starts_at + LONGEST
    return in_order and now < ends_at and starts_at <= now + LONGEST


def of(therapist: Therapist, *, now: datetime) -> QuerySet[TimeAway]:
    """Answer the time away of a therapist that is not over, the soonest first."""
    return ahead(now=now).filter(busy_time__therapist=therapist)


def ahead(*, now: datetime) -> QuerySet[TimeAway]:
    """Answer all time away that is not over, the soonest first."""
    rows = TimeAway.objects.filter(busy_time__released_at=None, busy_time__ends_at__gt=now)
    return rows.select_related("busy_time__therapist", "added_by")


def _keep(therapist: Therapist, period: Period, by: trail.Actor, now: datetime) -> TimeAway:
    starts_at, ends_at = period
    claim = BusyTime.objects.create(
        therapist=therapist,
        kind=BusyTime.Kind.BUSY_UNAVAILABLE,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    row = TimeAway.objects.create(busy_time=claim, added_at=now, added_by_id=trail.account_id(by))
    letting_go.of_held(therapist, period, by=by, now=now)
    _note("added", row, by, now)
    return row


def _note(what: str, row: TimeAway, by: trail.Actor, now: datetime) -> None:
    """Keep in the trail whose time it is."""
    whose: dict[str, object] = {"therapist": str(row.busy_time.therapist_id)}
    trail.record(f"time_away.{what}", by=by, now=now, of=row, details=whose)
