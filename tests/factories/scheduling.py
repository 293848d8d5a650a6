"""Places, therapists, hours and visits, plainly invented."""

from datetime import UTC, date, datetime, time, timedelta

import factory

from scheduling import diary, models
from tests.factories.accounts import UserFactory

MORNING = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
"""Monday, 9 AM in New York."""

HOUR = timedelta(hours=1)
VISIT = timedelta(minutes=50)
BUFFER = timedelta(minutes=10)
WHOLE_DAY = (0, 24 * 60)
FRIDAY = 4


class LocationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Location

    slug = factory.Sequence("place-{}".format)
    name = factory.Sequence("Place {}".format)
    kind = models.Location.Kind.IN_PERSON
    address = "12 Sample Street, East Bridgewater, MA"
    sender_email = "desk@example.org"
    sort_order = factory.Sequence(int)

    class Params:
        online = factory.Trait(kind=models.Location.Kind.ONLINE, address="")


class RoomFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Room

    location = factory.SubFactory(LocationFactory)
    name = factory.Sequence("Room {}".format)


class TherapistFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Therapist

    user = factory.SubFactory(UserFactory, therapist=True)
    name = factory.Sequence("Avery Sample {}".format)


class OpeningHoursFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.OpeningHours

    location = factory.SubFactory(LocationFactory)
    weekday = 0
    opens = 9 * 60
    closes = 17 * 60


class ClosureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Closure

    location = factory.SubFactory(LocationFactory)
    on = date(2026, 11, 26)
    name = "Thanksgiving"


class VideoRoomFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.VideoRoom

    therapist = factory.SubFactory(TherapistFactory)
    link = "https://video.example.org/avery"


class DeskAssignmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.DeskAssignment

    user = factory.SubFactory(UserFactory)
    location = factory.SubFactory(LocationFactory)


class AvailabilityRuleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.AvailabilityRule

    therapist = factory.SubFactory(TherapistFactory)
    location = factory.SubFactory(LocationFactory)
    weekday = 0
    starts = 9 * 60
    ends = 17 * 60
    valid_from = date(2026, 1, 1)


class FirstVisitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.FirstVisit

    reference = factory.Sequence("VST{:03d}".format)
    name = "Jordan Sample"
    email = factory.Sequence("visitor{}@example.com".format)
    reach_by = models.FirstVisit.ReachBy.EMAIL
    opened_at = MORNING


class BusyTimeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.BusyTime

    therapist = factory.SubFactory(TherapistFactory)
    location = factory.SubFactory(LocationFactory)
    kind = models.BusyTime.Kind.BUSY
    starts_at = MORNING
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + VISIT + BUFFER)


class AppointmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Appointment

    first_visit = factory.SubFactory(FirstVisitFactory, stage=models.FirstVisit.Stage.BOOKED)
    therapist = factory.SubFactory(TherapistFactory)
    location = factory.SubFactory(LocationFactory)
    starts_at = MORNING
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + VISIT)
    busy_time = factory.SubFactory(
        BusyTimeFactory,
        therapist=factory.SelfAttribute("..therapist"),
        location=factory.SelfAttribute("..location"),
        starts_at=factory.SelfAttribute("..starts_at"),
    )
    booked_at = MORNING - HOUR
    booked_by = factory.SubFactory(UserFactory)


class OfferFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Offer

    first_visit = factory.SubFactory(FirstVisitFactory, stage=models.FirstVisit.Stage.OFFERED)
    made_at = MORNING
    expires_at = MORNING + 48 * HOUR


def in_desk_hours(after):
    """Gives the noon of the next workday, when the desk of a place without own hours is open."""
    on = diary.date_of(after) + timedelta(days=1)
    while on.weekday() > FRIDAY:
        on += timedelta(days=1)
    return datetime.combine(on, time(12), tzinfo=diary.zone())


def open_all_week(therapist, location, *, starts=WHOLE_DAY[0], ends=WHOLE_DAY[1]):
    """Opens a therapist on every day, so that a test works on whatever day it runs."""
    for weekday in range(7):
        AvailabilityRuleFactory(
            therapist=therapist, location=location, weekday=weekday, starts=starts, ends=ends
        )
    return therapist


def desk_of(*locations):
    """Makes a front-desk person of these places."""
    user = UserFactory()
    for location in locations:
        DeskAssignmentFactory(user=user, location=location)
    return user
