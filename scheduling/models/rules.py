"""When a therapist is open for first visits: by the week, and on days that differ."""

from django.db import models
from django.db.models import F, Q

from config.kernel import ids
from scheduling import wall
from scheduling.models.people import Therapist
from scheduling.models.places import Location


class AvailabilityRule(models.Model):
    """Every n weeks on a weekday, a therapist is open at a place from wall time to wall time."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    therapist = models.ForeignKey(
        Therapist, on_delete=models.CASCADE, related_name="availability_rules"
    )
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField(choices=wall.Weekday)
    starts = models.PositiveSmallIntegerField(help_text=wall.MINUTES_HELP)
    ends = models.PositiveSmallIntegerField(help_text=wall.MINUTES_HELP)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    every_weeks = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """In the order of the week."""

        ordering = ("weekday", "starts")
        constraints = (
            models.CheckConstraint(
                condition=wall.minutes_in_order("starts", "ends"),
                name="a_rule_starts_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="a_rule_is_valid_for_a_day_at_least",
            ),
            models.CheckConstraint(
                condition=Q(every_weeks__gte=1), name="a_rule_repeats_every_week_or_more"
            ),
            models.CheckConstraint(
                condition=Q(weekday__lte=wall.Weekday.SUNDAY), name="a_rule_names_a_weekday"
            ),
        )


class AvailabilityException(models.Model):
    """One day on which a therapist is closed, or open for longer, than the rules say."""

    class Kind(models.TextChoices):
        """What the day does."""

        CLOSED = "closed", "Closed"
        OPEN = "open", "Open"

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    therapist = models.ForeignKey(
        Therapist, on_delete=models.CASCADE, related_name="availability_exceptions"
    )
    on = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind)
    location = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    starts = models.PositiveSmallIntegerField(null=True, blank=True, help_text=wall.MINUTES_HELP)
    ends = models.PositiveSmallIntegerField(null=True, blank=True, help_text=wall.MINUTES_HELP)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """By day."""

        ordering = ("on", "starts")
        indexes = (models.Index(fields=["therapist", "on"], name="exceptions_of_a_day"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(starts=None, ends=None)
                | Q(starts__isnull=False, ends__isnull=False)
                & wall.minutes_in_order("starts", "ends"),
                name="an_exception_is_a_whole_day_or_a_part_in_order",
            ),
            models.CheckConstraint(
                condition=Q(kind="closed") | Q(location__isnull=False),
                name="an_extra_opening_names_its_place",
            ),
        )
