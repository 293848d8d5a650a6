"""What the queue page shows: tabs with counts, rows in order, and the request that is open."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import prefetch_related_objects
from django.http import QueryDict
from django.urls import reverse

from config.accounts.models import User
from intake import queries, queue
from intake.models import AssessmentRequest
from intake.staff import badges, opened, words
from scheduling import tags
from scheduling.models import Appointment, Location

HEADINGS = {"waiting": "Requests to decide", "on_hold": "On hold", "booked": "Booked"}

EMPTY = {
    "waiting": "No requests waiting{where}.",
    "on_hold": "Nothing is on hold{where}.",
    "booked": "Nobody is booked{where} yet.",
}


@dataclass(frozen=True)
class Page:
    """One person's look at the queue."""

    user: User
    asked: QueryDict
    now: datetime

    @cached_property
    def view(self) -> str:
        """The list that was asked for; an unknown word means those who wait."""
        view = self.asked.get("view", "waiting")
        return view if view in HEADINGS else "waiting"

    @cached_property
    def counted(self) -> queue.Counts:
        """How many wait, in all and by place."""
        return queue.counts(user=self.user)

    @cached_property
    def place(self) -> queue.PlaceCount | None:
        """The place that was asked for, if it is one of this person's."""
        slug = self.asked.get("place", "")
        return next((each for each in self.counted.places if each.location.slug == slug), None)

    @cached_property
    def rows(self) -> list[AssessmentRequest]:
        """The first page of the list."""
        location = self.place.location if self.place else None
        asked = queue.Question(user=self.user, view=self.view, location=location)
        rows = queue.page(asked).rows
        if self.view == "booked":
            prefetch_related_objects(rows, "first_visit__appointments")
        return rows

    @cached_property
    def opened(self) -> AssessmentRequest | None:
        """The request that was asked for beside the list."""
        asked = self.asked.get("open", "")
        return next((row for row in self.rows if row.reference == asked), None)

    @cached_property
    def promises(self) -> queries.Promises:
        """What each place promises, loaded once for all rows."""
        return queries.place_promises(now=self.now)

    def references(self) -> list[str]:
        """Name what this look showed, for the audit trail."""
        return [row.reference for row in self.rows]

    def context(self) -> dict[str, object]:
        """Make the page's context, without the opened request."""
        return {
            "heading": HEADINGS[self.view],
            "tabs": self._tabs(),
            "rows": [self._row(row) for row in self.rows],
            "quiet_words": "Urgent first, then by the promised time"
            if self.view == "waiting"
            else " ",
            "empty": self._empty(),
            "first_url": opened.page(self.rows[0]) if self.rows else "",
        }

    def _tabs(self) -> list[dict[str, object]]:
        total, places = self.counted.views["waiting"], self.counted.places
        waiting = self.view == "waiting"
        tabs = [_tab("All", url(), total, current=waiting and self.place is None)]
        for each in places:
            here = waiting and self.place is not None and self.place.location == each.location
            link = url(place=each.location.slug)
            tabs.append(_tab(each.location.name, link, each.waiting, current=here))
        for view, label in (("on_hold", "On hold"), ("booked", "Booked")):
            tabs.append(_tab(label, url(view=view), None, current=self.view == view))
        return tabs

    def _row(self, row: AssessmentRequest) -> dict[str, object]:
        return {
            "name": row.name,
            "reference": row.reference,
            "contact_words": words.contact(row),
            "places": [tags.of(place) for place in row.locations.all()],
            "when": self._when(row),
            "state": words.state(row),
            "badge": badges.badge(row, now=self.now, found=self.promises),
            "url": opened.page(row),
            "open_url": url(**self._kept(), open=row.reference),
            "current": row == self.opened,
            "urgent_words": "Soon, please" if row.urgent else "",
        }

    def _when(self, row: AssessmentRequest) -> str:
        """Say when somebody is booked, else which times suit them."""
        visit = row.first_visit
        if self.view != "booked" or visit is None:
            return words.wanted_times(row.times)
        ahead = [each for each in visit.appointments.all() if each.status in Appointment.AHEAD]
        return words.short(ahead[0].starts_at) if ahead else ""

    def _kept(self) -> dict[str, str]:
        kept = {"view": self.view} if self.view != "waiting" else {}
        return kept | ({"place": self.place.location.slug} if self.place else {})

    def _empty(self) -> dict[str, str]:
        where = _where(self.place.location) if self.place else ""
        return {
            "title": EMPTY[self.view].format(where=where),
            "text": "New ones show here as they come in.",
        }


def url(**asked: str) -> str:
    """Answer the address of the queue with these filters."""
    path: str = reverse("desk:queue")
    return f"{path}?{urlencode(asked)}" if asked else path


def _where(place: Location) -> str:
    return " online" if place.is_online else f" in {place.name}"


def _tab(label: str, link: str, count: int | None, *, current: bool) -> dict[str, object]:
    return {"label": label, "url": link, "count": count, "current": current}
