"""Books a first visit, takes a booking back, and marks what came of it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from config.accounts.models import User
from config.audit import trail
from config.kernel import errors
from notifications import outbox
from scheduling import claims, emails, pending, turns, visits
from scheduling.models import (
    Appointment,
    BusyTime,
    FirstVisit,
    Location,
    OutcomeMark,
    Therapist,
)
from scheduling.periods import Period

Status = Appointment.Status
UNDO_WITHIN = timedelta(seconds=settings.UNDO_SECONDS)
NO_SHOW_AFTER = timedelta(minutes=15)
NOT_HERE_WAITS = "You can mark this 15 minutes after the start. People may be on their way."

ALLOWED_FROM: dict[str, frozenset[str]] = {
    Status.ARRIVED: frozenset({Status.BOOKED, Status.NO_SHOW}),
    Status.FULFILLED: frozenset({Status.BOOKED, Status.ARRIVED, Status.NO_SHOW}),
    Status.NO_SHOW: frozenset({Status.BOOKED}),
}
"""For each outcome, the states from which it may be marked."""


class WrongState(errors.Conflict):
    """Says that this appointment cannot go there from where it is."""

    code = "wrong_state"
    detail = "That does not fit where this visit stands now."


class TooEarly(errors.Conflict):
    """Says that an outcome cannot be known yet."""

    code = "too_early"
    detail = "You can mark this once the visit has started."


class UndoOver(errors.Conflict):
    """Says that the two minutes are over, or that it was not this person's act."""

    code = "undo_over"
    detail = "It is too late to take this back."


@transaction.atomic
def book(
    *,
    first_visit: FirstVisit,
    therapist: Therapist,
    location: Location,
    starts_at: datetime,
    page_url: str,
    by: User,
    now: datetime,
) -> Appointment:
    """Give a person this time and tell them, once Undo is over.

    `page_url` is the private page on which the person follows their request.

    Raises:
        claims.TimeTaken: somebody else has it; see `claims.take` for the rest.
        visits.WrongStage: the path has ended, or has a time already.
    """
    with claims.refusing():
        claims.lock(therapist, location)
    visits.lock(first_visit)
    slot, busy_time = claims.take(
        therapist=therapist,
        location=location,
        starts_at=starts_at,
        kind=BusyTime.Kind.BUSY,
        now=now,
    )
    visits.move(first_visit, FirstVisit.Stage.BOOKED, now=now)
    appointment = make(
        first_visit=first_visit,
        busy_time=busy_time,
        location=location,
        slot=(slot.starts_at, slot.ends_at),
        by=by,
        now=now,
    )
    emails.booked(appointment, page_url=page_url, hold_until=now + UNDO_WITHIN, now=now)
    return appointment


def make(
    *,
    first_visit: FirstVisit,
    busy_time: BusyTime,
    location: Location,
    slot: Period,
    by: trail.Actor,
    now: datetime,
) -> Appointment:
    """Write the appointment for time that is claimed, in the caller's transaction."""
    starts_at, ends_at = slot
    appointment = Appointment.objects.create(
        first_visit=first_visit,
        therapist=busy_time.therapist,
        location=location,
        busy_time=busy_time,
        starts_at=starts_at,
        ends_at=ends_at,
        booked_at=now,
        booked_by_id=trail.account_id(by),
    )
    trail.record(
        "appointment.booked", by=by, now=now, of=appointment, reference=first_visit.reference
    )
    return appointment


@transaction.atomic
def take_back(*, appointment: Appointment, by: User, now: datetime) -> Appointment:
    """Undo a booking within two minutes: the time is free and no letter leaves.

    Raises:
        UndoOver: the time is over, somebody else booked it, or it has changed since.
        outbox.AlreadyLeaving: the letter has been picked up.
        contention.StillBusy: others are booking there at this moment.
    """
    if appointment.booked_by_id != by.pk or now > appointment.booked_at + UNDO_WITHIN:
        raise UndoOver
    pending.lock_times(appointment.first_visit, since=appointment.booked_at, now=now)
    turns.take(appointment)
    if appointment.sequence:  # it has moved since
        raise UndoOver
    outbox.withdraw(keys=[emails.booked_key(appointment)], by=by, now=now)
    _move(appointment, Status.ENTERED_IN_ERROR, frozenset({Status.BOOKED}), UndoOver)
    claims.release(appointment.busy_time, now=now)
    visits.go_back(appointment.first_visit, since=appointment.booked_at, now=now)
    trail.record(
        "appointment.taken_back",
        by=by,
        now=now,
        of=appointment,
        reference=appointment.first_visit.reference,
    )
    return appointment


@transaction.atomic
def mark(
    *,
    appointment: Appointment,
    outcome: Appointment.Status,
    seen: int | None = None,
    by: User,
    now: datetime,
) -> Appointment:
    """Note that the person arrived, was seen, or was not there.

    Marking the same outcome twice is once.

    Raises:
        TooEarly: it has not started, or for "not here" not 15 minutes ago.
        WrongState: it was cancelled, stands otherwise already, or the person has another time.
        turns.Changed: it changed since it was `seen`.
    """
    if outcome == appointment.status:
        return appointment
    turns.check(appointment, seen)
    if outcome not in ALLOWED_FROM:
        raise WrongState
    if now < _knowable_from(appointment, outcome):
        raise TooEarly(NOT_HERE_WAITS if outcome == Status.NO_SHOW else "")
    appointment.first_visit = visits.lock(appointment.first_visit)
    if _has_another_time(appointment):
        raise WrongState
    was, stage_was = appointment.status, appointment.first_visit.stage
    _move(appointment, outcome, ALLOWED_FROM[outcome], WrongState)
    _follow(appointment, now)
    OutcomeMark.objects.create(
        appointment=appointment, at=now, by=by, outcome=outcome, was=was, stage_was=stage_was
    )
    trail.record(
        f"appointment.{outcome}",
        by=by,
        now=now,
        of=appointment,
        reference=appointment.first_visit.reference,
    )
    return appointment


def is_ahead(appointment: Appointment, *, now: datetime) -> bool:
    """Answer whether the visit is still to come, so that its person may change it."""
    return appointment.status == Status.BOOKED and now < appointment.starts_at


def may_mark(appointment: Appointment, outcome: Appointment.Status, *, now: datetime) -> bool:
    """Answer whether `mark` would go through, so that pages offer nothing else."""
    legal = appointment.status in ALLOWED_FROM[outcome] and not _has_another_time(appointment)
    return legal and now >= _knowable_from(appointment, outcome)


def _knowable_from(appointment: Appointment, outcome: Appointment.Status) -> datetime:
    if outcome == Status.ARRIVED:
        return appointment.starts_at - timedelta(hours=1)  # people come early
    grace = NO_SHOW_AFTER if outcome == Status.NO_SHOW else timedelta(0)
    return appointment.starts_at + grace


def _has_another_time(appointment: Appointment) -> bool:
    """Say that a missed visit was followed by a new booking, which a correction would break."""
    missed = appointment.status == Status.NO_SHOW
    return missed and appointment.first_visit.stage == FirstVisit.Stage.BOOKED


def _follow(appointment: Appointment, now: datetime) -> None:
    """Move the person's path along: seen ends it, not here looks for another time."""
    visit = appointment.first_visit
    if appointment.status == Status.FULFILLED and visit.stage != FirstVisit.Stage.CLOSED:
        visits.move(visit, FirstVisit.Stage.CLOSED, now=now)
    elif appointment.status == Status.NO_SHOW:
        visits.move(visit, FirstVisit.Stage.LOOKING, now=now)
    elif visit.stage in visits.LOOKS_ON:
        visits.move(visit, FirstVisit.Stage.BOOKED, now=now)


def _move(
    appointment: Appointment,
    status: Appointment.Status,
    allowed: frozenset[str],
    otherwise: type[errors.Conflict],
) -> None:
    if not turns.write(appointment, allowed=allowed, status=status):
        raise otherwise
