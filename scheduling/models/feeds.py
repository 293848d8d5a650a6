"""Calendar feeds: who may read a therapist's visits without signing in, and how much of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from config.kernel import ids
from scheduling.models.people import Therapist


class Names(models.TextChoices):
    """How much of a person's name a feed shows, from least to most."""

    NONE = "none", "No names"
    INITIALS = "initials", "Initials"
    FULL = "full", "Full names"


class CalendarFeed(models.Model):
    """A therapist lets a calendar program read their visits by a secret link, until it ends."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    therapist = models.OneToOneField(
        Therapist, on_delete=models.CASCADE, related_name="calendar_feed"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    names = models.CharField(max_length=10, choices=Names, default=Names.NONE)
    made_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A feed shows as much as a word says."""

        constraints = (
            models.CheckConstraint(
                condition=Q(names__in=["none", "initials", "full"]),
                name="a_feed_shows_names_in_a_known_way",
            ),
        )


class FeedLimit(models.Model):
    """The most that the owner lets any feed show; without this row, no names."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    is_it = models.BooleanField(unique=True, default=True, editable=False)
    most = models.CharField(max_length=10, choices=Names, default=Names.NONE)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        """There is one practice, so there is one row."""

        constraints = (
            models.CheckConstraint(condition=Q(is_it=True), name="one_limit_holds_for_every_feed"),
            models.CheckConstraint(
                condition=Q(most__in=["none", "initials", "full"]),
                name="the_limit_of_feeds_is_a_known_word",
            ),
        )
