"""Which free times suit a person, and why. Pure: slots and wishes in, suggestions out."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from scheduling.availability import Key
from scheduling.periods import DAY, instant
from scheduling.slots import Slot

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS = {"morning": (0, 12), "afternoon": (12, 17), "evening": (17, 24)}
PARTS = tuple(HOURS)
MOST_A_DAY = 2


class Reason(StrEnum):
    """What speaks for a time."""

    PLACE = "place"
    TIME_OF_DAY = "time_of_day"
    ANY_TIME = "any_time"
    OTHER_TIME = "other_time"
    SOONEST = "soonest"


@dataclass(frozen=True)
class Wishes:
    """The parts of the week that suit a person, as "tue-morning"; none means any."""

    times: frozenset[str]
    zone: ZoneInfo

    def suit(self, slot: Slot) -> bool:
        """Answer whether a slot lies in one of the wished parts of the week."""
        return not self.times or part_of_week(slot.starts_at, self.zone) in self.times

    def first_from(self, at: datetime) -> datetime | None:
        """Answer the first instant, from one on, in a wished part; None if none ever is."""
        if not self.times:
            return at
        today = at.astimezone(self.zone).date()
        for on in (today + n * DAY for n in range(len(DAYS) + 1)):
            for part, (starts, ends) in HOURS.items():
                wished = f"{DAYS[on.weekday()]}-{part}" in self.times
                if wished and at < instant(on, ends * 60, self.zone, end=True):
                    return max(at, instant(on, starts * 60, self.zone, end=False))
        return None


@dataclass(frozen=True)
class Suggestion:
    """A slot, and what speaks for it."""

    slot: Slot
    reasons: tuple[Reason, ...]


class Limit(StrEnum):
    """What a search can be narrowed by."""

    TIMES = "times"
    THERAPIST = "therapist"
    PLACE = "place"
    PERIOD = "period"


@dataclass(frozen=True)
class Widening:
    """How many slots one limit alone keeps out, at one place where the limit is the place."""

    limit: Limit
    place: Key | None
    count: int
    first: Slot


def widenings(
    slots: Iterable[Slot], limits: Mapping[Limit, Callable[[Slot], bool]]
) -> list[Widening]:
    """Find what each limit alone keeps out, the one that keeps out most first."""
    counts: Counter[tuple[Limit, Key | None]] = Counter()
    firsts: dict[tuple[Limit, Key | None], Slot] = {}
    for slot in slots:
        failed = [limit for limit, holds in limits.items() if not holds(slot)]
        if len(failed) == 1:
            kept_out = failed[0], slot.location if failed[0] == Limit.PLACE else None
            counts[kept_out] += 1
            firsts.setdefault(kept_out, slot)
    return [Widening(*key, count, firsts[key]) for key, count in counts.most_common()]


def part_of_week(at: datetime, zone: ZoneInfo) -> str:
    """Name the part of the week of an instant, as "tue-morning"."""
    local = at.astimezone(zone)
    part = next(part for part, (_, ends) in HOURS.items() if local.hour < ends)
    return f"{DAYS[local.weekday()]}-{part}"


def suggest(
    slots: Iterable[Slot], wishes: Wishes, *, count: int, most_a_day: int = MOST_A_DAY
) -> list[Suggestion]:
    """Pick the soonest slots that suit, at most two a day, so that there is a real choice."""
    a_day: Counter[object] = Counter()
    found: list[Suggestion] = []
    for slot in slots:
        on = slot.starts_at.astimezone(wishes.zone).date()
        if a_day[on] < most_a_day and wishes.suit(slot):
            a_day[on] += 1
            found.append(Suggestion(slot, reasons(slot, wishes, first=not found)))
        if len(found) == count:  # before another is asked for, which may be another question
            break
    return found


def reasons(slot: Slot, wishes: Wishes, *, first: bool) -> tuple[Reason, ...]:
    """Say what speaks for a slot, or that it is at another time than the person named."""
    wished = Reason.TIME_OF_DAY if wishes.times else Reason.ANY_TIME
    if not wishes.suit(slot):
        wished = Reason.OTHER_TIME
    return (Reason.PLACE, wished, *([Reason.SOONEST] if first else []))
