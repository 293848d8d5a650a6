"""Writes an issue, fixes its audience and starts it, pauses it, stops it for good."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from config.audit import trail
from config.kernel import errors, ids, jobs
from notifications import issue_letters, masthead, outbox, queries
from notifications.models import IssueDelivery, NewsletterIssue, Subscriber, Suppression

Status = NewsletterIssue.Status

SEND = "notifications.newsletter.send"
TEST_LETTER = "notifications/newsletter/test"

ALLOWED_FROM = {
    "edit": {Status.DRAFT},
    "schedule": {Status.DRAFT, Status.SCHEDULED},
    "start": {Status.DRAFT, Status.SCHEDULED},
    "pause": {Status.SENDING},
    "resume": {Status.PAUSED},
    "stop": {Status.SCHEDULED, Status.SENDING, Status.PAUSED, Status.DRAFT},
}


class NotNow(errors.Conflict):
    """Says that the issue is in a state that this act does not fit."""

    code = "issue_state"
    detail = "The issue has moved on. Look at it again."


class ChangedMeanwhile(errors.Conflict):
    """Says that somebody saved the issue after this person opened it."""

    code = "issue_changed"
    detail = "Somebody changed the issue after you opened it. Your text is still here."


class NobodyToSendTo(errors.Invalid):
    """Says that no reader would get it."""

    code = "no_readers"
    detail = "Nobody has confirmed yet, so there is nobody to send it to."


class PlannedInThePast(errors.Invalid):
    """Says that the hour has passed."""

    code = "planned_in_the_past"
    detail = "That time has passed. Pick a later one, or send it now."


def compose(
    *,
    subject: str,
    body: str,
    preview: str = "",
    topics: Sequence[str] = (),
    by: trail.Signed,
    now: datetime,
) -> NewsletterIssue:
    """Keep a new draft."""
    with transaction.atomic():
        issue = NewsletterIssue.objects.create(
            subject=subject,
            preview=preview,
            body=body,
            topics=list(topics),
            created_at=now,
            created_by=by.pk,
            updated_at=now,
        )
        trail.record("newsletter.written", by=by, now=now, of=issue)
    return issue


def edit(
    *,
    issue: NewsletterIssue,
    version: int,
    subject: str,
    body: str,
    preview: str = "",
    topics: Sequence[str] = (),
    by: trail.Signed,
    now: datetime,
) -> NewsletterIssue:
    """Keep the draft's new text.

    Raises:
        ChangedMeanwhile: `version` is not the one that is kept.
        NotNow: it is not a draft any more.
    """
    with transaction.atomic():
        kept = _locked(issue, "edit")
        if kept.version != version:
            raise ChangedMeanwhile
        kept.subject, kept.preview, kept.body = subject, preview, body
        kept.topics, kept.version, kept.updated_at = list(topics), version + 1, now
        kept.save()
        trail.record("newsletter.edited", by=by, now=now, of=kept)
    return kept


def schedule(
    *, issue: NewsletterIssue, at: datetime, by: trail.Signed, now: datetime
) -> NewsletterIssue:
    """Plan the issue for an hour; a later plan replaces an earlier one."""
    if at <= now:
        raise PlannedInThePast
    with transaction.atomic():
        kept = _locked(issue, "schedule")
        kept.status, kept.send_at, kept.scheduled_by = Status.SCHEDULED, at, by.pk
        kept.save()
        trail.record("newsletter.scheduled", by=by, now=now, of=kept)
    return kept


def start(*, issue: NewsletterIssue, by: trail.Actor, now: datetime) -> NewsletterIssue:
    """Fix the audience in one statement and let the copies go.

    Raises:
        NobodyToSendTo: no reader would get it.
        NotNow: it was started or stopped before.
    """
    with transaction.atomic():
        kept = _locked(issue, "start")
        kept.audience = _fix_audience(kept, now)
        if not kept.audience:
            raise NobodyToSendTo
        kept.status, kept.started_at = Status.SENDING, now
        kept.started_by = kept.scheduled_by if isinstance(by, trail.Origin) else by.pk
        kept.save()
        readers: dict[str, object] = {"audience": kept.audience}
        trail.record("newsletter.started", by=by, now=now, of=kept, details=readers)
        jobs.enqueue(SEND)
    return kept


def start_planned(*, now: datetime) -> None:
    """Start the issues whose hour has come; one over an hour late waits for a person."""
    planned = NewsletterIssue.objects.filter(
        status=Status.SCHEDULED, send_at__lte=now, send_at__gt=now - queries.STARTS_AT_MOST_LATE
    )
    for issue in planned.order_by("send_at"):
        try:
            start(issue=issue, by=trail.SYSTEM, now=now)
        except (NotNow, NobodyToSendTo):
            continue


def pause(*, issue: NewsletterIssue, by: trail.Signed, now: datetime) -> NewsletterIssue:
    """Keep copies from leaving, from the next batch on; pausing twice is pausing."""
    return _move(issue, "pause", Status.PAUSED, by, now)


def resume(*, issue: NewsletterIssue, by: trail.Signed, now: datetime) -> NewsletterIssue:
    """Let the waiting copies go on."""
    kept = _move(issue, "resume", Status.SENDING, by, now)
    jobs.enqueue(SEND)
    return kept


def send(*, issue: NewsletterIssue, by: trail.Signed, now: datetime) -> NewsletterIssue:
    """Start the issue, or let a paused one go on; one that goes out stays as it is."""
    issue.refresh_from_db()
    if issue.status == Status.SENDING:
        return issue
    if issue.status == Status.PAUSED:
        return resume(issue=issue, by=by, now=now)
    return start(issue=issue, by=by, now=now)


def stop(*, issue: NewsletterIssue, by: trail.Signed, now: datetime) -> NewsletterIssue:
    """Stop the issue for good; copies that have not left never will."""
    with transaction.atomic():
        kept = _locked(issue, "stop")
        if queries.counts(kept).is_finished:
            raise NotNow
        kept.status, kept.cancelled_at, kept.cancelled_by = Status.CANCELLED, now, by.pk
        kept.save()
        kept.deliveries.filter(status=IssueDelivery.Status.WAITING).update(
            status=IssueDelivery.Status.SKIPPED,
            ended_at=now,
            lease=None,
            failure=queries.STOPPED,
        )
        trail.record("newsletter.stopped", by=by, now=now, of=kept)
    return kept


def send_test(*, issue: NewsletterIssue, to: str, by: trail.Signed, now: datetime) -> None:
    """Send one copy to an address of the practice's choice; it is never counted."""
    with transaction.atomic():
        outbox.put(
            key=f"newsletter.test:{ids.row_id()}",
            template=TEST_LETTER,
            to=to,
            context=issue_letters.contents(issue) | {"issue_subject": issue.subject, "test": True},
            sender=masthead.sender(),
            now=now,
            about=issue.pk,
        )
        trail.record("newsletter.tested", by=by, now=now, of=issue)


def _move(
    issue: NewsletterIssue, act: str, status: Status, by: trail.Signed, now: datetime
) -> NewsletterIssue:
    with transaction.atomic():
        kept = _locked(issue, act, already=status)
        if kept.status != status:
            kept.status, kept.paused_at = status, now
            kept.save()
            trail.record(f"newsletter.{act}d", by=by, now=now, of=kept)
    return kept


def _locked(issue: NewsletterIssue, act: str, already: Status | None = None) -> NewsletterIssue:
    """Answer the row, locked, in a state from which the act is legal (or done already)."""
    kept = NewsletterIssue.objects.select_for_update(no_key=True).get(pk=issue.pk)
    if kept.status not in ALLOWED_FROM[act] and kept.status != already:
        raise NotNow
    return kept


AUDIENCE = f"""
    INSERT INTO {IssueDelivery._meta.db_table}
        (id, issue_id, subscriber_id, status, due_at, attempts, failure)
    SELECT gen_random_uuid(), %(issue)s, reader.id, 'waiting', %(now)s, 0, ''
    FROM {Subscriber._meta.db_table} reader
    WHERE reader.status = 'confirmed'
        AND (cardinality(%(topics)s::varchar[]) = 0 OR cardinality(reader.topics) = 0
             OR reader.topics && %(topics)s::varchar[])
        AND NOT EXISTS (
            SELECT FROM {Suppression._meta.db_table} barred WHERE barred.email = reader.email
        )
"""  # noqa: S608 - table names alone


def _fix_audience(issue: NewsletterIssue, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(AUDIENCE, {"issue": issue.pk, "now": now, "topics": issue.topics})
        return int(cursor.rowcount)
