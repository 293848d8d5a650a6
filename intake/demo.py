"""The demo practice's requests: about thirty invented people, in every state, always the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from config.accounts.models import User
from config.audit import trail
from intake import booking, contacting, offering, retention, submission, triage, withdrawing
from intake.models import AssessmentRequest, ContactAttempt
from intake.submission import Submission
from scheduling import appointments, cancelling, diary, matching, offers
from scheduling.models import Appointment, Location, Therapist
from scheduling.practice import Practice
from scheduling.slots import Slot

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
EAST, MIDDLE, ONLINE = "east-bridgewater", "middleborough", "online"
EAST_DESK, MIDDLE_DESK = "dana@demo.example.org", "lee@demo.example.org"
OWNER = "owner@demo.example.org"
WEEKDAY_MORNINGS = tuple(f"{day}-morning" for day in ("mon", "tue", "wed", "thu", "fri"))
EVENINGS = tuple(f"{day}-evening" for day in ("mon", "tue", "wed", "thu"))


@dataclass(frozen=True)
class Sample:
    """One invented person: what they asked, how many hours ago, and what became of it."""

    name: str
    hours_ago: int
    places: tuple[str, ...]
    reach_by: str = "email"
    times: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    note: str = ""
    urgent: bool = False
    pronouns: str = ""
    then: str = ""
    once_as: str = ""
    """The name under which the same person asked before, with the same address."""


SAMPLES = (
    Sample("Jordan Pine", 75, (EAST, ONLINE), "text", WEEKDAY_MORNINGS, ("social-withdrawal",),
           "I find phone calls hard."),
    Sample("Sam Rowan", 5, (ONLINE,), "email", EVENINGS, ("burnout",)),
    Sample("Casey Linden", 7, (MIDDLE,), "call", ("tue-afternoon", "thu-afternoon"), ("anxiety",)),
    Sample("Riley Maple", 4, (EAST,), "text", ("mon-afternoon", "wed-afternoon")),
    Sample("Alex Thistle", 3, (ONLINE,), "email", (), ("depression", "burnout"),
           "Evenings are best, but any time can work."),
    Sample("Morgan Dale", 2, (MIDDLE,), "call", WEEKDAY_MORNINGS, pronouns="they/them"),
    Sample("Avery Kestrel", 1, (EAST,), "email", ("fri-morning", "fri-afternoon")),
    Sample("Quinn Birch", 26, (ONLINE, EAST), "email", ("mon-morning", "thu-morning"), ("trauma",)),
    Sample("Taylor Reed", 1, (EAST, MIDDLE), "text", (), ("anxiety",),
           "I have not left the house much this year.", urgent=True),
    Sample("Jamie Fern", 49, (MIDDLE,), "email", EVENINGS, ("social-withdrawal", "anxiety")),
    Sample("Robin Heath", 6, (MIDDLE, ONLINE), "email", (), ("other",)),
    Sample("Skyler Moss", 30, (EAST,), "email", WEEKDAY_MORNINGS, pronouns="she/her"),
    Sample("Dakota Vale", 52, (ONLINE,), "text", ("fri-morning",), ("burnout",)),
    Sample("Harper Lane", 9, (EAST,), "email", (), urgent=True),
    Sample("Rowan Brook", 96, (MIDDLE,), "email", ("wed-afternoon",), then="accepted"),
    Sample("Emerson Glen", 100, (EAST,), "email", (), ("anxiety",), then="accepted"),
    Sample("Finley Shore", 120, (EAST,), "email", ("wed-morning",), ("burnout",), then="booked"),
    Sample("Hayden Cove", 122, (MIDDLE,), "text", (), ("depression",), then="booked"),
    Sample("Kendall Ridge", 130, (ONLINE,), "email", EVENINGS, then="booked"),
    Sample("Logan Field", 140, (EAST,), "email", ("tue-afternoon",), then="booked"),
    Sample("Marley Wood", 150, (MIDDLE,), "email", (), ("trauma",), then="booked"),
    Sample("Noel Harbor", 160, (EAST, ONLINE), "email", ("mon-morning",), then="booked"),
    Sample("Oakley Stone", 400, (EAST,), "email", (), then="seen"),
    Sample("Parker Snow", 420, (MIDDLE,), "email", (), then="seen"),
    Sample("Reese Willow", 430, (ONLINE,), "email", (), then="not_here"),
    Sample("Sage Marsh", 60, (EAST,), "email", (), ("other",), then="on_hold"),
    Sample("Shiloh Bay", 80, (MIDDLE,), "text", (), then="on_hold"),
    Sample("Tatum Grove", 200, (ONLINE,), "email", (), ("other",), then="declined"),
    Sample("Val Meadow", 210, (EAST,), "email", (), then="declined"),
    Sample("Wren Hollow", 90, (MIDDLE,), "email", (), then="withdrawn"),
    Sample("Blake Harrow", 300, (EAST,), "email", ("mon-morning",), ("other",), then="erased"),
    Sample("Great Offers", 29, (ONLINE,), "email", (), (), "Buy one and get one more.",
           then="set_aside"),
    Sample("Ellis Ford", 56, (EAST,), "email", WEEKDAY_MORNINGS, then="offered"),
    Sample("Drew Hart", 57, (ONLINE,), "call", (), then="offered"),
    Sample("Dale Winter", 55, (EAST,), "text", then="offered"),
    Sample("Frankie Lowe", 180, (EAST, MIDDLE), "email", EVENINGS, ("anxiety",), then="waitlisted"),
    Sample("Kit Harlow", 320, (EAST,), "email", WEEKDAY_MORNINGS, then="waitlisted"),
    Sample("Jules Tarn", 70, (EAST, ONLINE), "text", urgent=True, then="waitlisted"),
    Sample("Ari Bloom", 50, (EAST,), "email", WEEKDAY_MORNINGS, then="called_off"),
    Sample("Sky Moss", 28, (EAST,), "email", ("tue-morning",), once_as="Skyler Moss"),
)  # fmt: skip


def make(*, now: datetime) -> None:
    """Send every sample in, and take each as far as its story goes, oldest first."""
    places = {place.slug: place for place in Location.objects.all()}
    desk = {user.email: user for user in User.objects.filter(is_demo=True)}
    numbered = sorted(enumerate(SAMPLES), key=lambda pair: -pair[1].hours_ago)
    for number, sample in numbered:
        sent_at = now - sample.hours_ago * HOUR
        row = _send(sample, number, places, sent_at)
        by = desk[MIDDLE_DESK if sample.places[0] == MIDDLE else EAST_DESK]
        _go_on(sample, row, by=by, sent_at=sent_at, now=now)


def _send(
    sample: Sample, number: int, places: dict[str, Location], sent_at: datetime
) -> AssessmentRequest:
    first = (sample.once_as or sample.name).split()[0].lower()
    if sample.once_as:
        number = [other.name for other in SAMPLES].index(sample.once_as)
    sent = Submission(
        name=sample.name,
        email=f"{first}.{number}@example.org",
        phone=f"+1508555{100 + number:04d}" if sample.reach_by != "email" else "",
        reach_by=sample.reach_by,
        pronouns=sample.pronouns,
        locations=tuple(places[slug] for slug in sample.places),
        in_massachusetts=True,
        times=sample.times,
        concerns=sample.concerns,
        note=sample.note,
        urgent=sample.urgent,
        looks_automatic=sample.then == "set_aside",
    )
    return submission.submit(submission=sent, by=trail.PERSON, now=sent_at).assessment_request


def _go_on(
    sample: Sample, row: AssessmentRequest, *, by: User, sent_at: datetime, now: datetime
) -> None:
    """Take one request to where its story ends; booking times come from the real diary."""
    at = sent_at + 2 * HOUR
    if sample.then == "accepted":
        triage.accept(assessment_request=row, by=by, now=at)
        contacting.record_attempt(
            assessment_request=row,
            way=row.reach_by,
            outcome=ContactAttempt.Outcome.REACHED,
            by=by,
            now=at,
        )
    elif sample.then == "booked":
        _book(row, sample, by=by, at=now - HOUR, after=now)
    elif sample.then == "offered":
        _offer(row, sample, by=by, now=now)
    elif sample.then == "waitlisted":
        offering.put_on_waitlist(assessment_request=row, by=by, now=at)
    elif sample.then in {"seen", "not_here", "called_off"}:
        _visited(row, sample, by=by, at=at, now=now)
    elif sample.then == "on_hold":
        until = now + 3 * DAY
        triage.put_on_hold(
            assessment_request=row, until=until, reason="Asked us to wait.", by=by, now=at
        )
    elif sample.then == "declined":
        triage.decline(assessment_request=row, reason="Outside what we offer.", by=by, now=at)
    elif sample.then == "withdrawn":
        withdrawing.withdraw(assessment_request=row, by=trail.PERSON, now=at)
    elif sample.then == "erased":
        withdrawing.withdraw(assessment_request=row, by=trail.PERSON, now=at)
        owner = User.objects.get(email=OWNER)
        retention.erase(assessment_request=row, by=owner, now=at + DAY)


def _visited(
    row: AssessmentRequest, sample: Sample, *, by: User, at: datetime, now: datetime
) -> None:
    if sample.then == "called_off":  # and frees a time of the coming week
        visit = _book(row, sample, by=by, at=now - 3 * HOUR, after=now + 4 * DAY)
        cancelling.cancel(
            appointment=visit, wants_no_other_time=True, by=trail.PERSON, now=now - 2 * HOUR
        )
        return
    appointment = _book(row, sample, by=by, at=at, after=at)
    if appointment.ends_at > now:
        return
    came = sample.then == "seen"
    outcome = Appointment.Status.FULFILLED if came else Appointment.Status.NO_SHOW
    marked_at = appointment.ends_at
    appointments.mark(appointment=appointment, outcome=outcome, by=by, now=marked_at)


def _offer(row: AssessmentRequest, sample: Sample, *, by: User, now: datetime) -> None:
    """Offer a time on each of three days, an hour ago."""
    by_day: dict[date, Slot] = {}
    for slot in _fitting(sample, row, now - HOUR, now + 3 * DAY):
        by_day.setdefault(diary.date_of(slot.starts_at), slot)
        if len(by_day) == offers.MOST:
            break
    times = [
        offers.Time(
            Therapist.objects.get(pk=slot.therapist),
            Location.objects.get(pk=slot.location),
            slot.starts_at,
        )
        for slot in by_day.values()
    ]
    offering.offer(assessment_request=row, times=times, by=by, now=now - HOUR)


def _book(
    row: AssessmentRequest, sample: Sample, *, by: User, at: datetime, after: datetime
) -> Appointment:
    slot = next(_fitting(sample, row, at, after))
    return booking.book(
        assessment_request=row,
        therapist=Therapist.objects.get(pk=slot.therapist),
        location=Location.objects.get(pk=slot.location),
        starts_at=slot.starts_at,
        by=by,
        now=at,
    )


def _fitting(
    sample: Sample, row: AssessmentRequest, at: datetime, after: datetime
) -> Iterator[Slot]:
    wishes = matching.Wishes(frozenset(sample.times), diary.zone())
    places = list(row.locations.values_list("pk", flat=True))
    window = diary.Diary(after, after + 30 * DAY, at, practice=Practice(locations=places))
    for slot in window.free():
        if wishes.suit(slot):
            yield slot
