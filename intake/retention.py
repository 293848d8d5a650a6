"""What we may no longer keep, and how it goes: an erased row keeps counts only.

What stays of a request: when it came, was promised, answered and closed, its places, how soon, by
which way and for whom, which decisions were made when, and that it looked automatic. What goes:
the person, every word, every private link, and the reference. People read their reference out and
write it down, so the row gets another one, which begins with a dash and which nobody was told; the
trail alone still tells that the old one was erased, when and by whom.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from config.audit import trail
from config.kernel import jobs, sweeps
from intake import claiming, families, lately, queries, turns
from intake.models import (
    AssessmentRequest,
    Merge,
    NotTheSame,
    RequestEvent,
)
from intake.seen import Seen
from notifications import erasure
from scheduling import months, visits
from scheduling.models import Appointment, FirstVisit

log = structlog.get_logger(__name__)

Status = AssessmentRequest.Status
Rows = QuerySet[AssessmentRequest]

SWEEP = "intake.retention.sweep"
ERASED_AT_ONCE = 200

NOBODY: dict[str, object] = {
    "name": "",
    "pronouns": "",
    "email": "",
    "phone": "",
    "note": "",
    "concerns": [],
    "times": [],
    "promise_left": None,
    "on_hold_until": None,
    **claiming.NOBODY,
}
"""What a request says of its person, and who was at work on it, once it is erased."""


def due(*, now: datetime) -> Rows:
    """Answer the requests that we may no longer keep, whatever the reason."""
    found = Q()
    for rule in RULES.values():
        found |= rule(now)
    return AssessmentRequest.objects.filter(found).exclude(status=Status.ERASED)


def counts(*, now: datetime) -> dict[str, int]:
    """Answer how many requests each rule lets go; one that falls under two counts in both."""
    rows = AssessmentRequest.objects.exclude(status=Status.ERASED)
    return {name: rows.filter(rule(now)).count() for name, rule in RULES.items()}


@transaction.atomic
def erase(
    *,
    assessment_request: AssessmentRequest,
    seen: Seen | None = None,
    by: trail.Actor,
    now: datetime,
) -> AssessmentRequest:
    """Erase a request, what was merged into it, its visit and its messages; twice is once.

    Raises:
        visits.RecordKept: a visit stands or took place, and its years are not over.
        outbox.AlreadyLeaving: a message about it is leaving at this moment.
        Stale: it changed since it was `seen`.
    """
    rows = _family(assessment_request)
    assessment_request.refresh_from_db()
    if assessment_request.status == Status.ERASED:
        return assessment_request
    turns.check(assessment_request, seen)
    for row in rows:
        if row.status != Status.ERASED:
            _erase_one(row, by=by, now=now)
    assessment_request.refresh_from_db()
    return assessment_request


def kept_until(assessment_request: AssessmentRequest, *, now: datetime) -> datetime | None:
    """Answer until when a request has to be kept for a visit that stands or took place, if any."""
    rows = AssessmentRequest.objects.filter(pk__in=families.keys(assessment_request))
    paths = [row.first_visit for row in rows.select_related("first_visit")]
    kept = [path for path in paths if path is not None and visits.must_be_kept(path, now=now)]
    return max(map(visits.kept_until, kept), default=None)


def sweep(*, now: datetime) -> int:
    """Erase what is due, one transaction a request; one that cannot go now waits for next time."""
    found = list(due(now=now).order_by("id").values_list("pk", flat=True)[:ERASED_AT_ONCE])
    erased = sweeps.each(
        found, lambda key: _sweep_one(key, now), left="request_not_erased", name=str
    )
    if erased and len(found) == ERASED_AT_ONCE:
        jobs.enqueue(SWEEP)
    return erased


def _sweep_one(key: UUID, now: datetime) -> bool:
    rows = AssessmentRequest.objects.select_for_update(skip_locked=True, no_key=True)
    row = rows.filter(pk=key).first()
    if row is None or not due(now=now).filter(pk=key).exists():
        return False
    erase(assessment_request=row, by=trail.SYSTEM, now=now)
    return True


def _closed(now: datetime) -> Q:
    """Find what was declined or withdrawn so many months ago, and came to no visit."""
    ended = Q(status__in=[Status.DECLINED, Status.WITHDRAWN], merged_into=None)
    return ended & Q(closed_at__lte=_months_ago(now)) & ~_has_a_record()


def _unanswered(now: datetime) -> Q:
    """Find what was never decided, and where nothing has happened for so many months.

    Somebody who asked us to come back in spring is not forgotten while we wait.
    """
    over = _months_ago(now)
    no_hold = Q(on_hold_until=None) | Q(on_hold_until__lte=over)
    undecided = Q(status__in=[Status.SUBMITTED, Status.ON_HOLD], merged_into=None)
    return undecided & Q(received_at__lte=over) & no_hold & ~lately.worked_on(since=over)


def _no_visit(now: datetime) -> Q:
    """Find who was accepted and came to no visit: so long after the end, or the last that happened.

    Times that are out keep a person, and so does whatever the desk or they did on the way.
    """
    over = _months_ago(now)
    ended = Q(first_visit__stage=FirstVisit.Stage.CLOSED, first_visit__closed_at__lte=over)
    stuck = Q(first_visit__stage__in=visits.LOOKS_ON) & ~lately.gone_on(since=over)
    accepted = Q(status=Status.ACCEPTED, merged_into=None)
    return accepted & ~_has_a_record() & (ended | stuck)


def _set_aside(now: datetime) -> Q:
    """Find what looked automatic and what nobody restored."""
    over = now - timedelta(days=settings.SET_ASIDE_DAYS)
    return Q(set_aside_at__lte=over, status__in=[Status.SUBMITTED, Status.WITHDRAWN])


def _merged(now: datetime) -> Q:
    """Find what lives on in another request since so many months."""
    standing = Merge.objects.filter(merged=OuterRef("pk"), undone_at=None)
    return Q(Exists(standing.filter(at__lte=_months_ago(now))), merged_into__isnull=False)


def _visited(now: datetime) -> Q:
    """Find the people whose visit's record was kept for its years, and who look for no other."""
    visited = Q(status__in=[Status.ACCEPTED, Status.DECLINED, Status.WITHDRAWN])
    over = visited & _has_a_record() & Q(first_visit__in=visits.due(now=now))
    stuck = ~Q(first_visit__stage__in=visits.LOOKS_ON) | ~lately.gone_on(since=_months_ago(now))
    return over & stuck


RULES: dict[str, Callable[[datetime], Q]] = {
    "closed": _closed,
    "unanswered": _unanswered,
    "no_visit": _no_visit,
    "set_aside": _set_aside,
    "merged": _merged,
    "visited": _visited,
}
"""Why a request may have to go."""


def _has_a_record() -> Q:
    """Tell that a visit stands, took place or was missed, so that years count and not months."""
    met = Appointment.objects.filter(first_visit=OuterRef("first_visit"))
    return Q(Exists(met.exclude(status__in=Appointment.GONE)))


def _months_ago(now: datetime) -> datetime:
    return months.before(now, settings.RETENTION_MONTHS)


def _family(assessment_request: AssessmentRequest) -> list[AssessmentRequest]:
    """Lock a request and all that was merged into it, in the order in which merges lock."""
    keys = families.keys(assessment_request)
    rows = AssessmentRequest.objects.select_for_update(no_key=True).filter(pk__in=keys)
    return list(rows.order_by("pk"))


def _erase_one(row: AssessmentRequest, *, by: trail.Actor, now: datetime) -> None:
    trail.record("request.erased", by=by, now=now, of=row)
    reference = f"-{secrets.token_hex(5)}"
    keys = (row.pk, row.first_visit_id, queries.to_the_desk(row))
    about = [key for key in keys if key is not None]
    if row.first_visit is not None:
        visits.erase(row.first_visit, reference=reference, now=now)
    erasure.forget(about=about, now=now)
    _forget_words(row)
    turns.write(
        row,
        **NOBODY,
        reference=reference,
        status=Status.ERASED,
        closed_at=row.closed_at or now,
    )


def _forget_words(row: AssessmentRequest) -> None:
    """Take the words away, and the name of this request out of others' timelines."""
    row.decisions.update(reason="", before={})
    row.contact_attempts.update(note="")
    row.desk_notes.all().delete()
    row.events.update(details={})
    row.status_links.all().delete()
    merges = Merge.objects.filter(Q(kept=row) | Q(merged=row))
    for event in RequestEvent.objects.filter(assessment_request__in=_others(row, merges)):
        if event.details.get("other") == row.reference:
            del event.details["other"]
            event.save(update_fields=["details"])
    merges.update(before={})
    NotTheSame.objects.filter(Q(one=row) | Q(other=row)).delete()


def _others(row: AssessmentRequest, merges: QuerySet[Merge]) -> set[UUID]:
    pairs = merges.values_list("kept", "merged")
    return {key for pair in pairs for key in pair} - {row.pk}
