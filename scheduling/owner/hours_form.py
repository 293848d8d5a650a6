"""When somebody is at the desk of a place, as the owner types it."""

from collections.abc import Iterator, Sequence
from datetime import time
from typing import Any

from django import forms

from scheduling import wall
from scheduling.places import Stretch

STRETCHES = ("1", "2")
BOXES = (
    ("1", "opens", "Opens"),
    ("1", "closes", "Closes"),
    ("2", "opens", "Opens again"),
    ("2", "closes", "Closes again"),
)


class HoursForm(forms.Form):
    """When somebody is at the desk: up to two stretches on each weekday."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make the fields of each weekday."""
        super().__init__(*args, **kwargs)
        for weekday in wall.Weekday:
            for name, end, label in BOXES:
                self.fields[_hours_name(weekday, name, end)] = forms.TimeField(
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
                    {"label": label, "field": self[_hours_name(weekday, name, end)]}
                    for name, end, label in BOXES
                ],
            }
            for weekday in wall.Weekday
        ]

    def clean(self) -> dict[str, Any]:
        """Read the stretches; each has a beginning, and an end after it."""
        typed = super().clean() or {}
        return typed | {"weekly": list(self._stretches(typed))}

    def _stretches(self, typed: dict[str, Any]) -> Iterator[Stretch]:
        for weekday in wall.Weekday:
            for name in STRETCHES:
                opens = typed.get(_hours_name(weekday, name, "opens"))
                closes = typed.get(_hours_name(weekday, name, "closes"))
                if opens is None and closes is None:
                    continue
                if opens is not None and closes is not None and _minute(opens) < _last(closes):
                    yield int(weekday), _minute(opens), _last(closes)
                    continue
                words = f"{weekday.label} needs a beginning, and an end after it."
                self.add_error(_hours_name(weekday, name, "closes"), words)


def hours(weekly: Sequence[Stretch]) -> dict[str, time]:
    """Fill the hours of a week into the fields; a third stretch of a day has none."""
    said: dict[str, time] = {}
    for weekday, opens, closes in sorted(weekly):
        day = wall.Weekday(weekday)
        name = "2" if _hours_name(day, "1", "opens") in said else "1"
        said[_hours_name(day, name, "opens")] = _time(opens)
        said[_hours_name(day, name, "closes")] = _time(closes)
    return said


def _hours_name(weekday: wall.Weekday, stretch: str, end: str) -> str:
    return f"{weekday.name.lower()}_{end}_{stretch}"


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _last(at: time) -> int:
    """Read midnight as the end of the day."""
    return _minute(at) or wall.MINUTES_IN_A_DAY


def _time(minute: int) -> time:
    hour, rest = divmod(minute % wall.MINUTES_IN_A_DAY, 60)
    return time(hour, rest)
