"""What the week page shows: days side by side, each block at its place on the grid of hours."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from scheduling import diary, names, periods, spoken_times, tags, weeks
from scheduling.models import Appointment, Therapist
from scheduling.spoken_hours import counted
from scheduling.weeks import Block, Kind

DAY = timedelta(days=1)
WEEK = 7 * DAY
WORKDAYS = 5
FIRST_HOUR, LAST_HOUR = 9, 17
HOUR, ALL_DAY = 60, 24 * 60
FINE, FINE_UP_TO, COARSE = 5, 240, 15

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
        """The blocks of each day that they touch; a weekend shows where it holds something."""
        week = [self.monday + n * DAY for n in range(7)]
        found = {on: [block for block in self.blocks if _touches(block, on)] for on in week}
        weekend = any(found[on] for on in week[WORKDAYS:])
        return {on: found[on] for on in (week if weekend else week[:WORKDAYS])}

    @cached_property
    def hours(self) -> range:
        """The hours of the grid: office hours, and more for what lies outside and is not away."""
        parts = [
            _minutes(block, on)
            for on, blocks in self.by_day.items()
            for block in blocks
            if block.kind != Kind.AWAY
        ]
        first = min([FIRST_HOUR, *(begins // HOUR for begins, _ in parts)])
        return range(first, max([LAST_HOUR, *(-(-ends // HOUR) for _, ends in parts)]))

    def context(self) -> dict[str, object]:
        """Make the page's context."""
        today = diary.date_of(self.now)
        this_monday = periods.monday(today)
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
            "add_url": add_url(max(self.monday, today)),
            "days": [self._day(on, today) for on in days],
            "hours": [_hour(hour) for hour in self.hours],
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
        begins, ends = _minutes(block, on)
        top = max(begins, self.hours.start * HOUR)
        lasts = min(ends, self.hours.stop * HOUR) - top
        return {
            "kind": block.kind.value,
            "time": "All day" if ends - begins == ALL_DAY else spoken_times.figures(begins),
            "title": TITLES[block.kind],
            "line": _line(block),
            "place": tags.of(block.location) if block.location else None,
            "url": appointment_url(block) or _close_url(block),
            "hour": top // HOUR,
            "past": top % HOUR // FINE * FINE,
            "lasts": _step(lasts),
        }


def opens_on(therapist: Therapist, *, now: datetime) -> date:
    """Answer the Monday of the week that matters now: at a weekend without visits, the next one."""
    today = diary.date_of(now)
    monday = periods.monday(today)
    if today.weekday() < WORKDAYS or _has_visits(therapist, monday + WORKDAYS * DAY, monday + WEEK):
        return monday
    return monday + WEEK


def url(monday: date, layout: str) -> str:
    """Answer the address of a week."""
    suffix = "&layout=list" if layout == "list" else ""
    return f"{reverse('therapist:week')}?from={monday.isoformat()}{suffix}"


def add_url(on: date) -> str:
    """Answer the address at which open time is added, on a day of the week that is shown."""
    return f"{reverse('therapist:day_new')}?kind=open&day={on.isoformat()}"


def appointment_url(block: Block) -> str:
    """Answer the address of a visit's own page."""
    return reverse("therapist:visit", args=[block.appointment.pk]) if block.appointment else ""


def _close_url(block: Block) -> str:
    """Answer the address at which an open time is closed, with its facts filled in."""
    if block.kind != Kind.OPEN or block.location is None:
        return ""
    starts, ends = (at.astimezone(diary.zone()) for at in (block.starts_at, block.ends_at))
    facts = {
        "kind": "closed",
        "day": starts.date().isoformat(),
        "starts": f"{starts:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "place": block.location.slug,
    }
    return f"{reverse('therapist:day_new')}?{urlencode(facts)}"


def _has_visits(therapist: Therapist, from_on: date, until_on: date) -> bool:
    rows = therapist.appointments.exclude(status__in=Appointment.GONE)
    begins, ends = _midnight(from_on), _midnight(until_on)
    return rows.filter(starts_at__lt=ends, ends_at__gt=begins).exists()


def _line(block: Block) -> str:
    place = block.location.name if block.location else ""
    if block.appointment is None:
        return place
    visit = names.short(block.appointment.first_visit.name)
    return " · ".join(part for part in (visit, place) if part)


def _summary(counts: Counter[Kind]) -> str:
    return f"{counted(counts[Kind.BOOKED], 'visit')}, {counted(counts[Kind.OPEN], 'open time')}"


def _empty(counts: Counter[Kind]) -> dict[str, str]:
    return {"title": "No visits this week.", "text": f"{counted(counts[Kind.OPEN], 'open time')}."}


def _hour(hour: int) -> dict[str, object]:
    return {"hour": hour, "label": spoken_times.minute_of_day(hour * HOUR)}


def _step(minutes: int) -> int:
    """Round down to the steps that the stylesheet knows."""
    step = FINE if minutes <= FINE_UP_TO else COARSE
    return max(step, minutes // step * step)


def _short(on: date) -> str:
    return f"{on:%b} {on.day}"


def _touches(block: Block, on: date) -> bool:
    return block.starts_at < _midnight(on + DAY) and _midnight(on) < block.ends_at


def _minutes(block: Block, on: date) -> tuple[int, int]:
    """Give where a block's part of one day begins and ends, as the clock on the wall reads."""
    starts, ends = (at.astimezone(diary.zone()) for at in (block.starts_at, block.ends_at))
    begins = starts.hour * HOUR + starts.minute if starts.date() == on else 0
    return begins, ends.hour * HOUR + ends.minute if ends.date() == on else ALL_DAY


def _midnight(on: date) -> datetime:
    return periods.midnight(on, diary.zone())
