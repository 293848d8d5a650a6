"""What a change of a therapist's hours would do: which open times go or come, which visits stay."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from scheduling import availability, diary, practice, slots, terms
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
    window = _window(therapist, now)
    changed = _changed(window, without, row)
    asked = window.rules_of_a_visit
    before, after = _times(window, window.opened, asked), _times(window, changed, asked)
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


def of_limit(*, therapist: Therapist, people: int | None, now: datetime) -> Effect:
    """Find what it would mean to see so many new people in a week at most; none is no limit."""
    window, own = _window(therapist, now), [therapist.pk]
    asked = replace(
        window.rules_of_a_visit,
        caps={} if people is None else {therapist.pk: people},
        new_people=window.new_people(own),
    )
    before = _times(window, window.opened, window.rules_of_a_visit)
    after = _times(window, window.opened, asked)
    return Effect(removes=len(before - after), opens=len(after - before), stays=[])


def _window(therapist: Therapist, now: datetime) -> diary.Diary:
    own = practice.Practice([therapist.pk])
    return diary.Diary(now, now + diary.HORIZON, now, practice=own)


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


def _times(window: diary.Diary, opened: OpenPeriods, asked: terms.Terms) -> Times:
    free: Iterator[slots.Slot] = slots.earliest(opened, window.busy, asked)
    return {(slot.location, slot.starts_at) for slot in free}


def _covers(opened: OpenPeriods, visit: Appointment) -> bool:
    periods = opened.get((visit.therapist_id, visit.location_id), [])
    return any(p.starts_at <= visit.starts_at and visit.ends_at <= p.ends_at for p in periods)
