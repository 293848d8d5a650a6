"""Reads from when until when somebody is away, as days and times of the practice's clock."""

import contextlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, QueryDict

from scheduling import absences, diary, periods
from scheduling.periods import Period

DAY = timedelta(days=1)
MINUTES = 60


class DayBox(forms.DateInput):
    """A day, as a browser's own calendar picks it."""

    input_type = "date"


class TimeBox(forms.TimeInput):
    """A time of day, as a browser's own clock picks it."""

    input_type = "time"


class Asked(forms.Form):
    """The days, and the hours where it is not the whole of them."""

    first = forms.DateField(
        label="First day",
        widget=DayBox(format="%Y-%m-%d"),
        error_messages={"required": "Type the first day, like 12/01/2026."},
    )
    starts = forms.TimeField(
        label="From",
        widget=TimeBox(format="%H:%M"),
        required=False,
    )
    last = forms.DateField(
        label="Last day",
        widget=DayBox(format="%Y-%m-%d"),
        error_messages={"required": "Type the last day, like 12/01/2026."},
    )
    ends = forms.TimeField(
        label="Until",
        widget=TimeBox(format="%H:%M"),
        required=False,
    )

    def __init__(self, *given: Any, now: datetime, **more: Any) -> None:
        """Start with today, and judge against now."""
        self.now = now
        today = diary.date_of(now)
        more["initial"] = {"first": today, "last": today} | (more.get("initial") or {})
        super().__init__(*given, **more)

    def clean(self) -> dict[str, Any]:
        """Refuse what is no time to be away, at the field that would mend it."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("first", "last"):
            if name in typed and typed[name].year not in diary.YEARS:
                self.add_error(name, "Pick a day of this year or the next.")
        if not self.errors:
            self._check(*self.period)
        return typed

    @property
    def period(self) -> Period:
        """The instants: a blank time is the start of the first day, or the end of the last."""
        typed = self.cleaned_data
        first, last = typed["first"], typed["last"]
        ends: tuple[date, int] = (
            (last, _minute(typed["ends"])) if typed["ends"] else (last + DAY, 0)
        )
        starts_at = periods.instant(first, _minute(typed["starts"]), diary.zone(), end=False)
        return starts_at, periods.instant(*ends, diary.zone(), end=True)

    def _check(self, starts_at: datetime, ends_at: datetime) -> None:
        if ends_at <= starts_at:
            self.add_error("last", "The end comes before the start. Pick a later day or time.")
        elif ends_at <= self.now:
            self.add_error("last", "This is over already. Pick a day from today on.")
        elif not absences.is_possible(starts_at, ends_at, now=self.now):
            self.add_error("last", "Time away lasts a year at most. Pick an earlier day.")


def typed(request: HttpRequest) -> QueryDict | None:
    """Answer what was typed: sent by a press, or asked for to see its effect; None at first."""
    if request.method == "POST":
        return request.POST
    return request.GET if "first" in request.GET else None


def keys(sent: Iterable[str]) -> set[UUID]:
    """Read which visits the page named; what is no key names none."""
    found = set()
    for each in sent:
        with contextlib.suppress(ValueError):
            found.add(UUID(each))
    return found


def _minute(at: time | None) -> int:
    return at.hour * MINUTES + at.minute if at else 0
