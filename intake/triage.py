"""The desk's decisions about a request: decide, record, hand over to scheduling."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from config.accounts.models import User
from config.audit import trail
from config.kernel import errors
from intake import status_links
from intake.models import AssessmentRequest, TriageDecision
from scheduling import appointments, queries, visits
from scheduling.models import Appointment, FirstVisit, Location, Therapist

Status = AssessmentRequest.Status
Outcome = TriageDecision.Outcome

ALLOWED_FROM: dict[str, frozenset[str]] = {
    Outcome.ACCEPT: frozenset({Status.SUBMITTED, Status.ON_HOLD}),
    Outcome.DECLINE: frozenset({Status.SUBMITTED, Status.ON_HOLD}),
    Outcome.HOLD: frozenset({Status.SUBMITTED}),
    Outcome.REOPEN: frozenset({Status.ON_HOLD, Status.DECLINED}),
    Outcome.TAKE_BACK: frozenset({Status.ACCEPTED}),
}
"""For each decision, the states in which a request may be."""

WRITTEN = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})\Z")

LEADS_TO = {
    Outcome.ACCEPT: Status.ACCEPTED,
    Outcome.DECLINE: Status.DECLINED,
    Outcome.HOLD: Status.ON_HOLD,
    Outcome.REOPEN: Status.SUBMITTED,
    Outcome.TAKE_BACK: Status.SUBMITTED,
}


class AlreadyDecided(errors.Conflict):
    """Says that a request is not where this decision can be made."""

    code = "already_decided"
    detail = "Somebody has decided this meanwhile. Please look at it again."


class Stale(errors.Conflict):
    """Says that a request has changed since the page was opened."""

    code = "stale"
    detail = "This changed since you opened it. Please look at it again."


class NothingToUndo(errors.Conflict):
    """Says that this person has no act here that could be taken back."""

    code = "nothing_to_undo"
    detail = "There is nothing here to take back."


@dataclass(frozen=True)
class Seen:
    """The versions of request and visit that a person looked at when they decided."""

    request_version: int
    visit_version: int = 0

    def __str__(self) -> str:
        """Writes both, as the page and the ETag carry them."""
        return f"{self.request_version}.{self.visit_version}"

    @classmethod
    def read(cls, sent: str) -> "Seen | None":
        """Reads what `str` wrote; anything else is None."""
        found = WRITTEN.match(sent)
        return cls(int(found[1]), int(found[2])) if found else None

    @classmethod
    def of(cls, assessment_request: AssessmentRequest) -> "Seen":
        """Reads both from the rows."""
        visit = assessment_request.first_visit
        return cls(assessment_request.version, visit.version if visit else 0)


@transaction.atomic
def accept(*, assessment_request: AssessmentRequest, by: User, now: datetime) -> FirstVisit:
    """Will open the person's path to a visit, with their contact rules copied.

    Raises:
        AlreadyDecided: it was accepted, declined or withdrawn.
    """
    wants = visits.Wants(
        reference=assessment_request.reference,
        name=assessment_request.name,
        pronouns=assessment_request.pronouns,
        email=assessment_request.email,
        phone=assessment_request.phone,
        reach_by=assessment_request.reach_by,
        voicemail_ok=assessment_request.voicemail_ok,
        practice_name_ok=assessment_request.practice_name_ok,
        urgent=assessment_request.urgent,
        times=assessment_request.times,
        concerns=assessment_request.concerns,
        note=assessment_request.note,
    )
    visit = visits.open_visit(wants=wants, locations=assessment_request.locations.all(), now=now)
    _decide(assessment_request, Outcome.ACCEPT, by=by, now=now, first_visit=visit)
    return visit


@transaction.atomic
def book(
    *,
    assessment_request: AssessmentRequest,
    therapist: Therapist,
    location: Location,
    starts_at: datetime,
    seen: Seen | None = None,
    by: User,
    now: datetime,
) -> Appointment:
    """Will give a person a time, accepting their request in the same transaction.

    The same press twice, by the same person, is one booking.

    Raises:
        Stale: the request changed since it was `seen`.
        claims.TimeTaken: somebody else has the time; nothing is kept.
    """
    row = _locked(assessment_request)
    same = _same_booking(row, therapist, location, starts_at, by)
    if same is not None:
        return same
    if seen is not None and seen != Seen.of(row):
        raise Stale
    visit = row.first_visit if row.status == Status.ACCEPTED else None
    if visit is None:
        visit = accept(assessment_request=row, by=by, now=now)
    token = status_links.make(assessment_request=row, now=now)
    return appointments.book(
        first_visit=visit,
        therapist=therapist,
        location=location,
        starts_at=starts_at,
        page_url=status_links.url(token),
        by=by,
        now=now,
    )


@transaction.atomic
def undo(*, assessment_request: AssessmentRequest, by: User, now: datetime) -> AssessmentRequest:
    """Will take back this person's booking, and the acceptance made with it, within two minutes.

    Raises:
        NothingToUndo: they booked nothing here.
        appointments.UndoOver: the two minutes are over.
        outbox.AlreadyLeaving: the letter is on its way.
    """
    row = _locked(assessment_request)
    appointment = queries.ahead(row.first_visit)
    if appointment is None or appointment.booked_by_id != by.pk:
        raise NothingToUndo
    appointments.take_back(appointment=appointment, by=by, now=now)
    accepted = row.decisions.filter(outcome=Outcome.ACCEPT, at=appointment.booked_at).exists()
    if accepted:
        visits.move(appointment.first_visit, FirstVisit.Stage.CLOSED, now=now)
        _decide(row, Outcome.TAKE_BACK, by=by, now=now)
    return row


@transaction.atomic
def decline(
    *, assessment_request: AssessmentRequest, reason: str = "", by: User, now: datetime
) -> AssessmentRequest:
    """Will close a request that the practice cannot take.

    Raises:
        AlreadyDecided: it was accepted, declined or withdrawn.
    """
    _decide(assessment_request, Outcome.DECLINE, reason=reason, by=by, now=now)
    status_links.end(assessment_request=assessment_request, now=now)
    return assessment_request


@transaction.atomic
def put_on_hold(
    *,
    assessment_request: AssessmentRequest,
    until: datetime,
    reason: str = "",
    by: User,
    now: datetime,
) -> AssessmentRequest:
    """Will set a request aside until an instant, while we wait for the person.

    Raises:
        AlreadyDecided: it is not new any more.
    """
    _decide(assessment_request, Outcome.HOLD, reason=reason, until=until, by=by, now=now)
    return assessment_request


@transaction.atomic
def withdraw(
    *, assessment_request: AssessmentRequest, by: trail.Actor, now: datetime
) -> AssessmentRequest:
    """Will close a request because the person asked us to, without a reason.

    Raises:
        AlreadyDecided: it was accepted or closed.
    """
    _move(assessment_request, Status.WITHDRAWN, frozenset({Status.SUBMITTED, Status.ON_HOLD}))
    status_links.end(assessment_request=assessment_request, now=now)
    trail.record("request.withdrawn", by=by, now=now, of=assessment_request)
    return assessment_request


def _locked(assessment_request: AssessmentRequest) -> AssessmentRequest:
    """Makes decisions about one request queue up.

    The visit is read by a question of its own: joined, it would be as old as before the wait.
    """
    rows = AssessmentRequest.objects.select_for_update(no_key=True)
    return rows.get(pk=assessment_request.pk)


def _same_booking(
    row: AssessmentRequest,
    therapist: Therapist,
    location: Location,
    starts_at: datetime,
    by: User,
) -> Appointment | None:
    standing = queries.ahead(row.first_visit)
    asked = (therapist.pk, location.pk, starts_at, by.pk)
    if standing is None or asked != (
        standing.therapist_id,
        standing.location_id,
        standing.starts_at,
        standing.booked_by_id,
    ):
        return None
    return standing


def _decide(
    assessment_request: AssessmentRequest,
    outcome: TriageDecision.Outcome,
    *,
    by: User,
    now: datetime,
    reason: str = "",
    until: datetime | None = None,
    first_visit: FirstVisit | None = None,
) -> None:
    changes: dict[str, object] = {"on_hold_until": until}
    if first_visit is not None:
        changes["first_visit"] = first_visit
    _move(assessment_request, LEADS_TO[outcome], ALLOWED_FROM[outcome], **changes)
    TriageDecision.objects.create(
        assessment_request=assessment_request,
        outcome=outcome,
        reason=reason,
        until=until,
        by=by,
        at=now,
    )
    trail.record(f"request.{outcome}", by=by, now=now, of=assessment_request)


def _move(
    assessment_request: AssessmentRequest,
    status: AssessmentRequest.Status,
    allowed: frozenset[str],
    **changes: object,
) -> None:
    changes.setdefault("on_hold_until", None)
    moved = AssessmentRequest.objects.filter(
        pk=assessment_request.pk, version=assessment_request.version, status__in=allowed
    ).update(status=status, version=assessment_request.version + 1, **changes)
    if not moved:
        raise AlreadyDecided
    assessment_request.refresh_from_db()
