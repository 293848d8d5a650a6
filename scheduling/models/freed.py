"""What the desk decided about a time that came free."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from config.kernel import ids
from scheduling.models.people import Therapist
from scheduling.models.places import Location


class KeptBack(models.Model):
    """A freed time that the desk does not offer to the waitlist, by the instant that freed it."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    therapist = models.ForeignKey(Therapist, on_delete=models.CASCADE, related_name="+")
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    freed_at = models.DateTimeField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Freed again, the same time is looked at anew."""

        ordering = ("-at", "-id")
        indexes = (
            models.Index(
                fields=["starts_at"],
                name="times_kept_off_the_list",
                condition=Q(taken_back_at=None),
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["therapist", "location", "starts_at", "freed_at"],
                condition=Q(taken_back_at=None),
                name="a_freed_time_is_kept_back_once",
            ),
        )
