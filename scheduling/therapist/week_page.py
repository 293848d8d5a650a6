"""What the week page shows: days side by side, each block at its place on the grid of hours."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.urls import reverse

from scheduling import diary, spoken_times, weeks
from scheduling.models import Location, Therapist
from scheduling.weeks import Block, Kind

DAY = timedelta(days=1)
WEEK = 7 * DAY
WORKDAYS = 5
FIRST_HOUR, LAST_HOUR = 9, 17
FIVE = 5
FINE_UP_TO, COARSE = 240, 15

TITLES = {Kind.OPEN: "Open", Kind.HELD: "Held", Kind.BOOKED: "Assessment", Kind.AWAY: "Away"}


@dataclass(frozen=True)
class Page:
    """One therapist's look at one week."""

    therapist: Therapist
    monday: date
    layout: str
    now: datetime

    @cached_property
    def blocks(self) -> list[Block]:
        """Everything in the week."""
        return weeks.blocks(
            therapist=self.therapist,
            from_at=_midnight(self.monday),
            until_at=_midnight(self.monday + WEEK),
            now=self.now,
        )

    @cached_property
    def by_day(self) -> dict[date, list[Block]]:
        """The blocks of each day; a weekend shows where it holds something."""
        found: dict[date, list[Block]] = {self.monday + n * DAY: [] for n in range(7)}
        for block in self.blocks:
            on = max(_local(block.starts_at).date(), self.monday)
            found[on].append(block)
        weekend = any(found[self.monday + n * DAY] for n in range(WORKDAYS, 7))
        shown = 7 if weekend else WORKDAYS
        return {self.monday + n * DAY: found[self.monday + n * DAY] for n in range(shown)}

    @cached_property
    def hours(self) -> range:
        """The hours of the grid: office hours, and more where a block lies outside."""
        starts = [_local(block.starts_at).hour for block in self.blocks]
        ends = [_last_hour(block) for block in self.blocks]
        return range(min([FIRST_HOUR, *starts]), max([LAST_HOUR, *ends]))

    def context(self) -> dict[str, object]:
        """Makes the page's context."""
        today = _local(self.now).date()
        this_monday = today - today.weekday() * DAY
        counts = Counter(block.kind for block in self.blocks)
        days = list(self.by_day)
        return {
            "range_words": f"{_short(days[0])} to {_short(days[-1])}",
            "summary": _summary(counts),
            "previous_url": url(self.monday - WEEK, self.layout),
            "this_week_url": url(this_monday, self.layout),
            "next_url": url(self.monday + WEEK, self.layout),
            "is_this_week": self.monday == this_monday,
            "layout": self.layout,
            "grid_url": url(self.monday, "grid"),
            "list_url": url(self.monday, "list"),
            "days": [self._day(on, today) for on in days],
            "hours": [
                {"hour": hour, "label": spoken_times.minute_of_day(hour * 60)}
                for hour in self.hours
            ],
            "from_hour": self.hours.start,
            "empty": None if counts[Kind.BOOKED] else _empty(counts),
        }

    def _day(self, on: date, today: date) -> dict[str, object]:
        return {
            "name": f"{on:%a} {on.day}",
            "long_name": spoken_times.day(on),
            "spoken": f"{on:%a} {on:%b} {on.day}",
            "today": on == today,
            "empty_words": "Nothing planned",
            "blocks": [self._block(block, on) for block in self.by_day[on]],
        }

    def _block(self, block: Block, on: date) -> dict[str, object]:
        starts = max(_local(block.starts_at), _midnight(on).astimezone(diary.zone()))
        minute = starts.hour * 60 + starts.minute
        until = min(block.ends_at, _midnight(on + DAY))
        lasts = int((until - max(block.starts_at, _midnight(on))).total_seconds() // 60)
        return {
            "kind": block.kind.value,
            "time": spoken_times.digits(starts, diary.zone()),
            "title": TITLES[block.kind],
            "line": _line(block),
            "place": tag(block.location) if block.location else None,
            "url": appointment_url(block) if block.appointment else "",
            "hour": minute // 60,
            "past": minute % 60 // FIVE * FIVE,
            "lasts": _step(lasts),
        }


def tag(place: Location) -> dict[str, object]:
    """Makes the context of a place's tag."""
    return {"name": place.name, "online": place.is_online, "tone": place.sort_order % 4 + 1}


def short_name(name: str) -> str:
    """Says a name as first name and initial, because screens get seen."""
    first, *rest = name.split()
    return f"{first} {rest[-1][0]}." if rest else first


def url(monday: date, layout: str) -> str:
    """Answers the address of a week."""
    suffix = "&layout=list" if layout == "list" else ""
    return f"{reverse('therapist:week')}?from={monday.isoformat()}{suffix}"


def appointment_url(block: Block) -> str:
    """Answers the address of a visit's own page."""
    return reverse("therapist:visit", args=[block.appointment.pk]) if block.appointment else ""


def _line(block: Block) -> str:
    place = block.location.name if block.location else ""
    if block.appointment is None:
        return place
    visit = short_name(block.appointment.first_visit.name)
    return " · ".join(part for part in (visit, place) if part)


def _summary(counts: Counter[Kind]) -> str:
    visits, free = counts[Kind.BOOKED], counts[Kind.OPEN]
    return f"{visits} visit{'' if visits == 1 else 's'}, {free} open time{'' if free == 1 else 's'}"


def _empty(counts: Counter[Kind]) -> dict[str, str]:
    free = counts[Kind.OPEN]
    return {"title": "No visits this week.", "text": f"{free} open time{'' if free == 1 else 's'}."}


def _step(minutes: int) -> int:
    step = FIVE if minutes <= FINE_UP_TO else COARSE
    return max(step, minutes // step * step)


def _short(on: date) -> str:
    return f"{on:%b} {on.day}"


def _local(at: datetime) -> datetime:
    return at.astimezone(diary.zone())


def _last_hour(block: Block) -> int:
    ends = _local(block.ends_at)
    if ends.date() > _local(block.starts_at).date():
        return 24
    return ends.hour + (1 if ends.minute else 0)


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time.min, diary.zone())
