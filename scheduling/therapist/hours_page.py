"""What the availability pages say: hours as sentences, and what a change of them would do."""

from datetime import date, datetime, timedelta

from django.db.models import Q
from django.urls import reverse

from scheduling import diary, hours_effect, spoken_hours, spoken_times, tags
from scheduling.models import (
    Appointment,
    AvailabilityException,
    AvailabilityRule,
    Location,
    Therapist,
)
from scheduling.spoken_hours import counted

DAY = timedelta(days=1)
MOST_DAYS = 40
"""So many days that differ are listed; more would bury the next ones."""


def overview(therapist: Therapist, *, now: datetime) -> dict[str, object]:
    """Make the page's context: what holds now or later."""
    today = diary.date_of(now)
    rules = therapist.availability_rules.select_related("location").filter(
        Q(valid_until=None) | Q(valid_until__gt=today)
    )
    days = therapist.availability_exceptions.select_related("location").filter(on__gte=today)
    shown = list(days[: MOST_DAYS + 1])
    return {
        "rules": [_rule(row, today) for row in rules],
        "days": [_day(row, today) for row in shown[:MOST_DAYS]],
        "more_days": len(shown) > MOST_DAYS,
        "visit_words": f"A visit takes {minutes(diary.LENGTH)} minutes, "
        f"with {minutes(diary.BUFFER)} minutes after it.",
    }


def sentence(row: AvailabilityRule | AvailabilityException, *, now: datetime) -> str:
    """Say hours in one sentence."""
    today = diary.date_of(now)
    if isinstance(row, AvailabilityException):
        return _day_words(row, today)
    words = f"{_rule_words(row)}{_at(row.location)}"
    validity = _validity(row, today)
    return f"{words}. {validity}." if validity else f"{words}."


def effect(found: hours_effect.Effect, *, ends: bool = False) -> dict[str, object]:
    """Say what a change would do, before anybody saves it."""
    lines = []
    if found.removes:
        lines.append(f"Removes {counted(found.removes, 'open time')}.")
    if found.opens:
        lines.append(f"Adds {counted(found.opens, 'open time')}.")
    if not lines:
        lines.append("No open time changes.")
    return {
        "lines": lines,
        "stays": [_visit(row) for row in found.stays],
        "stays_words": _stays_words(len(found.stays)),
        "days": diary.HORIZON.days,
        "ends": ends,
    }


def minutes(length: timedelta) -> int:
    """Count the minutes of a length."""
    return length // timedelta(minutes=1)


def _stays_words(count: int) -> str:
    return "1 visit stays:" if count == 1 else f"{count} visits stay:"


def _visit(row: Appointment) -> dict[str, str]:
    return {
        "words": spoken_times.short(row.starts_at, diary.zone()),
        "url": reverse("therapist:visit", args=[row.pk]),
    }


def _rule(row: AvailabilityRule, today: date) -> dict[str, object]:
    return {
        "words": _rule_words(row),
        "place": tags.of(row.location),
        "note": _validity(row, today),
        "change_url": reverse("therapist:hours", args=[row.pk]),
        "end_url": reverse("therapist:hours_end", args=[row.pk]),
    }


def _rule_words(row: AvailabilityRule) -> str:
    return spoken_hours.weekly(row.weekday, row.starts, row.ends, row.every_weeks)


def _validity(row: AvailabilityRule, today: date) -> str:
    last = row.valid_until and row.valid_until - DAY
    return spoken_hours.validity(row.valid_from, last, today=today)


def _day(row: AvailabilityException, today: date) -> dict[str, object]:
    return {
        "words": _day_said(row, today),
        "place": tags.of(row.location) if row.location else None,
        "change_url": reverse("therapist:day", args=[row.pk]),
        "remove_url": reverse("therapist:day_remove", args=[row.pk]),
    }


def _day_said(row: AvailabilityException, today: date) -> str:
    opens = row.kind == AvailabilityException.Kind.OPEN
    return spoken_hours.differing(row.on, row.starts, row.ends, opens=opens, today=today)


def _day_words(row: AvailabilityException, today: date) -> str:
    return f"{_day_said(row, today)}{_at(row.location)}."


def _at(place: Location | None) -> str:
    """Say where."""
    if place is None:
        return ""
    return ", online" if place.is_online else f" at {place.name}"
