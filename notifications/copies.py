"""The rows of an issue's copies: claimed for a worker, stamped, and what became of them.

A copy that was stamped and has no outcome when its lease ends becomes UNKNOWN; nobody sends it
again but a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from notifications import answers
from notifications.answers import Answer, Verdict
from notifications.issue_letters import Copy
from notifications.models import IssueDelivery, NewsletterIssue, Subscriber, Suppression

Issue = NewsletterIssue.Status
Status = IssueDelivery.Status

CLAIM_AT_MOST = 200
LEFT = "Left the list before it was sent."
IN_DOUBT = "We do not know whether the mail server took it."
STOPPED = "The issue was stopped before it was sent."


@dataclass(frozen=True)
class Outcome:
    """What became of one copy: taken (no answer), answered, or in doubt."""

    copy: Copy
    answer: Answer | None = None
    in_doubt: bool = False


def lease_time() -> timedelta:
    """Answers how long a worker may hold rows without a word."""
    return timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)


def next_issue(now: datetime) -> NewsletterIssue | None:
    """Answers the issue that has copies due, the one that started first."""
    due = IssueDelivery.objects.filter(issue=OuterRef("pk"), status=Status.WAITING, due_at__lte=now)
    sending = NewsletterIssue.objects.filter(Exists(due), status=Issue.SENDING)
    return sending.order_by("started_at").first()


def goes_out(issue: NewsletterIssue) -> bool:
    """Answers whether the issue was neither paused nor stopped."""
    return NewsletterIssue.objects.filter(pk=issue.pk, status=Issue.SENDING).exists()


def claim(issue: NewsletterIssue, *, lease: UUID, now: datetime) -> list[Copy]:
    """Takes up to 200 waiting copies of an issue for one worker."""
    with transaction.atomic():
        found = [
            Copy(*row)
            for row in IssueDelivery.objects.select_for_update(
                skip_locked=True, no_key=True, of=("self",)
            )
            .filter(issue=issue, status=Status.WAITING, due_at__lte=now)
            .order_by("due_at")
            .values_list("pk", "subscriber_id", "subscriber__email")[:CLAIM_AT_MOST]
        ]
        IssueDelivery.objects.filter(pk__in=[copy.id for copy in found]).update(
            lease=lease, due_at=now + lease_time()
        )
    return found


def turn(
    done: Sequence[Outcome], coming: Sequence[Copy], *, lease: UUID, now: datetime
) -> list[Copy]:
    """Will record one batch and stamp the next in one commit; answers the copies to send now."""
    with transaction.atomic():
        record(done, lease=lease, now=now)
        return _stamp(coming, lease, now) if coming else []


def record(done: Sequence[Outcome], *, lease: UUID, now: datetime) -> None:
    """Keeps what became of copies, also of those whose lease ended meanwhile."""
    taken = [it.copy.id for it in done if it.answer is None and not it.in_doubt]
    if taken:
        _stamped(taken, lease).update(status=Status.SENT, ended_at=now, failure="")
    for outcome in done:
        if outcome.in_doubt:
            _stamped([outcome.copy.id], lease).update(
                status=Status.UNKNOWN, ended_at=now, failure=IN_DOUBT
            )
        elif outcome.answer is not None:
            _not_taken(outcome.copy, outcome.answer, lease, now)


def give_back(*, lease: UUID, now: datetime, wait: timedelta) -> None:
    """Returns what was claimed and not begun; of a stopped issue nothing is left to wait."""
    held = IssueDelivery.objects.filter(lease=lease, status__in=(Status.WAITING, Status.SENDING))
    issue_ids = set(held.values_list("issue_id", flat=True))
    if not issue_ids:
        return
    with transaction.atomic():
        _lock_issues(issue_ids)
        held.filter(issue__status=Issue.CANCELLED).update(
            status=Status.SKIPPED, ended_at=now, lease=None, failure=STOPPED
        )
        held.update(status=Status.WAITING, lease=None, due_at=now + wait)


def settle(*, now: datetime) -> int:
    """Will mark as UNKNOWN what a worker stamped and never came back to."""
    return IssueDelivery.objects.filter(status=Status.SENDING, due_at__lte=now).update(
        status=Status.UNKNOWN, ended_at=now, failure=IN_DOUBT
    )


def _stamp(coming: Sequence[Copy], lease: UUID, now: datetime) -> list[Copy]:
    """Looks a last time whether each reader is still on the list and the issue still goes out."""
    held = IssueDelivery.objects.filter(
        pk__in=[copy.id for copy in coming],
        lease=lease,
        status=Status.WAITING,
        issue__status=Issue.SENDING,
    )
    barred = Suppression.objects.filter(email=OuterRef("subscriber__email"))
    on_the_list = held.filter(~Exists(barred), subscriber__status=Subscriber.Status.CONFIRMED)
    ours = set(
        on_the_list.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True)
    )
    IssueDelivery.objects.filter(pk__in=ours).update(
        status=Status.SENDING,
        attempt_started_at=now,
        first_attempt_at=Coalesce(F("first_attempt_at"), now),
        attempts=F("attempts") + 1,
        due_at=now + lease_time(),
    )
    if len(ours) < len(coming):
        held.exclude(pk__in=ours).update(
            status=Status.SKIPPED, ended_at=now, lease=None, failure=LEFT
        )
    return [copy for copy in coming if copy.id in ours]


def _not_taken(copy: Copy, answer: Answer, lease: UUID, now: datetime) -> None:
    row = _stamped([copy.id], lease).select_for_update(no_key=True).first()
    if row is None:
        return
    final = answer.verdict is Verdict.NEVER or answers.is_over(row.first_attempt_at, now)
    if final or (answer.verdict is Verdict.FAULT and row.attempts >= answers.TRIES_OF_A_FAULT):
        row.status, row.ended_at = Status.FAILED, now
    else:
        _lock_issues({row.issue_id})
        stopped = NewsletterIssue.objects.filter(pk=row.issue_id, status=Issue.CANCELLED).exists()
        row.status = Status.SKIPPED if stopped else Status.WAITING
        row.ended_at = now if stopped else None
        row.due_at = now + answers.wait(row.attempts)
    row.lease, row.failure = None, answer.words
    row.save(update_fields=["status", "ended_at", "due_at", "lease", "failure"])


def _stamped(ids: Sequence[UUID], lease: UUID) -> QuerySet[IssueDelivery]:
    return IssueDelivery.objects.filter(
        status__in=(Status.SENDING, Status.UNKNOWN), pk__in=ids, lease=lease
    )


def _lock_issues(ids: set[UUID]) -> None:
    """Waits for whoever is stopping these issues, so that no copy slips back into the queue."""
    list(
        NewsletterIssue.objects.select_for_update(no_key=True)
        .filter(pk__in=ids)
        .order_by("pk")
        .values_list("pk")
    )
