"""Say the parts of the week that suit a person. Pure: words in, words out."""

from collections.abc import Iterable

from scheduling.matching import DAYS, PARTS

WORKDAYS = DAYS[:5]


def spoken(times: Iterable[str]) -> str:
    """Say times such as "tue-morning" in as few words as they allow; none means any."""
    by_part: dict[str, list[str]] = {}
    for time in times:
        day, _, part = time.partition("-")
        by_part.setdefault(part, []).append(day)
    said = [_days(by_part[part], part) for part in PARTS if part in by_part]
    return "; ".join(said) or "Any time"


def _days(days: list[str], part: str) -> str:
    if set(days) == set(DAYS):
        return f"Any {part}"
    if tuple(sorted(days, key=DAYS.index)) == WORKDAYS:
        return f"Weekday {part}s"
    *others, last = [day.capitalize() for day in DAYS if day in days]
    return f"{', '.join(others)} or {last} {part}s" if others else f"{last} {part}s"
