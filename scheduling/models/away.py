"""Time away: who entered it, and when."""

from django.conf import settings
from django.db import models

from config.kernel import ids
from scheduling.models.time import BusyTime


class TimeAway(models.Model):
    """A stretch of time in which a therapist sees nobody, and who said so."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    busy_time = models.OneToOneField(BusyTime, on_delete=models.PROTECT, related_name="time_away")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        """The soonest first."""

        ordering = ("busy_time__starts_at", "id")
