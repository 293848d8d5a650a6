"""People who asked for the newsletter, and addresses we do not write to."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from config.kernel import ids


class Subscriber(models.Model):
    """An address that asked for the newsletter, once; it gets issues only while CONFIRMED.

    No topics means every topic. `confirm_hash` is the digest of the secret in the newest letter.
    """

    class Status(models.TextChoices):
        """Whether we may write."""

        PENDING = "pending", "Not confirmed"
        CONFIRMED = "confirmed", "Confirmed"
        UNSUBSCRIBED = "unsubscribed", "Left"

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    email = models.CharField(max_length=254, unique=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.PENDING)
    topics = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    created_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    confirm_hash = models.CharField(max_length=64, blank=True)
    confirm_until = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    unsubscribed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One row an address; states and dates agree."""

        indexes: ClassVar = [
            models.Index(
                fields=["id"], condition=Q(status="confirmed"), name="readers_who_get_an_issue"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="a_reader_has_no_capitals"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "confirmed", "unsubscribed"]),
                name="a_reader_has_a_known_status",
            ),
            models.CheckConstraint(
                condition=Q(status="pending")
                | Q(status="confirmed", confirmed_at__isnull=False)
                | Q(status="unsubscribed", unsubscribed_at__isnull=False),
                name="a_reader_confirmed_or_left_at_an_instant",
            ),
            models.CheckConstraint(
                condition=Q(confirm_hash="", confirm_until__isnull=True)
                | (~Q(confirm_hash="") & Q(confirm_until__isnull=False)),
                name="a_confirmation_link_ends",
            ),
            models.CheckConstraint(
                condition=~Q(status="confirmed") | Q(confirm_hash=""),
                name="a_confirmed_reader_has_no_open_link",
            ),
            models.UniqueConstraint(
                fields=["confirm_hash"],
                condition=~Q(confirm_hash=""),
                name="a_confirmation_link_names_one_reader",
            ),
        ]

    def __str__(self) -> str:
        """Answer the state, never the address."""
        return self.get_status_display()


class Suppression(models.Model):
    """An address that gets no newsletter whatever it asked for, and why."""

    class Reason(models.TextChoices):
        """What happened."""

        BOUNCED = "bounced", "Mail came back"
        COMPLAINED = "complained", "Marked as spam"
        BY_HAND = "by_hand", "Set by the practice"

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    email = models.CharField(max_length=254, unique=True)
    reason = models.CharField(max_length=12, choices=Reason)
    created_at = models.DateTimeField()

    class Meta:
        """One row an address."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="a_suppressed_address_has_no_capitals"
            ),
        ]

    def __str__(self) -> str:
        """Answer the reason, never the address."""
        return self.get_reason_display()
