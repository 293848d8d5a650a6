"""Letters and texts about somebody's request or visit."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from config.kernel import ids
from config.kernel.fields import EncryptedJSONField, EncryptedTextField


class OutboundMessage(models.Model):
    """One letter, text or desk task to one person, from the moment it was decided.

    `due_at` is when somebody should look at the row next: the end of a hold, the end of a worker's
    lease, or the next try. `lease` names the worker that has it in hand.
    """

    class Channel(models.TextChoices):
        """The way on which the words travel."""

        EMAIL = "email", "Email"
        TEXT = "text", "Text"
        DESK = "desk", "Front desk"

    class Status(models.TextChoices):
        """Where the words are."""

        QUEUED = "queued", "Waiting to leave"
        FOR_DESK = "for_desk", "For the desk"
        SENDING = "sending", "Leaving now"
        SENT = "sent", "Sent"
        FAILED = "failed", "Not sent"
        SUPPRESSED = "suppressed", "Held back"
        EXPIRED = "expired", "Too late to send"
        UNKNOWN = "unknown", "Not known"
        BOUNCED = "bounced", "Came back"

    OPEN: ClassVar = (Status.QUEUED, Status.SENDING)

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    key = models.CharField(max_length=200, unique=True)
    channel = models.CharField(max_length=10, choices=Channel)
    status = models.CharField(max_length=12, choices=Status)
    about = models.UUIDField(null=True, blank=True)
    template = models.CharField(max_length=120)
    context = EncryptedJSONField(default=dict)
    to_address = models.CharField(max_length=320, blank=True)
    sender_name = models.CharField(max_length=120)
    sender_email = models.CharField(max_length=254)
    reply_to = models.CharField(max_length=254, blank=True)
    message_id = models.CharField(max_length=255)
    subject = EncryptedTextField(default="", blank=True)
    text = EncryptedTextField(default="", blank=True)
    html = EncryptedTextField(default="", blank=True)
    calendar = EncryptedTextField(default="", blank=True)
    calendar_method = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField()
    hold_until = models.DateTimeField(null=True, blank=True)
    not_after = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    lease = models.UUIDField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    faults = models.PositiveIntegerField(default=0)
    first_attempt_at = models.DateTimeField(null=True, blank=True)
    attempt_started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    blanked_at = models.DateTimeField(null=True, blank=True)
    """When its words were taken out of it."""
    failure = models.CharField(max_length=300, blank=True)
    handed_over_by = models.UUIDField(null=True, blank=True)

    class Meta:
        """Found by what is due and by what it is about; states and fields agree."""

        indexes: ClassVar = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(status__in=["queued", "sending"]),
                name="letters_that_are_due",
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(status="for_desk"),
                name="words_that_wait_for_the_desk",
            ),
            models.Index(
                fields=["about", "-created_at"],
                condition=Q(about__isnull=False),
                name="letters_about_one_person",
            ),
            models.Index(
                fields=["ended_at"],
                condition=Q(blanked_at__isnull=True, ended_at__isnull=False),
                name="words_that_will_be_blanked",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(channel__in=["email", "text", "desk"]),
                name="a_message_has_a_known_channel",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "queued",
                        "for_desk",
                        "sending",
                        "sent",
                        "failed",
                        "suppressed",
                        "expired",
                        "unknown",
                        "bounced",
                    ]
                ),
                name="a_message_has_a_known_status",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["queued", "for_desk", "sending"], ended_at__isnull=True)
                | (~Q(status__in=["queued", "for_desk", "sending"]) & Q(ended_at__isnull=False)),
                name="a_message_ends_at_an_instant",
            ),
            models.CheckConstraint(
                condition=Q(blanked_at__isnull=True) | Q(ended_at__isnull=False),
                name="a_message_keeps_its_words_until_it_ends",
            ),
            models.CheckConstraint(
                condition=~Q(status="sending")
                | Q(lease__isnull=False, attempt_started_at__isnull=False),
                name="a_message_that_leaves_has_a_worker",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["queued", "sending"]) | Q(lease__isnull=True),
                name="a_message_at_rest_has_no_worker",
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(failure=""),
                name="a_message_that_failed_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status="for_desk") | ~Q(channel="email"),
                name="the_desk_never_sends_an_email_by_hand",
            ),
            models.CheckConstraint(
                condition=Q(handed_over_by__isnull=True) | Q(status="sent"),
                name="what_the_desk_sent_is_sent",
            ),
        ]

    def __str__(self) -> str:
        """Answer the channel and the state, never the person."""
        return f"{self.channel} {self.status}"

    @property
    def sent_at(self) -> datetime | None:
        """Answers when it left, if it did."""
        return self.ended_at if self.status == self.Status.SENT else None
