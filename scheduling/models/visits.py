"""One accepted person's path to one visit."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from config.kernel import ids
from config.kernel.fields import EncryptedJSONField, EncryptedTextField
from scheduling.models.places import Location


class FirstVisit(models.Model):
    """One accepted person's path to one visit, with the contact rules they gave us."""

    class Stage(models.TextChoices):
        """Where the path has come to; scheduling's transitions alone write it."""

        LOOKING = "looking", "Looking for times"
        OFFERED = "offered", "Times offered"
        WAITLISTED = "waitlisted", "On our list"
        BOOKED = "booked", "Booked"
        CLOSED = "closed", "Closed"

    class ReachBy(models.TextChoices):
        """The one way in which the person wants to hear from us."""

        EMAIL = "email", "E-mail"
        TEXT = "text", "Text"
        CALL = "call", "Call"

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=120)
    pronouns = models.CharField(max_length=40, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    reach_by = models.CharField(max_length=10, choices=ReachBy)
    voicemail_ok = models.BooleanField(default=False)
    practice_name_ok = models.BooleanField(default=True)
    urgent = models.BooleanField(default=False)
    locations = models.ManyToManyField(Location, related_name="+")
    times = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    concerns = EncryptedJSONField(default=list)
    note = EncryptedTextField(blank=True, default="")
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.LOOKING)
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Open paths are found fast, and the last that closed."""

        indexes = (
            models.Index(fields=["stage"], name="visits_open", condition=~models.Q(stage="closed")),
            models.Index(
                fields=["-closed_at"],
                name="visits_closed",
                condition=models.Q(closed_at__isnull=False),
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    stage__in=["looking", "offered", "waitlisted", "booked", "closed"]
                ),
                name="a_first_visit_has_a_known_stage",
            ),
            models.CheckConstraint(
                condition=models.Q(stage="closed", closed_at__isnull=False)
                | ~models.Q(stage="closed") & models.Q(closed_at=None),
                name="a_closed_visit_says_when",
            ),
        )

    def __str__(self) -> str:
        """Answer the reference, never the name."""
        return self.reference
