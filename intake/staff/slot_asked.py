"""What a search for times is narrowed by: read from its address, or else from the request."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.urls import reverse

from intake import fitting
from intake.models import AssessmentRequest
from intake.staff.forms import MomentField
from scheduling import diary, periods, waitlist
from scheduling.matching import DAYS, PARTS
from scheduling.models import Location, Therapist

NAMES = ("place", "kind", "therapist", "since", "until", "times", "at")
ANY = {"place": ("", "Any they asked for"), "therapist": ("", "Any therapist")}
KINDS = [("", "In person or online"), *Location.Kind.choices]
TIMES = [(f"{day}-{part}", f"{day.capitalize()} {part}") for part in PARTS for day in DAYS]
BAD_DAY = "Type a day like 2026-12-01."
BAD_TIME = "Type a day and a time like 2026-12-01 10:00."


class Day(forms.DateField):
    """Reads a day that the calendar of the practice can hold."""

    widget = forms.DateInput(attrs={"type": "date"})
    default_error_messages = {"invalid": BAD_DAY}

    def clean(self, value: Any) -> date | None:
        """Answer the day, or nothing."""
        on: date | None = super().clean(value)
        if on is not None and on.year not in diary.YEARS:
            raise forms.ValidationError(BAD_DAY)
        return on


class Moment(MomentField):
    """Reads a time about which somebody asks why it does not fit."""

    default_error_messages = {"invalid": BAD_TIME}

    def clean(self, value: Any) -> datetime | None:
        """Answer the instant, or nothing."""
        at: datetime | None = super().clean(value)
        if at is not None and at.year not in diary.YEARS:
            raise forms.ValidationError(BAD_TIME)
        return at


class Search(forms.Form):
    """The filters, in the order in which they are read."""

    place = forms.ChoiceField(label="Place", required=False)
    kind = forms.ChoiceField(label="Way", choices=KINDS, required=False)
    therapist = forms.ChoiceField(label="Therapist", required=False)
    since = Day(label="From", required=False)
    until = Day(label="To", required=False)
    times = forms.MultipleChoiceField(choices=TIMES, required=False)
    at = Moment(
        label="Ask about one time",
        help_text="It says why that time does not fit.",
        required=False,
    )

    def among(self, places: Iterable[Location], therapists: Iterable[Therapist]) -> "Search":
        """Offer these places and therapists."""
        named = {
            "place": [(place.slug, place.name) for place in places],
            "therapist": [(str(each.pk), each.name) for each in therapists],
        }
        for name, choices in named.items():
            field: Any = self.fields[name]
            field.choices = [ANY[name], *choices]
        return self

    def within(self, places: Iterable[Location]) -> fitting.Within:
        """Answer what the engine is asked; a day is searched to its end."""
        typed = self.cleaned_data
        keys = {place.slug: place.pk for place in places}
        since, until = typed["since"], typed["until"]
        return fitting.Within(
            therapist=UUID(typed["therapist"]) if typed["therapist"] else None,
            location=keys.get(typed["place"]),
            kind=Location.Kind(typed["kind"]) if typed["kind"] else None,
            times=frozenset(typed["times"]),
            since=_midnight(since) if since else None,
            until=_midnight(until + periods.DAY) if until else None,
        )

    def table(self) -> list[dict[str, object]]:
        """Lay the times of the week out, a row for each part of the day."""
        picked = set(self["times"].value() or ())
        return [
            {
                "name": part.capitalize(),
                "cells": [
                    {"value": f"{day}-{part}", "name": f"{day.capitalize()} {part}"}
                    | {"checked": f"{day}-{part}" in picked}
                    for day in DAYS
                ],
            }
            for part in PARTS
        ]


def read(sent: QueryDict, row: AssessmentRequest) -> QueryDict:
    """Answer what the address asks for, or what the request wants where it asks for nothing."""
    if "shown" in sent:
        return sent
    entry = waitlist.entry_of(row.first_visit) if row.first_visit else None
    wanted = QueryDict(mutable=True)
    wanted.setlist("times", list(row.times))
    wanted["therapist"] = str(entry.therapist_id or "") if entry else ""
    return wanted


def url(row: AssessmentRequest, asked: QueryDict | None = None, **changes: str) -> str:
    """Answer the address of a search, with what is asked for and what a press changes of it."""
    query: dict[str, list[str] | str] = {"for": row.reference}
    if asked is not None:
        said: dict[str, list[str] | str] = {name: asked.getlist(name) for name in NAMES} | changes
        query |= {"shown": "1"} | {name: value for name, value in said.items() if any(value)}
    return f"{reverse('desk:slots')}?{urlencode(query, doseq=True)}"


def _midnight(on: date) -> datetime:
    return periods.midnight(on, diary.zone())
