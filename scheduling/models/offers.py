"""Times that were offered to a person, and their place on the waitlist."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from config.kernel import ids
from scheduling.models.people import Therapist
from scheduling.models.visits import FirstVisit


class Offer(models.Model):
    """One to three times that are held for a person until they answer or the offer ends.

    Its message says that the visit is off in whose stead it was made, if there was one.
    """

    class Status(models.TextChoices):
        """What has come of it."""

        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "None of them works"
        EXPIRED = "expired", "Not answered in time"
        WITHDRAWN = "withdrawn", "Withdrawn"

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    first_visit = models.ForeignKey(FirstVisit, on_delete=models.PROTECT, related_name="offers")
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    expires_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    nudged_at = models.DateTimeField(null=True, blank=True)
    more_time_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    appointment = models.OneToOneField(
        "scheduling.Appointment",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="offer",
    )
    instead_of = models.ForeignKey(
        "scheduling.Appointment",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="offers_instead",
    )

    class Meta:
        """A person weighs one offer at a time."""

        ordering = ("made_at", "id")
        indexes = (
            models.Index(
                fields=["expires_at"], name="offers_that_are_open", condition=Q(status="open")
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["first_visit"],
                condition=Q(status="open"),
                name="a_first_visit_has_one_open_offer",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["open", "accepted", "declined", "expired", "withdrawn"]),
                name="an_offer_has_a_known_status",
            ),
            models.CheckConstraint(
                condition=Q(status="open", ended_at=None)
                | ~Q(status="open") & Q(ended_at__isnull=False),
                name="an_offer_that_ended_says_when",
            ),
            models.CheckConstraint(
                condition=Q(status="accepted", appointment__isnull=False)
                | ~Q(status="accepted") & Q(appointment=None),
                name="an_accepted_offer_has_its_appointment",
            ),
        )


class OfferLink(models.Model):
    """A private link to an offer, kept as a hash; a letter that asks again has its own."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()


class WaitlistEntry(models.Model):
    """Somebody for whom no time fits yet waits for one; what they want stands on their path."""

    class Status(models.TextChoices):
        """Whether they still wait."""

        WAITING = "waiting", "Waiting"
        SERVED = "served", "Has a time"
        LEFT = "left", "Left the list"

    class Band(models.IntegerChoices):
        """Who comes first; within a band the longest wait does."""

        SOON = 1, "Soon"
        USUAL = 2, "Usual"

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    first_visit = models.ForeignKey(
        FirstVisit, on_delete=models.PROTECT, related_name="waitlist_entries"
    )
    therapist = models.ForeignKey(
        Therapist, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    band = models.PositiveSmallIntegerField(choices=Band, default=Band.USUAL)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    since = models.DateTimeField()
    joined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """By band, then by the longest wait."""

        ordering = ("band", "since", "id")
        indexes = (
            models.Index(
                fields=["band", "since"], name="those_who_wait", condition=Q(status="waiting")
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["first_visit"],
                condition=Q(status="waiting"),
                name="a_first_visit_waits_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "served", "left"]),
                name="a_waitlist_entry_has_a_known_status",
            ),
            models.CheckConstraint(
                condition=Q(band__in=[1, 2]), name="a_waitlist_entry_has_a_known_band"
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", ended_at=None)
                | ~Q(status="waiting") & Q(ended_at__isnull=False),
                name="a_waitlist_entry_that_ended_says_when",
            ),
        )
