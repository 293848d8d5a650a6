"""When nobody is written to by themselves: 8 PM to 8 AM on the practice's clocks. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from scheduling.periods import DAY, instant

QUIET_FROM = 20 * 60
QUIET_UNTIL = 8 * 60
MINUTES_IN_AN_HOUR = 60


def is_quiet(at: datetime, zone: ZoneInfo) -> bool:
    """Answer whether an instant lies in the quiet hours."""
    minute = _minute(at, zone)
    return minute < QUIET_UNTIL or minute >= QUIET_FROM


def over(at: datetime, zone: ZoneInfo) -> datetime:
    """Answer the instant itself, or the morning that ends the quiet hours in which it lies."""
    if not is_quiet(at, zone):
        return at
    on = at.astimezone(zone).date()
    if _minute(at, zone) >= QUIET_FROM:
        on += DAY
    return instant(on, QUIET_UNTIL, zone, end=False)


def _minute(at: datetime, zone: ZoneInfo) -> int:
    local = at.astimezone(zone)
    return local.hour * MINUTES_IN_AN_HOUR + local.minute
