"""What the day board shows: a column for each therapist, a row for each start, a card a visit."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from config.accounts.models import User
from intake.staff import day_cards, day_month
from intake.staff.day_asked import TABS, Asked
from scheduling import days, diary, permissions, spoken_times, tags
from scheduling.models import Appointment, Location, Therapist


@dataclass(frozen=True)
class Page:
    """One person's look at one day."""

    user: User
    asked: Asked
    now: datetime
    refused: str = ""
    undo: dict[str, object] | None = field(default=None)

    @property
    def today(self) -> date:
        """The day it is."""
        return diary.date_of(self.now)

    @property
    def on(self) -> date:
        """The day that is shown."""
        return self.asked.on(self.today)

    @cached_property
    def places(self) -> list[Location]:
        """The places that this person sees."""
        return list(permissions.places_of(self.user))

    @cached_property
    def place(self) -> Location | None:
        """The place that was asked for, if it is one of theirs."""
        return next((each for each in self.places if each.slug == self.asked.place), None)

    @cached_property
    def visits(self) -> list[Appointment]:
        """Every visit of the day."""
        return days.visits(self.user, self.on, place=self.place)

    @cached_property
    def shown(self) -> list[Appointment]:
        """Those of the list that was asked for."""
        return [each for each in self.visits if each.status in TABS[self.asked.tab][1]]

    @cached_property
    def therapists(self) -> list[Therapist]:
        """Who has a column, in the order of names."""
        found = {each.therapist_id: each.therapist for each in self.shown}
        return sorted(found.values(), key=lambda each: (each.name, each.pk))

    @cached_property
    def chosen(self) -> Therapist | None:
        """Whom a phone shows: who was asked for, else the first."""
        named = [each for each in self.therapists if str(each.pk) == self.asked.therapist]
        return next(iter([*named, *self.therapists]), None)

    def references(self) -> list[str]:
        """Name what this look showed, for the audit trail."""
        return [each.first_visit.reference for each in self.shown]

    def context(self) -> dict[str, object]:
        """Make the page's context."""
        return {
            "day": spoken_times.day(self.on),
            "is_today": self.on == self.today,
            "place_name": self.place.name if self.place else "",
            "previous_url": self.asked.url(date=(self.on - days.DAY).isoformat()),
            "today_url": self.asked.url(date=""),
            "next_url": self.asked.url(date=(self.on + days.DAY).isoformat()),
            "sheet_url": self.asked.url("desk:day_sheet", tab="", therapist="", now="1"),
            "marking_url": self.asked.url("desk:day_marking"),
            "month": day_month.of(self.user, self.on, self.asked, self.place, today=self.today),
            "asked": self.asked,
            "places": [(each.slug, each.name) for each in self.places],
            "tabs": self._tabs(),
            "columns": [self._column(each) for each in self.therapists],
            "rows": self._rows(),
            "empty": None if self.shown else self._empty(),
            "refused": self.refused,
            "undo": self.undo,
        }

    def _tabs(self) -> list[dict[str, object]]:
        counts = Counter(each.status for each in self.visits)
        return [
            {
                "label": label,
                "url": self.asked.url(tab=tab),
                "count": sum(counts[status] for status in statuses),
                "current": tab == self.asked.tab,
            }
            for tab, (label, statuses) in TABS.items()
        ]

    def _column(self, therapist: Therapist) -> dict[str, object]:
        return {
            "name": therapist.name,
            "url": self.asked.url(therapist=str(therapist.pk)),
            "chosen": therapist == self.chosen,
        }

    def _rows(self) -> list[dict[str, object]]:
        """Lay the visits out: two of one therapist at one start share a cell."""
        cells: dict[datetime, dict[Therapist, list[Appointment]]] = {}
        for each in self.shown:
            row = cells.setdefault(each.starts_at, {})
            row.setdefault(each.therapist, []).append(each)
        return [
            {
                "time": spoken_times.digits(starts_at, diary.zone()),
                "has_chosen": self.chosen in row,
                "cells": [
                    {
                        "chosen": therapist == self.chosen,
                        "who": therapist.name,
                        "cards": [
                            day_cards.card(each, now=self.now) for each in row.get(therapist, ())
                        ],
                    }
                    for therapist in self.therapists
                ],
            }
            for starts_at, row in cells.items()
        ]

    def _empty(self) -> dict[str, str]:
        label, _ = TABS[self.asked.tab]
        where = f" {tags.where(self.place)}" if self.place else ""
        what = f"Nothing under {label}" if self.asked.tab else "No visits"
        title = f"{what}{where} on {self.on:%a}, {self.on:%b} {self.on.day}."
        if self.asked.tab and self.visits:
            return {"title": title, "url": self.asked.url(tab=""), "label": "Show all of the day"}
        at = days.next_visit(self.user, self.on, place=self.place)
        if at is None:
            return {"title": title, "text": "No visit is booked after it."}
        on = diary.date_of(at)
        return {
            "title": title,
            "text": f"Next: {spoken_times.short(at, diary.zone())}.",
            "url": self.asked.url(date=on.isoformat(), tab=""),
            "label": f"Go to {spoken_times.short_day(on)}",
        }
