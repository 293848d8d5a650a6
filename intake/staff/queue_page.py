"""What the queue page shows: tabs with counts, rows in order, and the request that is open."""

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Q, prefetch_related_objects
from django.urls import reverse

from config.accounts.models import User
from intake import duplicates, finding, keyset, presence, queries, queue, saved_views
from intake.models import AssessmentRequest, SavedView
from intake.staff import opened, queue_quiet, queue_rows
from intake.staff.queue_asked import ONLY, OPEN, VIEWS, Asked
from scheduling import displaced, permissions

IN_TABS = {"mine": "Mine", "on_hold": "On hold", "offered": "Offers out", "waitlisted": "Waitlist"}
HAS_ITS_OWN = {"waitlisted": "desk:waitlist"}
"""Lists that have a page of their own."""
BESIDE = ("booked", "closed", "set_aside")
SORTED = {
    "waiting": "Urgent first, then by the promised time",
    "on_hold": "By the day they come back",
    "closed": "Newest first",
    "set_aside": "Newest first",
}

ALIKE = "Maybe asked twice"

Tab = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Page:
    """One person's look at the queue; `typed` is what they search for, None when it is gone."""

    user: User
    now: datetime
    asked: Asked
    at: str = ""
    opens: str = ""
    typed: str | None = None
    chosen: frozenset[str] = field(default=frozenset())

    @cached_property
    def counts(self) -> queue.Counts:
        """How many there are, by view and by place."""
        return queue.counts(user=self.user)

    @cached_property
    def place(self) -> queue.PlaceCount | None:
        """The place that was asked for, if it is one of this person's."""
        found = (each for each in self.counts.places if each.location.slug == self.asked.place)
        return next(found, None)

    @cached_property
    def looked_for(self) -> tuple[str, ...]:
        """The words of the search."""
        return finding.words(self.typed or "")

    @property
    def is_search(self) -> bool:
        """Somebody looks for a person rather than at a list."""
        return bool(self.asked.find)

    @cached_property
    def question(self) -> queue.Question:
        """What the database is asked."""
        return queue.Question(
            user=self.user,
            view=None if self.is_search else self.asked.view,
            location=self.place.location if self.place else None,
            looked_for=self.looked_for,
            only=self.asked.narrowed(self.now),
        )

    @cached_property
    def found(self) -> keyset.Page:
        """The rows of this page, and where the list goes on."""
        if self.is_search and not self.looked_for:
            return keyset.Page([])
        try:
            at = keyset.read(self.at, self.question.order) if self.at else None
        except keyset.UnknownPage:
            at = None
        found = queue.page(self.question, at=at)
        prefetch_related_objects(found.rows, "first_visit__appointments")
        return found

    @cached_property
    def opened(self) -> AssessmentRequest | None:
        """The request that was asked for beside the list."""
        return next((row for row in self.found.rows if row.reference == self.opens), None)

    @cached_property
    def listed(self) -> dict[str, object]:
        """What changes while somebody looks: tabs, rows, and the words in their place."""
        promises = queries.place_promises(now=self.now)
        pick = not self.is_search and self.asked.view in OPEN
        rows = [
            self._row(row, promises, pick=pick)
            | {
                "presence_words": self.looking.get(row.pk, ""),
                "duplicate_words": ALIKE if row.pk in self.alike else "",
            }
            for row in self.found.rows
        ]
        return {
            "tabs": self._tabs(),
            "beside": [
                *(self._tab(view, VIEWS[view], view == "set_aside") for view in BESIDE),
                {"label": "Possible duplicates", "url": reverse("desk:duplicates")},
                *self._to_move(),
            ],
            "rows": rows,
            "empty": None if rows else self._empty(),
            "pages": self._pages(),
        }

    def _to_move(self) -> list[dict[str, object]]:
        """Lead to the visits that lie in time away, while there are any."""
        own = permissions.appointments_of(self.user)
        count = displaced.all_of(own, now=self.now).count()
        url = reverse("desk:away")
        return [{"label": "Visits to move", "url": url, "count": count}] if count else []

    @cached_property
    def looking(self) -> dict[UUID, str]:
        """Who else has one of these rows open."""
        return presence.among(self.found.rows, self.user, now=self.now)

    @cached_property
    def alike(self) -> set[UUID]:
        """Which rows may come from the same person as another open request."""
        return duplicates.marked(self.found.rows, user=self.user)

    @cached_property
    def etag(self) -> str:
        """A mark of all that `listed` says."""
        said = json.dumps(self.listed, sort_keys=True, default=str)
        return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'

    def references(self) -> list[str]:
        """Name what this look showed, for the audit trail."""
        return [row.reference for row in self.found.rows]

    def context(self) -> dict[str, object]:
        """Make the page's context, without the opened request."""
        rows = self.found.rows
        return self.listed | {
            "heading": self._heading(),
            "asked": self.asked,
            "query": self.asked.query(),
            "typed": self.typed or "",
            "fresh_url": self.asked.url(),
            "queue_url": self.asked.url(at=self.at),
            "poll_query": self.asked.query(at=self.at, open=self.opens),
            "etag": self.etag,
            "quiet_words": "" if self.is_search else SORTED.get(self.asked.view, ""),
            "first_url": opened.page(rows[0]) if rows else "",
            "colleagues": [(each.pk, each.name) for each in self._colleagues()],
            "places": [(each.location.slug, each.location.name) for each in self.counts.places],
            "only": [(name, label) for name, (label, _) in ONLY.items()],
            "views": VIEWS.items(),
            "saved": [self._saved(each) for each in saved_views.of(self.user)],
        }

    def _colleagues(self) -> list[User]:
        return list(permissions.colleagues_of(self.user))

    def _saved(self, view: SavedView) -> dict[str, object]:
        kept = Asked.parse(view.query)
        return {
            "name": view.name,
            "url": kept.url(),
            "current": kept == self.asked and not self.at,
        }

    def _heading(self) -> str:
        if self.is_search:
            return f"Found for “{self.typed}”" if self.looked_for else "Search"
        place = self.place.location.name if self.place else ""
        only = ONLY[self.asked.only][0].lower() if self.asked.only else ""
        return ", ".join(filter(None, [VIEWS[self.asked.view], place, only]))

    def _tabs(self) -> list[Tab]:
        waiting = self.asked.view == "waiting" and not self.is_search
        total = self.counts.views["waiting"]
        tabs = [_tab("All", Asked(), total, current=waiting and self.place is None)]
        for each in self.counts.places:
            there = Asked(place=each.location.slug)
            here = waiting and self.place == each
            tabs.append(_tab(each.location.name, there, each.waiting, current=here))
        return tabs + [self._tab(view, label, counted=True) for view, label in IN_TABS.items()]

    def _tab(self, view: str, label: str, counted: bool) -> Tab:  # noqa: FBT001 - read above
        current = self.asked.view == view and not self.is_search
        count = self.counts.views[view] if counted else None
        tab = _tab(label, Asked(view=view), count, current=current)
        return tab | {"url": reverse(HAS_ITS_OWN[view])} if view in HAS_ITS_OWN else tab

    def _row(
        self, of: AssessmentRequest, promises: queries.Promises, *, pick: bool
    ) -> queue_rows.Row:
        made = queue_rows.row(
            of,
            user=self.user,
            now=self.now,
            promises=promises,
            pick=pick,
            chosen=of.reference in self.chosen,
        )
        open_url = self.asked.url(at=self.at, open=of.reference)
        return made | {"open_url": open_url, "current": of == self.opened}

    def _pages(self) -> dict[str, str]:
        before, after = self.found.previous, self.found.next
        return {
            "words": f"{len(self.found.rows)} on this page",
            "previous_url": self.asked.url(at=str(before)) if before else "",
            "next_url": self.asked.url(at=str(after)) if after else "",
        }

    def _empty(self) -> dict[str, str]:
        if self.is_search:
            return queue_quiet.search(self.typed, self.looked_for)
        if self.at:
            return queue_quiet.gone(self.asked)
        place = self.place.location if self.place else None
        if self.asked.only:
            everyone = replace(self.question, only=Q())
            if total := queue.count(everyone):
                return queue_quiet.narrowed(self.asked, total)
        return queue_quiet.nobody(
            self.asked, place, user=self.user, counts=self.counts, now=self.now
        )


def url(**asked: str) -> str:
    """Answer the address of the queue with these filters."""
    return Asked(**asked).url()


def _tab(label: str, asked: Asked, count: int | None, *, current: bool) -> Tab:
    return {"label": label, "url": asked.url(), "count": count, "current": current}
