"""What a change of a therapist's hours would do: which open times go or come, which visits stay."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from scheduling import availability, diary, practice, slots
from scheduling.models import Appointment, AvailabilityException, AvailabilityRule, Therapist

OpenPeriods = availability.OpenPeriods
# Where and when: the same time at two places is two times.
Times = set[tuple[UUID, datetime]]


@dataclass(frozen=True)
class Effect:
    """How many open times a change takes away and adds, and the visits that lie outside then."""

    removes: int
    opens: int
    stays: list[Appointment]


def of(
    *,
    therapist: Therapist,
    without: UUID | None = None,
    row: AvailabilityRule | AvailabilityException | None = None,
    now: datetime,
) -> Effect:
    """Find what it would mean to drop the hours `without` and to say those of `row`.

    It looks as far ahead as people can book. Asking writes nothing.
    """
    own = practice.Practice([therapist.pk])
    window = diary.Diary(now, now + diary.HORIZON, now, practice=own)
    changed = _changed(window, without, row)
    before, after = _times(window, window.opened), _times(window, changed)
    ahead = therapist.appointments.filter(status__in=Appointment.AHEAD, ends_at__gt=now)
    return Effect(
        removes=len(before - after),
        opens=len(after - before),
        stays=[
            visit
            for visit in ahead.select_related("location")
            if _covers(window.opened, visit) and not _covers(changed, visit)
        ],
    )


def _changed(
    window: diary.Diary,
    without: UUID | None,
    row: AvailabilityRule | AvailabilityException | None,
) -> OpenPeriods:
    rules = [rule for rule in window.practice.all_weekly if rule.id != without]
    days = [day for day in window.days if day.id != without]
    if isinstance(row, AvailabilityRule):
        rules.append(practice.weekly_rule(row))
    elif row is not None:
        days.append(diary.day_exception(row))
    return window.opened_by(rules, days)


def _times(window: diary.Diary, opened: OpenPeriods) -> Times:
    free: Iterator[slots.Slot] = slots.earliest(opened, window.busy, window.rules_of_a_visit)
    return {(slot.location, slot.starts_at) for slot in free}


def _covers(opened: OpenPeriods, visit: Appointment) -> bool:
    periods = opened.get((visit.therapist_id, visit.location_id), [])
    return any(p.starts_at <= visit.starts_at and visit.ends_at <= p.ends_at for p in periods)
