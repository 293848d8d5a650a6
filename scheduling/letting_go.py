"""Lets go of times that are held for people while their therapist turns out to be away.

An offer keeps its other times; one that has none left is withdrawn, and its person looks on.
"""

import contextlib
from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from config.audit import trail
from notifications import outbox, queries
from scheduling import (
    claims,
    instead_letters,
    letter_keys,
    offer_letters,
    offer_links,
    offered,
    visits,
)
from scheduling.appointments import UNDO_WITHIN
from scheduling.models import BusyTime, FirstVisit, Hold, Offer, Therapist, TimeAway
from scheduling.periods import Period


class LetGo(NamedTuple):
    """Says which held time went, because whose time away was entered, when, and by whom."""

    starts_at: datetime
    therapist: str
    at: datetime
    by: str
    was_last: bool
    """The offer had no other time left, and ended with it."""


def of_path(visit: FirstVisit) -> list[LetGo]:
    """Answer the times of a person that went for time away, in order of time."""
    away = TimeAway.objects.filter(
        busy_time__therapist=OuterRef("busy_time__therapist"),
        added_at=OuterRef("busy_time__released_at"),
        busy_time__starts_at__lt=OuterRef("ends_at"),
        busy_time__ends_at__gt=OuterRef("starts_at"),
    )
    rows = Hold.objects.filter(Exists(away), first_visit=visit)
    rows = rows.annotate(who=Subquery(away.values("added_by__name")[:1]))
    return [
        LetGo(
            starts_at=row.starts_at,
            therapist=row.busy_time.therapist.name,
            at=row.busy_time.released_at,
            by=row.who or "",
            was_last=row.offer is not None and row.offer.ended_at == row.busy_time.released_at,
        )
        for row in rows.select_related("busy_time__therapist", "offer").order_by("starts_at", "id")
        if row.busy_time.released_at is not None
    ]


def held(therapist: Therapist, period: Period, *, now: datetime) -> QuerySet[Hold]:
    """Answer the times of a therapist in this period that are held for somebody."""
    starts_at, ends_at = period
    return Hold.objects.filter(
        busy_time__therapist=therapist,
        busy_time__kind=BusyTime.Kind.BUSY_TENTATIVE,
        busy_time__released_at=None,
        busy_time__expires_at__gt=now,
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
    )


def of_held(therapist: Therapist, period: Period, *, by: trail.Actor, now: datetime) -> None:
    """Free these times, and end or rewrite what was offered; the caller holds the diary's lock."""
    found = held(therapist, period, now=now)
    paths = FirstVisit.objects.filter(pk__in=found.values("first_visit")).order_by("pk")
    for visit in paths:
        _of_path(visits.lock(visit), found.filter(first_visit=visit), by, now)


def _of_path(visit: FirstVisit, holds: QuerySet[Hold], by: trail.Actor, now: datetime) -> None:
    out = offered.open_of(visit)
    for hold in holds.select_related("busy_time"):
        claims.release(hold.busy_time, now=now)
        trail.record("hold.let_go", by=by, now=now, of=hold, reference=visit.reference)
    if out is None:
        return
    out.first_visit = visit
    left = offered.held(out, now=now)
    if not left:
        offered.close(out, visit, Offer.Status.WITHDRAWN, by=by, now=now)
    else:
        _write_again(out, left, now)


def _write_again(offer: Offer, left: list[Hold], now: datetime) -> None:
    """Name what is still held in a message that nobody has taken up yet, in place of the old."""
    for key, write, due_at in (
        (letter_keys.offered(offer), instead_letters.offered, offer.made_at + UNDO_WITHIN),
        (letter_keys.nudge(offer), offer_letters.nudge, (offer.nudged_at or now) + UNDO_WITHIN),
    ):
        with contextlib.suppress(outbox.AlreadyLeaving):
            if not queries.may_still_leave(key):
                continue
            outbox.withdraw(keys=[key], by=trail.SYSTEM, now=now)
            page_url = offer_links.url(offer_links.make(offer, now=now))
            write(offer, left, page_url=page_url, hold_until=due_at, now=now)
