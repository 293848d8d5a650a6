"""Keeps a therapist's own hours: those of every week, and the days that differ."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from django.db import transaction
from django.db.models import F, QuerySet

from config.accounts.models import User
from config.audit import trail
from config.kernel import errors
from scheduling import claims, diary
from scheduling.models import AvailabilityException, AvailabilityRule, Therapist
from scheduling.wall import MINUTES_IN_A_DAY

AnyHours = AvailabilityRule | AvailabilityException
Hours = TypeVar("Hours", bound=AnyHours)

MOST_WEEKS = 52

FACTS: dict[type[AnyHours], tuple[str, ...]] = {
    AvailabilityRule: (
        "location", "weekday", "starts", "ends", "valid_from", "valid_until", "every_weeks",
    ),
    AvailabilityException: ("on", "kind", "location", "starts", "ends"),
}  # fmt: skip
"""What each kind of hours says; two rows that say the same are one."""

NAMES: dict[type[AnyHours], str] = {
    AvailabilityRule: "availability_rule",
    AvailabilityException: "availability_exception",
}


class Fault(NamedTuple):
    """Says which fact of the hours cannot be, and what we need instead."""

    field: str
    code: str
    words: str


class HoursUnclear(errors.Invalid):
    """Says that hours contradict themselves; `faults` names each fact."""

    code = "hours_unclear"
    detail = "These hours do not fit together. Please look at them again."


class HoursGone(errors.Conflict):
    """Says that these hours were removed meanwhile."""

    code = "hours_gone"
    detail = "These hours are gone. They were removed in the meantime."


class HoursChanged(errors.Conflict):
    """Says that somebody saved these hours after they were looked at."""

    code = "hours_changed"
    detail = "These hours changed after you opened them. What you typed is still here."


def faults(row: AnyHours, *, now: datetime) -> list[Fault]:
    """Name everything about these hours that cannot be."""
    if isinstance(row, AvailabilityRule):
        return [*_place_faults(row), *_order_faults(row), *_rule_faults(row)]
    return [*_place_faults(row), *_order_faults(row), *_day_faults(row, diary.date_of(now))]


@transaction.atomic
def save(*, row: Hours, seen: int | None = None, by: User, now: datetime) -> Hours:
    """Add hours or change them; the same press twice is once. Visits that are booked stay.

    Raises:
        HoursUnclear: they contradict themselves.
        HoursGone: they were removed meanwhile.
        HoursChanged: they changed since they were `seen`, and not to this.
        contention.StillBusy: too many people are taking this therapist's times at this moment.
    """
    if faults(row, now=now):
        raise HoursUnclear
    _lock(row.therapist)
    facts = _facts(row)
    if row._state.adding:
        same: Hours | None = _rows(row).filter(therapist=row.therapist, **facts).first()
        if same is not None:
            return same
        row.save(force_insert=True)
        _note("added", row, by, now)
        return row
    kept = _kept(row)
    if seen not in {None, kept.version}:
        if _facts(kept) == facts:
            return kept
        raise HoursChanged
    _rows(row).filter(pk=row.pk).update(version=F("version") + 1, **facts)
    row.version = kept.version + 1
    _note("changed", row, by, now)
    return row


def end(
    *, rule: AvailabilityRule, until: date, seen: int | None = None, by: User, now: datetime
) -> None:
    """Let weekly hours hold until a date, exclusive; where no day is left of them, they go.

    Raises:
        HoursGone, HoursChanged, contention.StillBusy: see `save`.
    """
    if until <= rule.valid_from:
        remove(row=rule, seen=seen, by=by, now=now)
        return
    rule.valid_until = until
    save(row=rule, seen=seen, by=by, now=now)


@transaction.atomic
def remove(*, row: AnyHours, seen: int | None = None, by: User, now: datetime) -> None:
    """Take hours away, as if they had never been said. Visits that are booked stay.

    Raises:
        HoursGone, HoursChanged, contention.StillBusy: see `save`.
    """
    _lock(row.therapist)
    if seen not in {None, _kept(row).version}:
        raise HoursChanged
    _rows(row).filter(pk=row.pk).delete()
    _note("removed", row, by, now)


def _kept(row: Hours) -> Hours:
    """Answer how hours stand; whoever writes them holds the lock."""
    kept: Hours | None = _rows(row).filter(pk=row.pk).select_related("location").first()
    if kept is None:
        raise HoursGone
    return kept


def _lock(therapist: Therapist) -> None:
    """Let who is booking finish first, so that nobody books by hours that end this moment."""
    with claims.refusing():
        Therapist.objects.select_for_update(no_key=True).get(pk=therapist.pk)


def _rows(row: AnyHours) -> QuerySet[Any]:
    return type(row)._default_manager.all()


def _facts(row: AnyHours) -> dict[str, object]:
    return {name: getattr(row, name) for name in FACTS[type(row)]}


def _note(did: str, row: AnyHours, by: User, now: datetime) -> None:
    told = {name: _told(fact) for name, fact in _facts(row).items()}
    trail.record(f"{NAMES[type(row)]}.{did}", by=by, now=now, of=row, details=told)


def _told(fact: object) -> object:
    """Say a fact as the trail can keep it."""
    if isinstance(fact, date):
        return fact.isoformat()
    return fact if fact is None or isinstance(fact, int) else str(fact)


def _place_faults(row: AnyHours) -> Iterator[Fault]:
    if row.location is not None and not row.location.is_active:
        yield Fault("location", "unknown_location", "Pick a place that is open.")


def _order_faults(row: AnyHours) -> Iterator[Fault]:
    if (row.starts is None) != (row.ends is None):
        missing = "starts" if row.starts is None else "ends"
        yield Fault(missing, "required", "Give both a start and an end, or neither.")
    elif row.starts is not None and row.ends is not None and not row.starts < row.ends:
        yield Fault("ends", "not_in_order", "Pick an end that is later than the start.")
    elif row.ends is not None and row.ends > MINUTES_IN_A_DAY:
        yield Fault("ends", "invalid", "Pick an end on the same day, midnight at the latest.")


def _rule_faults(row: AvailabilityRule) -> Iterator[Fault]:
    for name, on in (("valid_from", row.valid_from), ("valid_until", row.valid_until)):
        if on is not None and on.year not in diary.YEARS:
            yield Fault(name, "invalid", "Pick a day between the years 2000 and 2200.")
    if row.valid_until is not None and row.valid_until <= row.valid_from:
        yield Fault("valid_until", "not_in_order", "Pick a day after the first one.")
    if not 1 <= row.every_weeks <= MOST_WEEKS:
        yield Fault("every_weeks", "invalid", f"Pick a number from 1 to {MOST_WEEKS}.")


def _day_faults(row: AvailabilityException, today: date) -> Iterator[Fault]:
    if row.on.year not in diary.YEARS:
        yield Fault("on", "invalid", "Pick a day between the years 2000 and 2200.")
    elif row.on < today:
        yield Fault("on", "in_the_past", "That day has passed. Pick today or a later day.")
    if row.kind == AvailabilityException.Kind.OPEN and row.location is None:
        yield Fault("location", "required", "Pick the place where you are open.")
