"""The newsletter: what was written, and each reader's copy of it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from config.kernel import ids
from notifications.models.readers import Subscriber


class NewsletterIssue(models.Model):
    """One mailing to the readers, from its first draft; whether it is finished is a question.

    `audience` is fixed when it starts: the number of its copies for ever.
    """

    class Status(models.TextChoices):
        """What the practice last decided about it."""

        DRAFT = "draft", "Draft"
        SCHEDULED = "scheduled", "Planned"
        SENDING = "sending", "Sending"
        PAUSED = "paused", "Paused"
        CANCELLED = "cancelled", "Stopped"

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    subject = models.CharField(max_length=150)
    preview = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    topics = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.UUIDField()
    updated_at = models.DateTimeField()
    send_at = models.DateTimeField(null=True, blank=True)
    scheduled_by = models.UUIDField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    started_by = models.UUIDField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.UUIDField(null=True, blank=True)
    audience = models.PositiveIntegerField(default=0)

    class Meta:
        """Newest first; states and fields agree."""

        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "scheduled", "sending", "paused", "cancelled"]),
                name="an_issue_has_a_known_status",
            ),
            models.CheckConstraint(
                condition=(Q(status__in=["draft", "scheduled"]) & Q(started_at__isnull=True))
                | (Q(status__in=["sending", "paused"]) & Q(started_at__isnull=False))
                | Q(status="cancelled"),
                name="an_issue_that_goes_out_was_started",
            ),
            models.CheckConstraint(
                condition=Q(started_at__isnull=True, started_by__isnull=True, audience=0)
                | Q(started_at__isnull=False, started_by__isnull=False),
                name="an_issue_was_started_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(
                    status="cancelled", cancelled_at__isnull=False, cancelled_by__isnull=False
                )
                | (
                    ~Q(status="cancelled") & Q(cancelled_at__isnull=True, cancelled_by__isnull=True)
                ),
                name="an_issue_was_stopped_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status="scheduled")
                | Q(send_at__isnull=False, scheduled_by__isnull=False),
                name="a_planned_issue_has_an_hour",
            ),
            models.CheckConstraint(
                condition=~Q(status="paused") | Q(paused_at__isnull=False),
                name="an_issue_was_paused_at_an_instant",
            ),
        ]

    def __str__(self) -> str:
        """Answer the subject."""
        return self.subject


class IssueDelivery(models.Model):
    """One reader's copy of one issue; `due_at` and `lease` mean what they do on a letter."""

    class Status(models.TextChoices):
        """Where the copy is."""

        WAITING = "waiting", "Waiting"
        SENDING = "sending", "Sending"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"
        SKIPPED = "skipped", "Skipped"
        UNKNOWN = "unknown", "Unknown"

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    issue = models.ForeignKey(
        NewsletterIssue, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.SET_NULL, null=True, related_name="deliveries"
    )
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    due_at = models.DateTimeField()
    lease = models.UUIDField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    first_attempt_at = models.DateTimeField(null=True, blank=True)
    attempt_started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        """One copy a reader; found by issue and by what is due."""

        indexes: ClassVar = [
            models.Index(
                fields=["issue", "due_at"],
                condition=Q(status="waiting"),
                name="copies_that_are_due",
            ),
            models.Index(
                fields=["due_at"], condition=Q(status="sending"), name="copies_that_leave_now"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["issue", "subscriber"], name="a_reader_gets_one_copy_of_an_issue"
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["waiting", "sending", "sent", "failed", "skipped", "unknown"]
                ),
                name="a_copy_has_a_known_status",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "sending"], ended_at__isnull=True)
                | (~Q(status__in=["waiting", "sending"]) & Q(ended_at__isnull=False)),
                name="a_copy_ends_at_an_instant",
            ),
            models.CheckConstraint(
                condition=~Q(status="sending")
                | Q(lease__isnull=False, attempt_started_at__isnull=False),
                name="a_copy_that_leaves_has_a_worker",
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(failure=""), name="a_copy_that_failed_says_why"
            ),
            models.CheckConstraint(
                condition=Q(attempt_started_at__isnull=True)
                | Q(first_attempt_at__lte=F("attempt_started_at")),
                name="a_copy_is_tried_first_before_it_is_tried_again",
            ),
        ]

    def __str__(self) -> str:
        """Answer the state, never the reader."""
        return self.get_status_display()
