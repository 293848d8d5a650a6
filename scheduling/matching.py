"""Which free times suit a person, and why. Pure: slots and wishes in, suggestions out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from scheduling.slots import Slot

PARTS = ("morning", "afternoon", "evening")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
AFTERNOON_FROM = 12
EVENING_FROM = 17
MOST_A_DAY = 2


class Reason(StrEnum):
    """What speaks for a time."""

    PLACE = "place"
    TIME_OF_DAY = "time_of_day"
    ANY_TIME = "any_time"
    SOONEST = "soonest"


@dataclass(frozen=True)
class Wishes:
    """The parts of the week that suit a person, as "tue-morning"; none means any."""

    times: frozenset[str]
    zone: ZoneInfo

    def suit(self, slot: Slot) -> bool:
        """Answer whether a slot lies in one of the wished parts of the week."""
        return not self.times or part_of_week(slot.starts_at, self.zone) in self.times


@dataclass(frozen=True)
class Suggestion:
    """A slot, and what speaks for it."""

    slot: Slot
    reasons: tuple[Reason, ...]


def part_of_week(at: datetime, zone: ZoneInfo) -> str:
    """Name the part of the week of an instant, as "tue-morning"."""
    local = at.astimezone(zone)
    part = "morning"
    if local.hour >= AFTERNOON_FROM:
        part = "afternoon" if local.hour < EVENING_FROM else "evening"
    return f"{DAYS[local.weekday()]}-{part}"


def suggest(slots: Iterable[Slot], wishes: Wishes, *, count: int) -> list[Suggestion]:
    """Pick the soonest slots that suit, at most two a day, so that there is a real choice."""
    a_day: Counter[object] = Counter()
    found: list[Suggestion] = []
    for slot in slots:
        on = slot.starts_at.astimezone(wishes.zone).date()
        if len(found) == count:
            break
        if a_day[on] < MOST_A_DAY and wishes.suit(slot):
            a_day[on] += 1
            found.append(Suggestion(slot, _reasons(wishes, first=not found)))
    return found


def _reasons(wishes: Wishes, *, first: bool) -> tuple[Reason, ...]:
    wished = Reason.TIME_OF_DAY if wishes.times else Reason.ANY_TIME
    return (Reason.PLACE, wished, *([Reason.SOONEST] if first else []))
