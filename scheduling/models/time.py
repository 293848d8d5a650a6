"""Claims on time: the one table that holds them, and the three kinds that own a claim."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from config.kernel import ids
from scheduling.models.offers import Offer
from scheduling.models.people import Therapist
from scheduling.models.places import Location, Room
from scheduling.models.visits import FirstVisit


class Period(Func):
    """The half-open range of two instants, as PostgreSQL knows it."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


PERIOD = Period("starts_at", "ends_at", RangeBoundary())


class WallInUTC(Func):
    """What a clock in UTC shows at an instant, without the zone.

    The driver reads it by itself; each whole instant passes through Python code of Django's, which
    takes ten times as long and would be most of a search.
    """

    template = "(%(expressions)s AT TIME ZONE 'UTC')"
    output_field = models.DateTimeField()


class BusyTime(models.Model):
    """A stretch of a therapist's time that is taken: the visit and the buffer after it."""

    class Kind(models.TextChoices):
        """FHIR slot status and iCalendar FBTYPE."""

        BUSY = "BUSY", "Booked"
        BUSY_TENTATIVE = "BUSY_TENTATIVE", "Held"
        BUSY_UNAVAILABLE = "BUSY_UNAVAILABLE", "Away"

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    therapist = models.ForeignKey(Therapist, on_delete=models.PROTECT, related_name="busy_times")
    location = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    room = models.ForeignKey(
        Room, null=True, blank=True, on_delete=models.PROTECT, related_name="busy_times"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The database has the last word on who has a time."""

        indexes = (
            models.Index(
                fields=["ends_at", "starts_at"],
                name="busy_times_that_stand",
                condition=Q(released_at=None),
            ),
            models.Index(
                fields=["starts_at"],
                name="busy_times_that_were_freed",
                condition=Q(released_at__isnull=False),
            ),
        )
        constraints = (
            ExclusionConstraint(
                name="a_therapist_is_claimed_once_at_a_time",
                expressions=[
                    (F("therapist"), RangeOperators.EQUAL),
                    (PERIOD, RangeOperators.OVERLAPS),
                ],
                condition=Q(released_at=None) & ~Q(kind="BUSY_UNAVAILABLE"),
            ),
            ExclusionConstraint(
                name="a_room_is_claimed_once_at_a_time",
                expressions=[
                    (F("room"), RangeOperators.EQUAL),
                    (PERIOD, RangeOperators.OVERLAPS),
                ],
                condition=Q(released_at=None, room__isnull=False) & ~Q(kind="BUSY_UNAVAILABLE"),
            ),
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="busy_time_starts_before_it_ends"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["BUSY", "BUSY_TENTATIVE", "BUSY_UNAVAILABLE"]),
                name="busy_time_has_a_known_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="BUSY_TENTATIVE", expires_at__isnull=False)
                | ~Q(kind="BUSY_TENTATIVE") & Q(expires_at=None),
                name="only_a_hold_expires",
            ),
        )


class Hold(models.Model):
    """A claim that expires: a time kept for somebody who has yet to say yes."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    busy_time = models.OneToOneField(BusyTime, on_delete=models.PROTECT, related_name="hold")
    first_visit = models.ForeignKey(FirstVisit, on_delete=models.PROTECT, related_name="holds")
    offer = models.ForeignKey(
        Offer, null=True, blank=True, on_delete=models.PROTECT, related_name="holds"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )


class Appointment(models.Model):
    """One person meets one therapist at one place at one time."""

    class Status(models.TextChoices):
        """FHIR appointment status."""

        BOOKED = "booked", "Booked"
        ARRIVED = "arrived", "Arrived"
        FULFILLED = "fulfilled", "Seen"
        CANCELLED = "cancelled", "Cancelled"
        NO_SHOW = "no_show", "Not here"
        ENTERED_IN_ERROR = "entered_in_error", "Taken back"

    AHEAD: ClassVar = (Status.BOOKED, Status.ARRIVED)
    GONE: ClassVar = (Status.CANCELLED, Status.ENTERED_IN_ERROR)

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    first_visit = models.ForeignKey(
        FirstVisit, on_delete=models.PROTECT, related_name="appointments"
    )
    therapist = models.ForeignKey(Therapist, on_delete=models.PROTECT, related_name="appointments")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    busy_time = models.OneToOneField(BusyTime, on_delete=models.PROTECT, related_name="appointment")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    status = models.CharField(max_length=20, choices=Status, default=Status.BOOKED)
    version = models.PositiveIntegerField(default=1)
    sequence = models.PositiveIntegerField(default=0)
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        """A person has one appointment ahead at most."""

        ordering = ("starts_at",)
        indexes = (models.Index(fields=["therapist", "starts_at"], name="appointments_of_a_week"),)
        constraints = (
            models.UniqueConstraint(
                fields=["first_visit"],
                condition=Q(status__in=["booked", "arrived"]),
                name="a_first_visit_has_one_appointment_ahead",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="an_appointment_starts_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "booked",
                        "arrived",
                        "fulfilled",
                        "cancelled",
                        "no_show",
                        "entered_in_error",
                    ]
                ),
                name="an_appointment_has_a_known_status",
            ),
        )
