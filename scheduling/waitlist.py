"""The waitlist: who waits for a time that fits, in a fair order, and how they join and leave."""

from datetime import date, datetime, timedelta
from math import ceil

from django.db import transaction

from config.audit import trail
from config.kernel import errors
from notifications import outbox
from scheduling import diary, emails, letter_keys, periods, visits, wall
from scheduling.appointments import UNDO_WITHIN, UndoOver
from scheduling.models import FirstVisit, Therapist, WaitlistEntry

Stage = FirstVisit.Stage
Status = WaitlistEntry.Status
Band = WaitlistEntry.Band

REVIEWED_EVERY = timedelta(days=14)


class NotWaiting(errors.Conflict):
    """Says that somebody is not on the list."""

    code = "not_waiting"
    detail = "They are not on the list any more."


@transaction.atomic
def join(
    *,
    first_visit: FirstVisit,
    therapist: Therapist | None = None,
    page_url: str,
    by: trail.Actor,
    now: datetime,
) -> WaitlistEntry:
    """Put a person on the list, for one therapist or any, and tell them once Undo is over.

    Who would like to talk soon comes first. Twice is once.

    Raises:
        visits.WrongStage: an offer is out, or the path is booked or closed.
    """
    visit = visits.lock(first_visit)
    standing = entry_of(visit)
    if visit.stage == Stage.WAITLISTED and standing is not None:
        return standing
    if visit.stage != Stage.LOOKING:
        raise visits.WrongStage
    visits.move(visit, Stage.WAITLISTED, now=now)
    entry = WaitlistEntry.objects.create(
        first_visit=visit,
        therapist=therapist,
        band=Band.SOON if visit.urgent else Band.USUAL,
        since=now,
        joined_by_id=trail.account_id(by),
    )
    trail.record("waitlist.joined", by=by, now=now, of=entry, reference=visit.reference)
    emails.waitlisted(entry, page_url=page_url, hold_until=now + UNDO_WITHIN, now=now)
    return entry


@transaction.atomic
def leave(*, first_visit: FirstVisit, by: trail.Actor, now: datetime) -> FirstVisit:
    """Take a person off the list; the desk looks on for a time. Twice is once.

    Raises:
        NotWaiting: they have another time, an offer, or are not looking any more.
    """
    visit = visits.lock(first_visit)
    entry = entry_of(visit)
    if entry is None and visit.stage == Stage.LOOKING:
        return visit
    if entry is None or visit.stage != Stage.WAITLISTED:
        raise NotWaiting
    _end(entry, visit, by=by, now=now, what="left")
    return visit


@transaction.atomic
def take_back(*, entry: WaitlistEntry, by: trail.Signed, now: datetime) -> WaitlistEntry:
    """Undo a joining within two minutes: no message leaves, and the desk looks on.

    A second press is one.

    Raises:
        UndoOver: it is not this person's, too old, or something has happened since.
        outbox.AlreadyLeaving: the message has been picked up.
    """
    visit = visits.lock(entry.first_visit)
    entry.refresh_from_db()
    if entry.joined_by_id == by.pk and entry.status == Status.LEFT:
        return entry
    if not may_take_back(entry, visit, by=by, now=now):
        raise UndoOver
    outbox.withdraw(keys=[letter_keys.listed(entry)], by=by, now=now)
    _end(entry, visit, by=by, now=now, what="taken_back")
    return entry


def may_take_back(
    entry: WaitlistEntry, visit: FirstVisit, *, by: trail.Signed, now: datetime
) -> bool:
    """Answer whether this person can undo it: theirs, lately, and the person still waits."""
    lately = entry.joined_by_id == by.pk and now <= entry.since + UNDO_WITHIN
    return lately and entry.status == Status.WAITING and visit.stage == Stage.WAITLISTED


def entry_of(visit: FirstVisit) -> WaitlistEntry | None:
    """Answer a person's place on the list, if they wait."""
    return visit.waitlist_entries.filter(status=Status.WAITING).select_related("joined_by").first()


def review_on(entry: WaitlistEntry, *, today: date) -> date:
    """Answer the next day on which somebody should look at it again: every two weeks.

    One that falls on a weekend comes on the Monday after it.
    """
    joined = diary.date_of(entry.since)
    turns = max(1, ceil((today - joined) / REVIEWED_EVERY))
    day = joined + turns * REVIEWED_EVERY
    return day if day.weekday() <= wall.Weekday.FRIDAY else periods.monday(day) + 7 * periods.DAY


def _end(
    entry: WaitlistEntry, visit: FirstVisit, *, by: trail.Actor, now: datetime, what: str
) -> None:
    outbox.hold_back(keys=[letter_keys.listed(entry)], now=now)
    WaitlistEntry.objects.filter(pk=entry.pk).update(status=Status.LEFT, ended_at=now)
    entry.refresh_from_db()
    visits.move(visit, Stage.LOOKING, now=now)
    trail.record(f"waitlist.{what}", by=by, now=now, of=entry, reference=visit.reference)
