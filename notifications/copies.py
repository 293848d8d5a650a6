"""The rows of an issue's copies: claimed for a worker, stamped, and what became of them.

A copy that was stamped and has no outcome when its lease ends becomes UNKNOWN; nobody sends it
again but a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from notifications import answers, leases, queries
from notifications.answers import Answer, Verdict
from notifications.issue_letters import Copy
from notifications.models import IssueDelivery, NewsletterIssue, Subscriber, Suppression

Issue = NewsletterIssue.Status
Status = IssueDelivery.Status

LEFT = "Left the list before it was sent."
IN_DOUBT = "We do not know whether the mail server took it."


@dataclass(frozen=True)
class Outcome:
    """What became of one copy: taken (no answer), answered, or in doubt."""

    copy: Copy
    answer: Answer | None = None
    in_doubt: bool = False


def next_issue(now: datetime) -> NewsletterIssue | None:
    """Answer the issue that has copies due, the one that started first."""
    due = IssueDelivery.objects.filter(issue=OuterRef("pk"), status=Status.WAITING, due_at__lte=now)
    sending = NewsletterIssue.objects.filter(Exists(due), status=Issue.SENDING)
    return sending.order_by("started_at").first()


def goes_out(issue: NewsletterIssue) -> bool:
    """Answer whether the issue was neither paused nor stopped."""
    return NewsletterIssue.objects.filter(pk=issue.pk, status=Issue.SENDING).exists()


def claim(issue: NewsletterIssue, *, lease: UUID, now: datetime) -> list[Copy]:
    """Take up to 200 waiting copies of an issue for one worker."""
    with transaction.atomic():
        found = [
            Copy(*row)
            for row in IssueDelivery.objects.select_for_update(
                skip_locked=True, no_key=True, of=("self",)
            )
            .filter(issue=issue, status=Status.WAITING, due_at__lte=now)
            .order_by("due_at")
            .values_list("pk", "subscriber_id", "subscriber__email")[: leases.CLAIM_AT_MOST]
        ]
        IssueDelivery.objects.filter(pk__in=[copy.id for copy in found]).update(
            lease=lease, due_at=now + leases.time()
        )
    return found


TURN = f"""
    WITH taken AS (
        UPDATE {IssueDelivery._meta.db_table}
        SET status = 'sent', ended_at = %(now)s, failure = ''
        WHERE id = ANY(%(taken)s) AND lease = %(lease)s AND status IN ('sending', 'unknown')
    ), stamped AS (
        UPDATE {IssueDelivery._meta.db_table} copy
        SET status = 'sending', attempts = copy.attempts + 1, due_at = %(until)s,
            attempt_started_at = %(now)s,
            first_attempt_at = COALESCE(copy.first_attempt_at, %(now)s)
        FROM {NewsletterIssue._meta.db_table} issue, {Subscriber._meta.db_table} reader
        WHERE copy.id = ANY(%(coming)s) AND copy.lease = %(lease)s AND copy.status = 'waiting'
            AND issue.id = copy.issue_id AND issue.status = 'sending'
            AND reader.id = copy.subscriber_id AND reader.status = 'confirmed'
            AND NOT EXISTS (
                SELECT FROM {Suppression._meta.db_table} barred WHERE barred.email = reader.email
            )
        RETURNING copy.id
    )
    SELECT id FROM stamped
"""  # noqa: S608 - table names alone
"""One statement, so that a batch of ten costs one round trip and one commit."""


def turn(
    done: Sequence[Outcome], coming: Sequence[Copy], *, lease: UUID, now: datetime
) -> list[Copy]:
    """Record one batch and stamp the next; answers the copies to send now.

    The stamp looks a last time whether each reader is still on the list and the issue goes out.
    """
    for outcome in done:
        _record_trouble(outcome, lease, now)
    given: dict[str, Any] = {
        "taken": [it.copy.id for it in done if it.answer is None and not it.in_doubt],
        "coming": [copy.id for copy in coming],
        "lease": lease,
        "now": now,
        "until": now + leases.time(),
    }
    with connection.cursor() as cursor:
        cursor.execute(TURN, given)
        ours = {row[0] for row in cursor.fetchall()}
    if len(ours) < len(coming):
        _skip([copy.id for copy in coming if copy.id not in ours], lease, now)
    return [copy for copy in coming if copy.id in ours]


def give_back(*, lease: UUID, now: datetime, wait: timedelta) -> None:
    """Return what was claimed and not begun; of a stopped issue nothing is left to wait."""
    held = IssueDelivery.objects.filter(lease=lease, status__in=(Status.WAITING, Status.SENDING))
    issue_ids = set(held.values_list("issue_id", flat=True))
    if not issue_ids:
        return
    with transaction.atomic():
        _lock_issues(issue_ids)
        held.filter(issue__status=Issue.CANCELLED).update(
            status=Status.SKIPPED, ended_at=now, lease=None, failure=queries.STOPPED
        )
        held.update(status=Status.WAITING, lease=None, due_at=now + wait)


def settle(*, now: datetime) -> int:
    """Mark as UNKNOWN what a worker stamped and never came back to."""
    return IssueDelivery.objects.filter(status=Status.SENDING, due_at__lte=now).update(
        status=Status.UNKNOWN, ended_at=now, failure=IN_DOUBT
    )


def _skip(ids: Sequence[UUID], lease: UUID, now: datetime) -> None:
    """Skip who left; a paused issue's copies, and another worker's, stay as they are."""
    IssueDelivery.objects.filter(
        pk__in=ids, lease=lease, status=Status.WAITING, issue__status=Issue.SENDING
    ).update(status=Status.SKIPPED, ended_at=now, lease=None, failure=LEFT)


def _record_trouble(outcome: Outcome, lease: UUID, now: datetime) -> None:
    if outcome.in_doubt:
        _stamped(outcome.copy, lease).update(status=Status.UNKNOWN, ended_at=now, failure=IN_DOUBT)
    elif outcome.answer is not None:
        with transaction.atomic():
            _not_taken(outcome.copy, outcome.answer, lease, now)


def _not_taken(copy: Copy, answer: Answer, lease: UUID, now: datetime) -> None:
    row = _stamped(copy, lease).select_for_update(no_key=True).first()
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


def _stamped(copy: Copy, lease: UUID) -> QuerySet[IssueDelivery]:
    """Answer the row, also when it was given up as UNKNOWN while this worker was slow."""
    return IssueDelivery.objects.filter(
        status__in=(Status.SENDING, Status.UNKNOWN), pk=copy.id, lease=lease
    )


def _lock_issues(ids: set[UUID]) -> None:
    """Wait for whoever is stopping these issues, so that no copy slips back into the queue."""
    list(
        NewsletterIssue.objects.select_for_update(no_key=True)
        .filter(pk__in=ids)
        .order_by("pk")
        .values_list("pk")
    )
