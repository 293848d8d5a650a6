"""What happened to an appointment after it was booked: called off, moved, or marked."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from config.kernel import ids
from config.kernel.fields import EncryptedTextField
from scheduling.models.people import Therapist
from scheduling.models.places import Location
from scheduling.models.time import Appointment
from scheduling.models.visits import FirstVisit


class Cancellation(models.Model):
    """Who called an appointment off, when, and why if they said; nobody is the person.

    `told` is the sequence of which the person knew then: none if no word of the visit had left.
    """

    class Was(models.TextChoices):
        """How an appointment stood that was called off."""

        BOOKED = "booked", "Booked"
        ARRIVED = "arrived", "Arrived"

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="cancellations"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = EncryptedTextField(blank=True, default="")
    was = models.CharField(max_length=10, choices=Was, default=Was.BOOKED)
    wants_no_other_time = models.BooleanField(default=False)
    told = models.PositiveIntegerField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """An appointment is called off once, whoever presses how often."""

        constraints = (
            models.UniqueConstraint(
                fields=["appointment"],
                condition=Q(taken_back_at=None),
                name="an_appointment_is_called_off_once",
            ),
            models.CheckConstraint(
                condition=Q(was__in=["booked", "arrived"]),
                name="a_cancellation_says_how_the_visit_stood",
            ),
        )


class Rescheduling(models.Model):
    """Who moved an appointment, when, and from which time.

    `sequence` is the one that the move made; `told` is the one of which the person knew then.
    """

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="reschedulings"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    therapist = models.ForeignKey(Therapist, on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    sequence = models.PositiveIntegerField()
    told = models.PositiveIntegerField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Moves of one appointment are counted, in the order in which they were made."""

        ordering = ("at", "id")
        indexes = (
            models.Index(
                fields=["starts_at"],
                name="times_that_visits_moved_from",
                condition=Q(taken_back_at=None),
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["appointment", "sequence"],
                condition=Q(taken_back_at=None),
                name="each_move_of_an_appointment_has_its_own_number",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="a_visit_moved_from_a_time_that_ends",
            ),
        )


class OutcomeMark(models.Model):
    """Who marked what came of an appointment, when, and how it and its path stood before."""

    class Outcome(models.TextChoices):
        """What can come of a visit, or that there should have been none."""

        ARRIVED = "arrived", "Arrived"
        FULFILLED = "fulfilled", "Seen"
        NO_SHOW = "no_show", "Not here"
        IN_ERROR = "in_error", "Entered in error"

    class Was(models.TextChoices):
        """How an appointment stood that was marked."""

        BOOKED = "booked", "Booked"
        ARRIVED = "arrived", "Arrived"
        FULFILLED = "fulfilled", "Seen"
        CANCELLED = "cancelled", "Cancelled"
        NO_SHOW = "no_show", "Not here"

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="marks")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome)
    was = models.CharField(max_length=10, choices=Was)
    stage_was = models.CharField(max_length=10, choices=FirstVisit.Stage)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """In the order in which they were made."""

        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=["arrived", "fulfilled", "no_show", "in_error"]),
                name="a_mark_names_a_known_outcome",
            ),
            models.CheckConstraint(
                condition=Q(was__in=["booked", "arrived", "fulfilled", "cancelled", "no_show"]),
                name="a_mark_says_how_the_visit_stood",
            ),
            models.CheckConstraint(
                condition=Q(stage_was__in=["looking", "offered", "waitlisted", "booked", "closed"]),
                name="a_mark_says_how_the_path_stood",
            ),
        )
