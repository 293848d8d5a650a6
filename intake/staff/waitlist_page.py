"""What the waitlist page shows: times that came free and whom they fit, and who waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from config.accounts import permissions as rights
from config.accounts.models import User
from config.accounts.permissions import Permission
from intake import queue, taking_back
from intake.models import AssessmentRequest
from intake.seen import Seen
from intake.staff import history, led_back, opened, queue_page, words
from scheduling import (
    diary,
    names,
    on_the_list,
    passing_on,
    permissions,
    spoken_times,
    tags,
    waitlist,
)
from scheduling.appointments import UNDO_WITHIN
from scheduling.freed_times import FreedTime
from scheduling.list_order import Fit, Reason
from scheduling.models import FirstVisit, Location, Offer, WaitlistEntry

Stage = FirstVisit.Stage
Words = dict[str, object]

MOST_TIMES = 10
MOST_PEOPLE = 50
NEXT_NAMED = 3

WHY = {
    Reason.SOON: "Would like to talk soon.",
    Reason.PLACE: "Asked for this place.",
    Reason.THERAPIST: "Asked for this therapist.",
    Reason.TIME_OF_DAY: "It suits the times they named.",
    Reason.ANY_TIME: "Any time suits them.",
    Reason.LONGEST_WAIT: "Nobody it fits has waited longer.",
}
"""Why somebody comes first, in the order in which it decides."""


@dataclass(frozen=True)
class Page:
    """One person's look at the list, and why their last press did nothing."""

    user: User
    now: datetime
    refusal: str = ""

    def context(self) -> Words:
        """Make the page's context."""
        tasks = [self._task(freed, fits) for freed, fits in self.fitting if not freed.kept_back]
        return {
            "tasks": tasks[:MOST_TIMES],
            "more_tasks": max(0, len(tasks) - MOST_TIMES),
            "kept": [self._kept(freed) for freed, _ in self.fitting if freed.kept_back],
            "rows": [self._row(entry) for entry in self.entries[:MOST_PEOPLE]],
            "more_rows": max(0, len(self.entries) - MOST_PEOPLE),
            "queue_url": queue_page.url(view="waitlisted"),
            "empty": {"title": "No one is waiting.", "text": EMPTY},
            "quiet": self._quiet(),
            "refusal": self.refusal,
            "toast": self._toast(),
            "places": self._places(),
        }

    @cached_property
    def requests(self) -> dict[UUID, AssessmentRequest]:
        """The requests of those who wait, as far as this person may know about them, by visit."""
        rows = queue.seen_by(self.user).filter(
            status=AssessmentRequest.Status.ACCEPTED,
            first_visit__stage__in=[Stage.WAITLISTED, Stage.OFFERED],
            first_visit__waitlist_entries__status=WaitlistEntry.Status.WAITING,
        )
        rows = rows.select_related("first_visit").prefetch_related("locations")
        return {row.first_visit_id: row for row in rows if row.first_visit_id}

    @cached_property
    def entries(self) -> list[WaitlistEntry]:
        """Who waits, in the order of the list."""
        return list(
            WaitlistEntry.objects.filter(
                status=WaitlistEntry.Status.WAITING, first_visit__in=self.requests
            ).select_related("first_visit", "therapist")
        )

    @cached_property
    def fitting(self) -> list[tuple[FreedTime, list[Fit]]]:
        """The freed times at this person's places that fit somebody, soonest first."""
        places = list(permissions.places_of(self.user).values_list("pk", flat=True))
        freed = passing_on.free(now=self.now, locations=places)
        lines = on_the_list.in_line([each.time for each in freed])
        known = [
            (each, [fit for fit in lines[each.time] if fit.waiting.key in self.requests])
            for each in freed
        ]
        return [(each, fits) for each, fits in known if fits]

    def references(self) -> list[str]:
        """Name whom this look showed, for the audit trail."""
        return [row.reference for row in self.requests.values()]

    def _task(self, freed: FreedTime, fits: list[Fit]) -> Words:
        first, *others = fits
        row = self.requests[first.waiting.key]
        name = names.first(row.name)
        many = "1 person fits" if not others else f"{len(fits)} people fit"
        return _time(freed) | {
            "fit_words": many,
            "name": row.name,
            "url": opened.page(row),
            "why": " ".join(WHY[reason] for reason in first.reasons),
            "next": [self._person(fit) for fit in others[:NEXT_NAMED]],
            "more_next": max(0, len(others) - NEXT_NAMED),
            "label": f"Offer to {name}",
            "reference": row.reference,
            "seen": str(Seen.of(row)),
            "by_itself": freed.location.offers_freed_times,
        }

    def _person(self, fit: Fit) -> Words:
        row = self.requests[fit.waiting.key]
        return {"name": row.name, "url": opened.page(row)}

    def _kept(self, freed: FreedTime) -> Words:
        return _time(freed) | {"key": freed.kept_back.pk if freed.kept_back else ""}

    def _row(self, entry: WaitlistEntry) -> Words:
        row = self.requests[entry.first_visit_id]
        return {
            "name": row.name,
            "reference": row.reference,
            "url": opened.page(row),
            "contact_words": words.contact(row),
            "urgent_words": "Soon, please" if entry.band == WaitlistEntry.Band.SOON else "",
            "places": [tags.of(place) for place in row.locations.all()],
            "when": words.wanted_times(row.times),
            "with": f"with {entry.therapist.name}" if entry.therapist else "",
            "state": self._state(entry),
            "badge": {"tone": "today", "words": _waited(self.now - entry.since)},
        }

    def _state(self, entry: WaitlistEntry) -> str:
        until = self.out.get(entry.first_visit_id)
        if until is not None:
            return f"Offer until {words.day(until)}"
        day = waitlist.review_on(entry, today=diary.date_of(self.now))
        return f"Look again {spoken_times.short_day(day)}"

    @cached_property
    def out(self) -> dict[UUID, datetime]:
        """Until when those who have an offer can answer it."""
        rows = Offer.objects.filter(status=Offer.Status.OPEN, first_visit__in=self.requests)
        return dict(rows.values_list("first_visit_id", "expires_at"))

    def _quiet(self) -> str:
        if not passing_on.is_night(self.now + UNDO_WITHIN):
            return ""
        morning = words.said(passing_on.leaves_at(now=self.now), self.now)
        told = "What you offer now is told then, and the 48 hours count from then."
        return f"It is quiet until {morning}. {told}"

    def _toast(self) -> Words | None:
        """Offer to take back what this person offered last, as long as that is possible."""
        mine = Offer.objects.filter(
            status=Offer.Status.OPEN,
            made_by=self.user,
            made_at__gte=self.now - UNDO_WITHIN,
            first_visit__in=self.requests,
        )
        last = mine.order_by("-made_at", "-id").first()
        if last is None:
            return None
        row = self.requests[last.first_visit_id]
        event = taking_back.last(row, by=self.user)
        if event is None or not taking_back.may_take_back(event, by=self.user, now=self.now):
            return None
        return {
            "words": f"Offered to {names.first(row.name)}.",
            "undo_url": reverse("desk:undo", args=[row.reference]),
            "hidden": [*history.naming(event.pk), led_back.field(led_back.WAITLIST)],
            "until": event.at + UNDO_WITHIN,
        }

    def _places(self) -> list[Words]:
        """List for the owner which places offer freed times by themselves."""
        if not rights.allows(self.user, Permission.KEEP_PLACES):
            return []
        here: QuerySet[Location] = permissions.places_of(self.user).filter(is_active=True)
        return [
            {"name": place.name, "slug": place.slug, "by_itself": place.offers_freed_times}
            for place in here
        ]


EMPTY = "Put somebody on the list from their request, when no time fits them yet."


def _time(freed: FreedTime) -> Words:
    """Make what is shown of a freed time, and what a press on it sends."""
    return {
        "when": words.short(freed.starts_at),
        "who": freed.therapist.name,
        "place": tags.of(freed.location),
        "value": f"{freed.therapist.pk}/{freed.location.pk}/{freed.starts_at.isoformat()}",
    }


def _waited(since: timedelta) -> str:
    if since.days < 1:
        return "Waiting since today"
    return "Waiting 1 day" if since.days == 1 else f"Waiting {since.days} days"
