"""Finds requests that may come from one person, and remembers which do not."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from config.accounts.models import User
from config.audit import trail
from config.kernel import errors
from intake import alike, keepers, queue
from intake.alike import Reason, Reasons
from intake.models import AssessmentRequest, NotTheSame

Status = AssessmentRequest.Status


@dataclass(frozen=True)
class Likely:
    """Another request that may come from the same person, and why."""

    assessment_request: AssessmentRequest
    reasons: Reasons
    is_open: bool


@dataclass(frozen=True)
class Pair:
    """Two requests that may come from one person, the one that came first in front, and why."""

    one: AssessmentRequest
    other: AssessmentRequest
    reasons: Reasons

    def may_be_merged(self) -> bool:
        """Answer whether one of the two may go on for both: not when each has a visit."""
        return {self.one.status, self.other.status} != {Status.ACCEPTED}

    def due(self) -> datetime:
        """Answer the earlier of their promises."""
        return min(self.one.respond_by, self.other.respond_by)


class OneRequest(errors.Invalid):
    """Says that a request cannot be told apart from itself."""

    code = "one_request"
    detail = "This is one request. Pick two to compare."


def likely(assessment_request: AssessmentRequest, *, user: User) -> list[Likely]:
    """Find the requests that may come from the same person, open ones first, the surest first.

    Only those that this person may see, and none that was told apart. At most four questions.
    """
    row = assessment_request
    if row.merged_into_id or row.status == Status.ERASED:
        return []
    found = alike.of_one(row)
    apart = _told_apart([row.pk, *found])
    rows = queue.seen_by(user).filter(pk__in=found).select_related("first_visit")
    listed = [
        Likely(each, found[each.pk], keepers.is_open(each))
        for each in rows.order_by("-received_at", "-id")
        if frozenset({row.pk, each.pk}) not in apart
    ]
    return sorted(listed, key=lambda each: (not each.is_open, _rank(each.reasons)))


def pairs(*, user: User) -> list[Pair]:
    """Find the pairs of which one waits and the other is open, the surest first, then the soonest.

    Only pairs of which this person may see both, and none that was told apart. At most five
    questions.
    """
    names = alike.open_names()
    found = alike.of_many(names, names)
    keys = {key for one, others in found.items() for key in (one, *others)}
    seen = queue.seen_by(user).filter(pk__in=keys).select_related("first_visit")
    rows = {row.pk: row for row in seen.prefetch_related("locations")}
    known = _told_apart(keys)
    listed = []
    for one, others in found.items():
        for other, reasons in others.items():
            both = frozenset({one, other})
            if both not in known and both <= rows.keys():
                known.add(both)
                listed.append(Pair(*in_order(rows[one], rows[other]), reasons))
    mergeable = [pair for pair in listed if pair.may_be_merged()]
    return sorted(mergeable, key=lambda pair: (_rank(pair.reasons), pair.due()))


def marked(rows: Collection[AssessmentRequest], *, user: User) -> set[UUID]:
    """Answer which of a list's rows may come from the same person as another open request.

    At most four questions, however many rows: `marks = duplicates.marked(rows, user=user)` once,
    then `row.pk in marks` for each row.
    """
    keys = [row.pk for row in rows]
    found = alike.of_many(keys, alike.open_names())
    others = {other for others in found.values() for other in others}
    seen = set(queue.seen_by(user).filter(pk__in=others).values_list("pk", flat=True))
    apart = _told_apart({*keys, *others})
    return {
        one
        for one, others in found.items()
        if any(other in seen and frozenset({one, other}) not in apart for other in others)
    }


@transaction.atomic
def tell_apart(
    *, one: AssessmentRequest, other: AssessmentRequest, by: User, now: datetime
) -> NotTheSame:
    """Remember that two requests are of two people, so that nobody is asked again; twice is once.

    Raises:
        OneRequest: it is one.
    """
    if one.pk == other.pk:
        raise OneRequest
    first, second = sorted((one, other), key=lambda row: row.pk)
    known, is_new = NotTheSame.objects.get_or_create(
        one=first, other=second, defaults={"by": by, "at": now}
    )
    if is_new:
        for row, its_other in ((first, second), (second, first)):
            details: dict[str, object] = {"other": its_other.reference}
            trail.record("request.told_apart", by=by, now=now, of=row, details=details)
    return known


def told_apart(one: AssessmentRequest, other: AssessmentRequest) -> NotTheSame | None:
    """Answer who knows two requests to be of two people, and since when, if anybody."""
    first, second = sorted((one.pk, other.pk))
    return NotTheSame.objects.select_related("by").filter(one=first, other=second).first()


def in_order(
    one: AssessmentRequest, other: AssessmentRequest
) -> tuple[AssessmentRequest, AssessmentRequest]:
    """Put the request in front that came first."""
    first, second = sorted((one, other), key=lambda row: (row.received_at, row.pk))
    return first, second


def _told_apart(keys: Collection[UUID]) -> set[frozenset[UUID]]:
    known = NotTheSame.objects.filter(one__in=keys, other__in=keys)
    return {frozenset(pair) for pair in known.values_list("one", "other")}


def _rank(reasons: Reasons) -> tuple[int, list[int]]:
    """Sort by how many reasons there are, then by the surest."""
    return -len(reasons), [tuple(Reason).index(reason) for reason in reasons]
