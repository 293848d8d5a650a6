"""Where people meet, and when somebody is there."""

from django.db import models

from config.kernel import ids
from scheduling import wall


class Location(models.Model):
    """A place where the practice sees people; "online" is one too."""

    class Kind(models.TextChoices):
        """Whether people come to a door or to a video room."""

        IN_PERSON = "in_person", "In person"
        ONLINE = "online", "Online"

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind)
    summary = models.CharField(max_length=160, blank=True)
    address = models.CharField(max_length=200, blank=True)
    arrival = models.TextField(blank=True)
    parking = models.TextField(blank=True)
    to_bring = models.TextField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    sender_name = models.CharField(max_length=80, blank=True)
    sender_email = models.EmailField(blank=True)
    reply_to = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    sort_order = models.PositiveSmallIntegerField(default=0)
    promised_hours = models.PositiveSmallIntegerField(default=8)
    urgent_promised_hours = models.PositiveSmallIntegerField(default=2)
    aligned_to_minute = models.PositiveSmallIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    offers_freed_times = models.BooleanField(
        default=False,
        help_text="Offer a freed time to the next person on the waitlist without asking the desk.",
    )

    class Meta:
        """In the order that the practice names them."""

        ordering = ("sort_order", "name")

    def __str__(self) -> str:
        """Answer the place's name."""
        return self.name

    @property
    def is_online(self) -> bool:
        """Whether a visit here needs no room and no travel."""
        return self.kind == self.Kind.ONLINE

    @property
    def ways_in(self) -> list[str]:
        """Answer the door and the parking, each in a line that stands alone."""
        parking = f"Parking: {self.parking}" if self.parking else ""
        return [line for line in (self.arrival, parking) if line]


class Room(models.Model):
    """A room of a place; two visits cannot use it at once, and a retired one takes no new ones."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=60)
    arrival = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """One name once a place."""

        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                fields=["location", "name"], name="a_room_has_its_own_name_in_its_place"
            ),
        )

    def __str__(self) -> str:
        """Answer the room's name."""
        return self.name


class OpeningHours(models.Model):
    """From when to when somebody is at a place's desk on one weekday."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(choices=wall.Weekday)
    opens = models.PositiveSmallIntegerField(help_text=wall.MINUTES_HELP)
    closes = models.PositiveSmallIntegerField(help_text=wall.MINUTES_HELP)

    class Meta:
        """In the order of the week."""

        ordering = ("weekday", "opens")
        constraints = (
            models.CheckConstraint(
                condition=wall.minutes_in_order("opens", "closes"),
                name="a_place_opens_before_it_closes",
            ),
            models.CheckConstraint(
                condition=models.Q(weekday__lte=wall.Weekday.SUNDAY),
                name="a_place_opens_on_a_weekday",
            ),
        )


class Closure(models.Model):
    """A date on which a place is closed, such as a holiday."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="closures")
    on = models.DateField()
    name = models.CharField(max_length=80)

    class Meta:
        """One closure a day."""

        constraints = (
            models.UniqueConstraint(fields=["location", "on"], name="a_place_closes_once_a_day"),
        )


class TravelTime(models.Model):
    """How many minutes lie between two places, for everybody or for one therapist."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    origin = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="travel_from")
    destination = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="travel_to")
    therapist = models.ForeignKey(
        "scheduling.Therapist", null=True, blank=True, on_delete=models.CASCADE
    )
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        """One figure a pair, and one a pair and therapist."""

        constraints = (
            models.UniqueConstraint(
                fields=["origin", "destination", "therapist"],
                nulls_distinct=False,
                name="one_travel_time_a_pair_of_places",
            ),
            models.CheckConstraint(
                condition=~models.Q(origin=models.F("destination")),
                name="travel_leads_to_another_place",
            ),
        )
