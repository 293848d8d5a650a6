"""The demo practice's places, hours and therapists; plainly invented."""

from datetime import date, datetime, timedelta

from config.accounts import demo as accounts_demo
from config.accounts.models import User
from config.audit import trail
from scheduling import absences, diary, displaced, letting_go, periods
from scheduling.models import (
    Appointment,
    AvailabilityRule,
    Closure,
    DeskAssignment,
    Location,
    OpeningHours,
    Room,
    Therapist,
    TravelTime,
    VideoRoom,
)
from scheduling.periods import Period

HOUR = 60
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)
EAST, MIDDLE, ONLINE = "east-bridgewater", "middleborough", "online"

PLACES: tuple[dict[str, str], ...] = (
    {
        "slug": EAST,
        "name": "East Bridgewater",
        "kind": Location.Kind.IN_PERSON,
        "summary": "In person, ground floor",
        "address": "12 Sample Street, East Bridgewater, MA",
        "arrival": "The green door is open. Take any seat in the waiting room.",
        "parking": "Behind the building. It is free.",
        "to_bring": "Nothing. If you like, bring notes of what you want to say.",
        "phone": "508-555-0142",
    },
    {
        "slug": MIDDLE,
        "name": "Middleborough",
        "kind": Location.Kind.IN_PERSON,
        "summary": "In person, elevator",
        "address": "34 Example Avenue, Middleborough, MA",
        "arrival": "Take the elevator to the second floor. The waiting room is on the left.",
        "parking": "On the street, free for two hours.",
        "to_bring": "Nothing. If you like, bring notes of what you want to say.",
        "phone": "508-555-0143",
    },
    {
        "slug": ONLINE,
        "name": "Online",
        "kind": Location.Kind.ONLINE,
        "summary": "By video, anywhere in Massachusetts. Camera is up to you.",
        "to_bring": "A quiet place where nobody listens. Headphones can help.",
        "phone": "508-555-0144",
    },
)

ROOMS = {
    EAST: {
        "Harbor room": "First door on the right.",
        "Garden room": "At the end of the hall.",
        "Quiet room": "Your therapist comes to get you.",
    },
    MIDDLE: {"Oak room": "Second door on the left.", "Maple room": "Across from the elevator."},
}
VIDEO = "https://video.example.org/{}"
WITHOUT_A_LINK = "finley@demo.example.org"

# therapist: (place, weekday, from, until)
HOURS = {
    "avery@demo.example.org": (
        (EAST, MONDAY, 9, 13),
        (EAST, WEDNESDAY, 9, 15),
        (ONLINE, THURSDAY, 12, 17),
    ),
    "blair@demo.example.org": (
        (EAST, TUESDAY, 10, 16),
        (EAST, THURSDAY, 9, 13),
        (MIDDLE, FRIDAY, 9, 15),
    ),
    "casey@demo.example.org": (
        (MIDDLE, MONDAY, 10, 16),
        (MIDDLE, WEDNESDAY, 10, 16),
        (MIDDLE, THURSDAY, 14, 20),
    ),
    "drew@demo.example.org": (
        (ONLINE, MONDAY, 16, 20),
        (ONLINE, TUESDAY, 16, 20),
        (ONLINE, FRIDAY, 8, 12),
    ),
    "emery@demo.example.org": (
        (EAST, FRIDAY, 9, 16),
        (ONLINE, WEDNESDAY, 16, 20),
    ),
    "finley@demo.example.org": (
        (MIDDLE, TUESDAY, 9, 15),
        (ONLINE, THURSDAY, 9, 12),
    ),
}

DESK = {"dana@demo.example.org": (EAST, ONLINE), "lee@demo.example.org": (MIDDLE, ONLINE)}
TRAVEL_MINUTES = 25
ON_LEAVE = "emery@demo.example.org"
FOUR_WEEKS = timedelta(weeks=4)
AN_AFTERNOON = timedelta(hours=4)


def make(*, now: datetime) -> None:
    """Make the places, rooms, hours and therapists of the demo practice."""
    since = diary.date_of(now) - timedelta(days=60)
    places = {row["slug"]: _place(row, order) for order, row in enumerate(PLACES)}
    _travel(places[EAST], places[MIDDLE])
    _closures(now)
    people = {user.email: user for user in accounts_demo.people()}
    for email, slugs in DESK.items():
        for slug in slugs:
            DeskAssignment.objects.create(user=people[email], location=places[slug])
    for email, rules in HOURS.items():
        _therapist(people[email], rules, places, since)


def go_away(*, now: datetime) -> None:
    """Let one therapist be on leave next month, and one be away over a visit that has to move."""
    monday = periods.monday(diary.date_of(now)) + FOUR_WEEKS
    leave = [periods.midnight(on, diary.zone()) for on in (monday, monday + diary.WEEK)]
    _is_away(Therapist.objects.get(user__email=ON_LEAVE), (leave[0], leave[1]), now)
    ahead = Appointment.objects.filter(status=Appointment.Status.BOOKED, starts_at__gt=now)
    for visit in ahead.select_related("therapist__user").order_by("-starts_at", "id"):
        period = visit.starts_at, visit.starts_at + AN_AFTERNOON
        if not letting_go.held(visit.therapist, period, now=now).exists():
            _is_away(visit.therapist, period, now)
            break


def _is_away(therapist: Therapist, period: Period, now: datetime) -> None:
    absences.add(
        therapist=therapist,
        starts_at=period[0],
        ends_at=period[1],
        displace=[visit.pk for visit in displaced.within(therapist, period, now=now)],
        by=therapist.user or trail.SYSTEM,
        now=now,
    )


def _place(row: dict[str, str], order: int) -> Location:
    place = Location.objects.create(
        **row,
        sort_order=order,
        sender_name="First Visit Practice",
        sender_email=f"{row['slug']}@demo.example.org",
    )
    for weekday in range(FRIDAY + 1):
        OpeningHours.objects.create(
            location=place, weekday=weekday, opens=9 * HOUR, closes=17 * HOUR
        )
    for name, arrival in ROOMS.get(place.slug, {}).items():
        Room.objects.create(location=place, name=name, arrival=arrival)
    return place


def _travel(one: Location, other: Location) -> None:
    TravelTime.objects.create(origin=one, destination=other, minutes=TRAVEL_MINUTES)
    TravelTime.objects.create(origin=other, destination=one, minutes=TRAVEL_MINUTES)


def _closures(now: datetime) -> None:
    """Close every place on this year's Christmas Day and on the next New Year's Day."""
    year = diary.date_of(now).year
    days = {date(year, 12, 25): "Christmas Day", date(year + 1, 1, 1): "New Year's Day"}
    for place in Location.objects.all():
        for on, name in days.items():
            Closure.objects.create(location=place, on=on, name=name)


def _therapist(
    user: User,
    rules: tuple[tuple[str, int, int, int], ...],
    places: dict[str, Location],
    since: date,
) -> None:
    therapist = Therapist.objects.create(user=user, name=user.name)
    if user.email != WITHOUT_A_LINK:
        VideoRoom.objects.create(
            therapist=therapist, link=VIDEO.format(user.email.partition("@")[0])
        )
    for slug, weekday, starts, ends in rules:
        AvailabilityRule.objects.create(
            therapist=therapist,
            location=places[slug],
            weekday=weekday,
            starts=starts * HOUR,
            ends=ends * HOUR,
            valid_from=since,
        )
