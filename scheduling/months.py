"""Counts whole months of the calendar. Pure: instants in, instants out, in their own zone."""

from datetime import datetime, timedelta

MONTHS_IN_A_YEAR = 12
INSTANT = timedelta(microseconds=1)


def after(at: datetime, months: int) -> datetime:
    """Answer the instant so many months later; a day that month lacks is the first of the next."""
    month = _shifted(at, months)
    return month if month is not None else _first_after(at, months)


def before(at: datetime, months: int) -> datetime:
    """Answer the latest instant whose `after` has come by now."""
    month = _shifted(at, -months)
    return month if month is not None else _first_after(at, -months) - INSTANT


def _shifted(at: datetime, months: int) -> datetime | None:
    year, month = _counted(at, months)
    try:
        return at.replace(year=year, month=month)
    except ValueError:  # there is no such day
        return None


def _first_after(at: datetime, months: int) -> datetime:
    year, month = _counted(at, months + 1)
    return at.replace(year=year, month=month, day=1, hour=0, minute=0, second=0, microsecond=0)


def _counted(at: datetime, months: int) -> tuple[int, int]:
    year, month = divmod(at.year * MONTHS_IN_A_YEAR + at.month - 1 + months, MONTHS_IN_A_YEAR)
    return year, month + 1
