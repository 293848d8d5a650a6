"""Times as people say them, in the practice's zone. Pure: instants and zones in, words out."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

NOON = 12 * 60
MINUTES_IN_AN_HOUR = 60


def clock(at: datetime, zone: ZoneInfo) -> str:
    """Say the time of day: 5 PM, 10:30 AM, noon."""
    local = at.astimezone(zone)
    return minute_of_day(local.hour * MINUTES_IN_AN_HOUR + local.minute)


def minute_of_day(minute: int) -> str:
    """Say minutes after midnight as a clock reads: 9 AM, 1:30 PM, noon, midnight."""
    if minute == NOON:
        return "noon"
    if minute == 2 * NOON:
        return "midnight"
    hour, rest = divmod(minute, MINUTES_IN_AN_HOUR)
    if rest:
        return figures(minute)
    return f"{(hour - 1) % 12 + 1} {'AM' if minute < NOON else 'PM'}"


def digits(at: datetime, zone: ZoneInfo) -> str:
    """Say the time of day in figures that line up: 9:00 AM."""
    local = at.astimezone(zone)
    return figures(local.hour * MINUTES_IN_AN_HOUR + local.minute)


def figures(minute: int) -> str:
    """Say minutes after midnight in figures that line up: 9:00 AM."""
    hour, rest = divmod(minute, MINUTES_IN_AN_HOUR)
    return f"{(hour - 1) % 12 + 1}:{rest:02d} {'AM' if minute < NOON else 'PM'}"


def day(on: date) -> str:
    """Say a date in full: Tuesday, Dec 1."""
    return f"{on:%A}, {on:%b} {on.day}"


def short_day(on: date) -> str:
    """Say a date where many stand below each other: Tue, Dec 1."""
    return f"{on:%a}, {on:%b} {on.day}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Say a day and a time in full: Tuesday, Dec 1 at 10:30 AM."""
    return f"{day(at.astimezone(zone).date())} at {clock(at, zone)}"


def short(at: datetime, zone: ZoneInfo) -> str:
    """Say a day and a time where many stand below each other: Tue, Dec 1, 10:30 AM."""
    return f"{short_day(at.astimezone(zone).date())}, {digits(at, zone)}"


def near(at: datetime, zone: ZoneInfo, *, now: datetime) -> str:
    """Say a time soon or lately the way people do: today at 5 PM, Tuesday, Dec 1 at 5 PM."""
    days = (at.astimezone(zone).date() - now.astimezone(zone).date()).days
    word = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days)
    return f"{word} at {clock(at, zone)}" if word else moment(at, zone)
