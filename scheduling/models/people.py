"""Therapists, and the desk people of each place."""

from django.conf import settings
from django.db import models

from config.kernel import ids
from config.kernel.fields import EncryptedTextField
from scheduling.models.places import Location


class Therapist(models.Model):
    """Somebody who sees people for a first assessment.

    `desk_enters_time_away` is their leave for the front desk to enter time away for them.
    """

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="therapist",
    )
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    desk_enters_time_away = models.BooleanField(default=True)
    new_people_per_week = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        """In the order of names."""

        ordering = ("name",)

    def __str__(self) -> str:
        """Answer the therapist's name."""
        return self.name


class DeskAssignment(models.Model):
    """A front-desk person works for a place, and sees its requests."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desk_assignments"
    )
    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, related_name="desk_assignments"
    )

    class Meta:
        """Once a person and place."""

        constraints = (
            models.UniqueConstraint(
                fields=["user", "location"], name="a_desk_person_is_assigned_once_to_a_place"
            ),
        )


class VideoRoom(models.Model):
    """Where people meet one therapist by video; who has the link can walk in."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    therapist = models.OneToOneField(Therapist, on_delete=models.CASCADE, related_name="video_room")
    link = EncryptedTextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)
