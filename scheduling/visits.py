"""Opens and closes one person's path to one visit; the stage is written here alone."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from config.kernel import errors
from scheduling import months, pending
from scheduling.models import (
    Appointment,
    Cancellation,
    FirstVisit,
    Location,
    Offer,
    OfferLink,
    OutcomeMark,
    Rescheduling,
    WaitlistEntry,
)

Stage = FirstVisit.Stage

ALLOWED_FROM: dict[str, frozenset[str]] = {
    # Closed ones come back where somebody took back what had closed them.
    Stage.LOOKING: frozenset({Stage.BOOKED, Stage.OFFERED, Stage.WAITLISTED, Stage.CLOSED}),
    Stage.OFFERED: frozenset({Stage.LOOKING, Stage.WAITLISTED}),
    Stage.WAITLISTED: frozenset({Stage.LOOKING, Stage.OFFERED}),
    Stage.BOOKED: frozenset({Stage.LOOKING, Stage.OFFERED, Stage.WAITLISTED}),
    Stage.CLOSED: frozenset({Stage.LOOKING, Stage.OFFERED, Stage.WAITLISTED, Stage.BOOKED}),
}
"""For each stage, the stages from which a path may come to it."""

LOOKS_ON = frozenset({Stage.LOOKING, Stage.OFFERED, Stage.WAITLISTED})
RETURNS_FROM = frozenset({Stage.LOOKING, Stage.BOOKED, Stage.CLOSED})
"""Where a path stands whose last step is taken back; it returns to wherever it was before."""

SETTLED = frozenset({Stage.BOOKED, Stage.CLOSED})
"""Where nothing is offered and nobody waits any more."""

NOBODY: dict[str, object] = {
    "name": "",
    "pronouns": "",
    "email": "",
    "phone": "",
    "note": "",
    "concerns": [],
    "times": [],
}
"""What a path says of its person once they are erased."""


class WrongStage(errors.Conflict):
    """Says that the path has moved on meanwhile."""

    code = "wrong_stage"
    detail = "This has changed meanwhile. Please look at it again."


class RecordKept(errors.Conflict):
    """Says that a visit stands or took place, and that its record has to be kept."""

    code = "record_kept"
    detail = "A visit stands or took place. Its record is kept for the years that we set."


@dataclass(frozen=True, kw_only=True)
class Wants:
    """What is copied from a person's request when the desk accepts it."""

    reference: str
    name: str
    pronouns: str
    email: str
    phone: str
    reach_by: str
    voicemail_ok: bool
    practice_name_ok: bool
    urgent: bool
    times: list[str] = field(default_factory=list)
    concerns: list[str] = field(default_factory=list)
    note: str = ""


def open_visit(*, wants: Wants, locations: Iterable[Location], now: datetime) -> FirstVisit:
    """Open the path of one accepted person, or the same path again after an undo."""
    facts = asdict(wants) | {"stage": Stage.LOOKING, "opened_at": now, "closed_at": None}
    reference = facts.pop("reference")
    visit, _ = FirstVisit.objects.update_or_create(reference=reference, defaults=facts)
    visit.locations.set(locations)
    return visit


def correct(
    visit: FirstVisit, *, facts: Mapping[str, object], locations: Iterable[Location]
) -> FirstVisit:
    """Put right what a path says about its person, wherever it has come to."""
    FirstVisit.objects.filter(pk=visit.pk).update(version=F("version") + 1, **facts)
    visit.locations.set(locations)
    visit.refresh_from_db()
    return visit


def lock(visit: FirstVisit) -> FirstVisit:
    """Make moves of one path queue up, and answer it as it stands now."""
    return FirstVisit.objects.select_for_update(no_key=True).get(pk=visit.pk)


def count(visit: FirstVisit) -> None:
    """Count a change to what hangs on a path, so that who looked before it is late."""
    FirstVisit.objects.filter(pk=visit.pk).update(version=F("version") + 1)
    visit.refresh_from_db(fields=["version"])


def move(visit: FirstVisit, stage: FirstVisit.Stage, *, now: datetime) -> FirstVisit:
    """Move a path to another stage; booked or closed, it waits for nothing else.

    Raises:
        WrongStage: it stands where that move is not legal.
    """
    return _write(visit, stage, allowed=ALLOWED_FROM[stage], now=now)


def go_back(visit: FirstVisit, *, since: datetime, now: datetime) -> FirstVisit:
    """Bring a path back to where it stood before it was booked, closed or moved on at `since`.

    What was offered then is offered again if it is still free and open, and a place on the
    waitlist is the same as before. Whoever has the turn on the path has called
    `pending.lock_times` before.

    Raises:
        WrongStage: it has moved on since.
        contention.StillBusy: others are booking there at this moment.
    """
    pending.lock_times(visit, since=since, now=now)
    lock(visit)
    stage = pending.resume(visit, since=since, now=now)
    return _write(visit, stage, allowed=RETURNS_FROM - {stage}, now=now)


def looks_on(visit: FirstVisit) -> bool:
    """Answer whether the path is still without a visit, so that it can end without one."""
    met = visit.appointments.exclude(status__in=Appointment.GONE)
    return visit.stage in LOOKS_ON and not met.exists()


def end(visit: FirstVisit, *, now: datetime) -> FirstVisit:
    """End a path that has come to no visit, and free what was held for it.

    Raises:
        WrongStage: there is a visit, or it has ended.
    """
    row = lock(visit)
    if not looks_on(row):
        raise WrongStage
    return move(row, Stage.CLOSED, now=now)


def due(*, now: datetime) -> QuerySet[FirstVisit]:
    """Answer the paths whose record we may no longer keep: years after the last that happened."""
    over = months.before(now, _kept_months())
    later = Appointment.objects.filter(first_visit=OuterRef("pk"), ends_at__gt=over)
    ended = Q(closed_at=None) | Q(closed_at__lte=over)
    return FirstVisit.objects.filter(ended, ~Exists(later), opened_at__lte=over)


def going_on(*, since: datetime) -> QuerySet[FirstVisit]:
    """Answer the paths without an end on which times are out, or something was done after `since`.

    What stands or took place is not asked for here: its record is kept for years.
    """
    changed, ended = Q(at__gt=since) | Q(taken_back_at__gt=since), Q(ended_at__gt=since)
    steps = (
        Appointment.objects.filter(booked_at__gt=since).values("first_visit"),
        Cancellation.objects.filter(changed).values("appointment__first_visit"),
        Rescheduling.objects.filter(changed).values("appointment__first_visit"),
        OutcomeMark.objects.filter(changed).values("appointment__first_visit"),
        Offer.objects.filter(Q(made_at__gt=since) | ended).values("first_visit"),
        WaitlistEntry.objects.filter(Q(since__gt=since) | ended).values("first_visit"),
    )
    done = Q(stage=Stage.OFFERED) | Q(opened_at__gt=since)
    for found in steps:
        done |= Q(pk__in=found)
    return FirstVisit.objects.filter(done, stage__in=LOOKS_ON)


def kept_until(visit: FirstVisit) -> datetime:
    """Answer when a path's record becomes due."""
    ends = visit.appointments.values_list("ends_at", flat=True)
    last = max(at for at in (visit.opened_at, visit.closed_at, *ends) if at is not None)
    return months.after(last, _kept_months())


def must_be_kept(visit: FirstVisit, *, now: datetime) -> bool:
    """Answer whether a visit stands or was due to take place, and its years are not over."""
    kept = visit.appointments.exclude(status__in=Appointment.GONE)
    return kept.exists() and not due(now=now).filter(pk=visit.pk).exists()


def erase(visit: FirstVisit, *, reference: str, now: datetime) -> FirstVisit:
    """Blank everything about the person, end the path and free what was held for it.

    The row keeps its dates, places and appointments, which are counted. `reference` is the one that
    its request has from now on.

    Raises:
        RecordKept: a visit stands or took place, and its years are not over.
    """
    row = lock(visit)
    if must_be_kept(row, now=now):
        raise RecordKept
    pending.end(row, served=False, now=now)
    OfferLink.objects.filter(offer__first_visit=row).delete()
    Cancellation.objects.filter(appointment__first_visit=row).update(reason="")
    FirstVisit.objects.filter(pk=row.pk).update(
        reference=reference,
        stage=Stage.CLOSED,
        closed_at=row.closed_at or now,
        version=F("version") + 1,
        **NOBODY,
    )
    row.refresh_from_db()
    return row


def _write(
    visit: FirstVisit, stage: FirstVisit.Stage, *, allowed: Collection[str], now: datetime
) -> FirstVisit:
    moved = FirstVisit.objects.filter(pk=visit.pk, stage__in=allowed).update(
        stage=stage,
        version=F("version") + 1,
        closed_at=now if stage == Stage.CLOSED else None,
    )
    if not moved:
        raise WrongStage
    if stage in SETTLED:
        pending.end(visit, served=stage == Stage.BOOKED, now=now)
    visit.refresh_from_db()
    return visit


def _kept_months() -> int:
    return int(settings.VISIT_RETENTION_YEARS) * months.MONTHS_IN_A_YEAR
