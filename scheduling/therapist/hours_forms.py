"""What a therapist types about their own hours; what can be is `keeping_hours`' to say."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django import forms

from scheduling import diary, keeping_hours
from scheduling.models import AvailabilityException, AvailabilityRule, Location
from scheduling.wall import MINUTES_IN_A_DAY, Weekday

DAY = timedelta(days=1)
EVERY = ((1, "Every week"), (2, "Every 2 weeks"), (3, "Every 3 weeks"), (4, "Every 4 weeks"))
MINUTES_IN_AN_HOUR = 60
BAD_DAY = "Type a day like 2026-12-01."


class WallTimeField(forms.TimeField):
    """Reads a time of the wall clock, and answers its minutes after midnight."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    midnight = 0

    def __init__(self, **more: Any) -> None:
        """Say by example what we need."""
        words = "Type a time like 9:00 AM."
        formats = ("%H:%M", "%I:%M %p", "%I %p")
        messages = {"required": words, "invalid": words}
        super().__init__(input_formats=formats, error_messages=messages, **more)

    def clean(self, value: Any) -> int | None:
        """Count the minutes."""
        at: time | None = super().clean(value)
        if at is None:
            return None
        return at.hour * MINUTES_IN_AN_HOUR + at.minute or self.midnight

    def prepare_value(self, value: Any) -> Any:
        """Show minutes as a time; what was typed stays as typed."""
        if not isinstance(value, int):
            return value
        return "{:02d}:{:02d}".format(*divmod(value % MINUTES_IN_A_DAY, MINUTES_IN_AN_HOUR))


class EndTimeField(WallTimeField):
    """Reads the time at which something ends: midnight is the end of its day."""

    midnight = MINUTES_IN_A_DAY


class DayField(forms.DateField):
    """Reads a day."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **more: Any) -> None:
        """Say by example what we need."""
        super().__init__(error_messages={"required": BAD_DAY, "invalid": BAD_DAY}, **more)

    def clean(self, value: Any) -> date | None:
        """Refuse a day that the calendar of the practice does not hold."""
        on: date | None = super().clean(value)
        if on is not None and on.year not in diary.YEARS:
            raise forms.ValidationError(BAD_DAY)
        return on

    def validate(self, value: date | None) -> None:
        """Refuse a day that no diary reaches; the day after it may not even be a date."""
        super().validate(value)
        if value is not None and value.year not in diary.YEARS:
            raise forms.ValidationError("Pick a day between the years 2000 and 2200.")


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in its stubs alone
    """Picks one of the places that are open."""

    widget = forms.RadioSelect

    def __init__(self, **more: Any) -> None:
        """Know every open place by its slug."""
        words = {"required": "Pick a place.", "invalid_choice": "Pick a place."}
        places = Location.objects.filter(is_active=True)
        super().__init__(
            queryset=places,
            to_field_name="slug",
            blank="empty_label" in more,
            error_messages=words,
            **more,
        )


class HoursForm(forms.Form):
    """What both kinds of hours have in common."""

    FACTS: ClassVar[Mapping[str, str]] = {}
    """Which field holds which fact of the row."""

    def read(self, row: keeping_hours.AnyHours, *, now: datetime) -> bool:
        """Write what was typed into the row, and tell whether the hours can be so."""
        if not self.is_valid():
            return False
        for name, fact in self.facts().items():
            setattr(row, name, fact)
        fields = {fact: field for field, fact in self.FACTS.items()}
        for fault in keeping_hours.faults(row, now=now):
            self.add_error(fields[fault.field], fault.words)
        return not self.errors

    def facts(self) -> dict[str, Any]:
        """Answer what was typed, as the row calls it."""
        return {fact: self.cleaned_data[field] for field, fact in self.FACTS.items()}


class RuleForm(HoursForm):
    """Hours of every week, or of every few."""

    FACTS = {
        "weekday": "weekday",
        "starts": "starts",
        "ends": "ends",
        "place": "location",
        "every": "every_weeks",
        "first": "valid_from",
        "last": "valid_until",
    }

    weekday = forms.TypedChoiceField(label="Day", choices=Weekday.choices, coerce=int)
    starts = WallTimeField(label="From")
    ends = EndTimeField(label="To", help_text="12:00 AM is the end of the day.")
    place = PlaceField(label="Place")
    every = forms.TypedChoiceField(label="How often", choices=EVERY, coerce=int)
    first = DayField(label="First day", help_text="They hold from this day on.")
    last = DayField(label="Last day", required=False, help_text="Leave it empty for no end.")

    def facts(self) -> dict[str, Any]:
        """Count the last day in; the row names the day after it."""
        facts = super().facts()
        last: date | None = facts["valid_until"]
        return {**facts, "valid_until": last and last + DAY}

    @classmethod
    def of(cls, row: AvailabilityRule) -> dict[str, Any]:
        """Show a rule as it is."""
        return {
            "weekday": row.weekday,
            "starts": row.starts,
            "ends": row.ends,
            "place": row.location.slug if row.location_id else None,
            "every": row.every_weeks,
            "first": row.valid_from,
            "last": row.valid_until and row.valid_until - DAY,
        }

    def keep_every(self, weeks: int) -> None:
        """Offer how often it is now too, where a program said something rarer."""
        if weeks not in dict(EVERY):
            field = self.fields["every"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
            field.choices = [*EVERY, (weeks, f"Every {weeks} weeks")]


class DifferingDayForm(HoursForm):
    """One day that differs from the weekly hours."""

    FACTS = {"kind": "kind", "day": "on", "starts": "starts", "ends": "ends", "place": "location"}

    kind = forms.ChoiceField(
        label="What is different",
        choices=(
            (AvailabilityException.Kind.CLOSED, "I am closed"),
            (AvailabilityException.Kind.OPEN, "I am open for longer"),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": "Pick one of the two."},
    )
    day = DayField(label="Day")
    starts = WallTimeField(label="From", required=False, help_text="Empty: the whole day.")
    ends = EndTimeField(label="To", required=False, help_text="12:00 AM is the end of the day.")
    place = PlaceField(label="Place", required=False, empty_label="Every place")

    @classmethod
    def of(cls, row: AvailabilityException) -> dict[str, Any]:
        """Show a day as it is."""
        return {
            "kind": row.kind,
            "day": row.on,
            "starts": row.starts,
            "ends": row.ends,
            "place": row.location.slug if row.location else "",
        }


class EndForm(forms.Form):
    """The last day on which weekly hours hold."""

    last = DayField(label="Last day", help_text="From the next day on these hours are over.")
