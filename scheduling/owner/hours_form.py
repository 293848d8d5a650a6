"""When somebody is at the desk of a place, as the owner types it."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import time
from typing import Any

from django import forms

from scheduling import wall
from scheduling.places import Stretch

ENDS = ("opens", "closes")
FEWEST, MOST = 2, 8
"""How many stretches of a day the page has boxes for: one is empty, up to the most."""


class HoursForm(forms.Form):
    """When somebody is at the desk: as many stretches of each weekday as it has, and one more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make the fields of each weekday."""
        super().__init__(*args, **kwargs)
        said = {name for each in (self.data, self.initial) for name, at in each.items() if at}
        self.stretches = {weekday: _stretches_of(weekday, said) for weekday in wall.Weekday}
        for weekday, stretches in self.stretches.items():
            for number in stretches:
                for end, label in _labels(number):
                    self.fields[_hours_name(weekday, number, end)] = forms.TimeField(
                        label=f"{weekday.label}, {label.lower()}",
                        required=False,
                        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                        error_messages={"invalid": "Type a time like 09:00."},
                    )

    @property
    def days(self) -> list[dict[str, Any]]:
        """The fields by weekday, as the page shows them."""
        return [
            {
                "name": weekday.label,
                "fields": [
                    {"label": label, "field": self[_hours_name(weekday, number, end)]}
                    for number in stretches
                    for end, label in _labels(number)
                ],
            }
            for weekday, stretches in self.stretches.items()
        ]

    def clean(self) -> dict[str, Any]:
        """Read the stretches; each has a beginning, and an end after it."""
        typed = super().clean() or {}
        return typed | {"weekly": list(self._stretches(typed))}

    def _stretches(self, typed: dict[str, Any]) -> Iterator[Stretch]:
        for weekday, stretches in self.stretches.items():
            for number in stretches:
                opens = typed.get(_hours_name(weekday, number, "opens"))
                closes = typed.get(_hours_name(weekday, number, "closes"))
                if opens is None and closes is None:
                    continue
                if opens is not None and closes is not None and _minute(opens) < _last(closes):
                    yield int(weekday), _minute(opens), _last(closes)
                    continue
                words = f"{weekday.label} needs a beginning, and an end after it."
                self.add_error(_hours_name(weekday, number, "closes"), words)


def hours(weekly: Sequence[Stretch]) -> dict[str, time]:
    """Fill the hours of a week into the fields."""
    said: dict[str, time] = {}
    counted: Counter[int] = Counter()
    for weekday, opens, closes in sorted(weekly):
        counted[weekday] += 1
        day, number = wall.Weekday(weekday), counted[weekday]
        said[_hours_name(day, number, "opens")] = _time(opens)
        said[_hours_name(day, number, "closes")] = _time(closes)
    return said


def _stretches_of(weekday: wall.Weekday, said: Collection[str]) -> range:
    """Count the stretches that a day has boxes for, when these boxes are filled."""
    filled = [
        number
        for number in range(1, MOST + 1)
        if {_hours_name(weekday, number, end) for end in ENDS} & set(said)
    ]
    return range(1, min(MOST, max((FEWEST, *(number + 1 for number in filled)))) + 1)


def _labels(number: int) -> list[tuple[str, str]]:
    """Say what stands at the two boxes of a stretch, each otherwise within a day."""
    also = {1: "", 2: " again"}.get(number, f", time {number}")
    return [(end, f"{end.capitalize()}{also}") for end in ENDS]


def _hours_name(weekday: wall.Weekday, number: int, end: str) -> str:
    return f"{weekday.name.lower()}_{end}_{number}"


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _last(at: time) -> int:
    """Read midnight as the end of the day."""
    return _minute(at) or wall.MINUTES_IN_A_DAY


def _time(minute: int) -> time:
    hour, rest = divmod(minute % wall.MINUTES_IN_A_DAY, 60)
    return time(hour, rest)
