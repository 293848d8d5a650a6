"""What the owner types about places, rooms, days and ways; rules stay in the steps below."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from scheduling import diary
from scheduling.models import Location, Therapist
from scheduling.places import Facts

MOST_WORDS = 600
MOST_HOURS = 200
MOST_MINUTES = 240
CLOCK = (
    ("", "Count from when a therapist begins"),
    ("0", "On the hour"),
    ("15", "A quarter past"),
    ("30", "Half past"),
    ("45", "A quarter to"),
)
SHORT_TEXT = forms.Textarea(attrs={"rows": 2})


class PlaceForm(forms.Form):
    """What people and the desk need to know of a place."""

    name = forms.CharField(
        label="Name",
        max_length=80,
        error_messages={"required": "Give the place a name, like Middleborough."},
    )
    summary = forms.CharField(
        label="In a few words",
        max_length=160,
        required=False,
        help_text="Stands beside the name where people pick places.",
    )
    address = forms.CharField(label="Address", max_length=200, required=False)
    arrival = forms.CharField(
        label="Door and waiting room",
        max_length=MOST_WORDS,
        required=False,
        widget=SHORT_TEXT,
        help_text="How to find the door, and where to sit.",
    )
    parking = forms.CharField(
        label="Parking", max_length=MOST_WORDS, required=False, widget=SHORT_TEXT
    )
    to_bring = forms.CharField(
        label="What to bring",
        max_length=MOST_WORDS,
        required=False,
        widget=SHORT_TEXT,
        help_text="Shown on the page of a visit.",
    )
    phone = forms.CharField(
        label="Phone",
        max_length=40,
        required=False,
        help_text="For people who need help to get in. Shown on the page of a visit.",
    )
    promised_hours = forms.IntegerField(
        label="We answer within",
        min_value=1,
        max_value=MOST_HOURS,
        help_text="Hours in which the desk is open.",
    )
    urgent_promised_hours = forms.IntegerField(
        label="We answer within, when somebody would like to talk soon",
        min_value=1,
        max_value=MOST_HOURS,
        help_text="Hours in which the desk is open.",
    )
    aligned_to_minute = forms.ChoiceField(label="Visits start", choices=CLOCK, required=False)
    is_active = forms.BooleanField(label="People are seen here", required=False)

    def __init__(self, *args: Any, online: bool = False, **kwargs: Any) -> None:
        """Ask of a place online only what it has."""
        super().__init__(*args, **kwargs)
        if online:
            for name in ("address", "arrival", "parking"):
                del self.fields[name]

    def clean_aligned_to_minute(self) -> int | None:
        """Read the minute past the hour, or none."""
        minute = self.cleaned_data["aligned_to_minute"]
        return int(minute) if minute else None


class NewPlaceForm(PlaceForm):
    """The same for a place that there is not yet."""

    kind = forms.ChoiceField(
        label="How people are seen there",
        choices=Location.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Pick one. It cannot be changed later."},
        help_text="This cannot be changed later.",
    )
    field_order = ("name", "kind")


class RoomForm(forms.Form):
    """What a room is called and how to find it."""

    name = forms.CharField(
        label="Name",
        max_length=60,
        error_messages={"required": "Give the room a name, like Garden room."},
    )
    arrival = forms.CharField(
        label="How to find it",
        max_length=MOST_WORDS,
        required=False,
        widget=SHORT_TEXT,
        help_text="Shown on the page of a visit.",
    )
    is_active = forms.BooleanField(
        label="In use",
        required=False,
        help_text="A room that is not in use takes no new visits.",
    )

    def __init__(self, *args: Any, is_new: bool = False, **kwargs: Any) -> None:
        """Take a new room as one in use."""
        super().__init__(*args, **kwargs)
        if is_new:
            del self.fields["is_active"]


class ClosureForm(forms.Form):
    """Which day, why, and where."""

    on = forms.DateField(
        label="Day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Pick the day on which nobody is seen.",
            "invalid": "Type a day like 2026-12-25.",
        },
    )
    name = forms.CharField(
        label="Why",
        max_length=80,
        help_text="Like Thanksgiving. Only people who work here see it.",
        error_messages={"required": "Say why in a few words, like Thanksgiving."},
    )
    places = forms.ModelMultipleChoiceField(
        queryset=Location.objects.all(),
        to_field_name="slug",
        label="Places",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pick at least one place."},
    )

    def clean_on(self) -> date:
        """Take a day that the calendar of the practice holds."""
        on: date = self.cleaned_data["on"]
        if on.year not in diary.YEARS:
            raise forms.ValidationError(self.fields["on"].error_messages["invalid"])
        return on


class WayForm(forms.Form):
    """How long the way is: for everybody, and for each therapist who differs."""

    everybody = forms.IntegerField(
        label="Minutes for everybody",
        min_value=0,
        max_value=MOST_MINUTES,
        required=False,
        help_text="Beyond the time for notes after a visit. Empty means no time at all.",
    )

    def __init__(self, *args: Any, therapists: Sequence[Therapist] = (), **kwargs: Any) -> None:
        """Add a field for each therapist who works at both places."""
        super().__init__(*args, **kwargs)
        for therapist in therapists:
            self.fields[str(therapist.pk)] = forms.IntegerField(
                label=f"Minutes for {therapist.name}",
                min_value=0,
                max_value=MOST_MINUTES,
                required=False,
                help_text="Empty means the same as for everybody.",
            )


class VideoForm(forms.Form):
    """The address of a therapist's video room."""

    link = forms.URLField(
        label="Link",
        max_length=400,
        required=False,
        assume_scheme="https",
        help_text="People see it from 15 minutes before their own visit until it ends.",
        error_messages={"invalid": "Paste a link like https://video.example.org/room."},
    )

    def clean_link(self) -> str:
        """Take links alone that nobody on the way can read."""
        link: str = self.cleaned_data["link"]
        if link and not link.startswith("https://"):
            raise forms.ValidationError("Paste a link that begins with https://.")
        return link


def facts(typed: dict[str, Any]) -> Facts:
    """Make the facts of a place from what was typed."""
    return Facts(**{name: value for name, value in typed.items() if name != "kind"})


def minutes(typed: dict[str, Any]) -> dict[UUID | None, int]:
    """Make the minutes of a way from what was typed."""
    return {
        None if name == "everybody" else UUID(name): value
        for name, value in typed.items()
        if value is not None
    }
