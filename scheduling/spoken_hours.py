"""Hours as people say them: every week's, and the days that differ. Pure: facts in, words out."""

from datetime import date

from scheduling.spoken_times import day, minute_of_day

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def weekly(weekday: int, starts: int, ends: int, every_weeks: int = 1) -> str:
    """Say weekly hours: Tuesdays, 9 AM to 1 PM."""
    name = WEEKDAYS[weekday]
    often = f"{name}s" if every_weeks == 1 else f"Every {every_weeks} weeks on {name}"
    return f"{often}, {span(starts, ends)}"


def span(starts: int, ends: int) -> str:
    """Say from when to when: 9 AM to 1 PM."""
    return f"{'midnight' if starts == 0 else minute_of_day(starts)} to {minute_of_day(ends)}"


def differing(on: date, starts: int | None, ends: int | None, *, opens: bool, today: date) -> str:
    """Say how a day differs: Monday, Dec 7, closed all day."""
    part = "all day" if starts is None or ends is None else span(starts, ends)
    return f"{dated(on, today=today)}, {'extra open time' if opens else 'closed'} {part}"


def dated(on: date, *, today: date) -> str:
    """Say a day, with its year where that is another one: Monday, Jan 4, 2027."""
    return day(on) if on.year == today.year else f"{day(on)}, {on.year}"


def validity(first: date, last: date | None, *, today: date) -> str:
    """Say since when hours hold and until when; nothing where they hold now and have no end."""
    parts = []
    if first > today:
        parts.append(f"from {dated(first, today=today)}")
    if last is not None:
        parts.append(f"until {dated(last, today=today)}")
    words = " ".join(parts)
    return words[:1].upper() + words[1:]


def counted(count: int, thing: str) -> str:
    """Count things: 1 open time, 4 open times."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
