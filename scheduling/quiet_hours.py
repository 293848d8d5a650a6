"""When nobody is written to by themselves, such as 8 PM to 8 AM on the practice's clocks. Pure."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from scheduling.periods import DAY, instant

MINUTES_IN_AN_HOUR = 60


class Night(NamedTuple):
    """The quiet hours, in minutes after midnight; from and until the same minute there are none."""

    starts: int = 20 * MINUTES_IN_AN_HOUR
    ends: int = 8 * MINUTES_IN_AN_HOUR


USUAL = Night()


def is_quiet(at: datetime, zone: ZoneInfo, night: Night = USUAL) -> bool:
    """Answer whether an instant lies in the quiet hours."""
    minute = _minute(at, zone)
    if night.starts <= night.ends:
        return night.starts <= minute < night.ends
    return minute >= night.starts or minute < night.ends


def over(at: datetime, zone: ZoneInfo, night: Night = USUAL) -> datetime:
    """Answer the instant itself, or the end of the quiet hours in which it lies."""
    if not is_quiet(at, zone, night):
        return at
    on = at.astimezone(zone).date()
    if _minute(at, zone) >= night.ends:
        on += DAY
    return instant(on, night.ends, zone, end=False)


def _minute(at: datetime, zone: ZoneInfo) -> int:
    local = at.astimezone(zone)
    return local.hour * MINUTES_IN_AN_HOUR + local.minute
