"""Moving a visit: the old time is kept until the new one is taken, and one letter tells of it."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from config.audit import trail
from config.audit.models import AuditEvent
from notifications import outbox
from notifications.models import OutboundMessage
from scheduling import appointments, cancelling, claims, rescheduling, turns
from scheduling.models import Appointment, BusyTime, FirstVisit, Rescheduling
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    AppointmentFactory,
    BusyTimeFactory,
    FirstVisitFactory,
    LocationFactory,
    RoomFactory,
    TherapistFactory,
    open_all_week,
)

pytestmark = pytest.mark.django_db

Status = Appointment.Status
AT = MORNING + timedelta(days=1)
NEW = AT + 3 * HOUR
MINUTE = timedelta(minutes=1)
TICK = timedelta(microseconds=1)
LATER = MORNING + HOUR
PAGE = "https://example.org/r/x/"
BOOKED, MOVED = "scheduling/mail/booked", "scheduling/mail/moved"


@pytest.fixture
def desk():
    return UserFactory()


@pytest.fixture
def row(desk):
    """A visit of which the person has been told."""
    made = booked(desk)
    leave()
    return made


def booked(desk):
    place = LocationFactory(name="Place")
    return appointments.book(
        first_visit=FirstVisitFactory(), therapist=open_all_week(TherapistFactory(), place),
        location=place, starts_at=AT, page_url=PAGE, by=desk, now=MORNING,
    )  # fmt: skip


def leave():
    OutboundMessage.objects.filter(status="queued").update(
        status="sent", ended_at=MORNING + 3 * MINUTE, attempts=1
    )


def move(row, by, to=NEW, now=LATER, **more):
    given = {"therapist": row.therapist, "location": row.location, "starts_at": to}
    return rescheduling.reschedule(appointment=row, by=by, now=now, **given | more)


def take_back(row, by, now=LATER + MINUTE):
    found = Rescheduling.objects.filter(appointment=row, taken_back_at=None).last()
    return rescheduling.take_back(rescheduling=found, page_url=PAGE, by=by, now=now)


def waiting():
    return OutboundMessage.objects.filter(status="queued")


def test_a_visit_moves_by_the_same_claim(row, desk):
    claim = row.busy_time.pk
    move(row, desk)
    assert (row.status, row.version, row.sequence) == ("booked", 2, 1)
    assert (row.starts_at, row.ends_at) == (NEW, NEW + 50 * MINUTE)
    found = BusyTime.objects.get()
    assert (found.pk, found.starts_at, found.ends_at, found.released_at) == (
        claim, NEW, NEW + HOUR, None,
    )  # fmt: skip
    kept = Rescheduling.objects.get()
    assert (kept.by, kept.at, kept.therapist, kept.location, kept.starts_at, kept.sequence) == (
        desk, LATER, row.therapist, row.location, AT, 1,
    )  # fmt: skip
    event = AuditEvent.objects.get(action="appointment.rescheduled")
    assert (event.actor_id, event.record_id) == (desk.pk, row.pk)
    assert FirstVisit.objects.get().stage == "booked"


def test_it_may_move_to_another_therapist_and_place(row, desk):
    place = LocationFactory()
    room = RoomFactory(location=place)
    other = open_all_week(TherapistFactory(), place)
    move(row, desk, therapist=other, location=place)
    claim = BusyTime.objects.get()
    assert (claim.therapist, claim.location, claim.room) == (other, place, room)
    assert (row.therapist, row.location) == (other, place)


def test_the_letter_is_a_request_for_the_same_entry_and_waits_for_undo(row, desk):
    first = OutboundMessage.objects.get()
    move(row, desk)
    letter = waiting().get()
    assert (letter.template, letter.hold_until, letter.not_after) == (
        MOVED, LATER + 2 * MINUTE, NEW,
    )  # fmt: skip
    assert {name: letter.context[name] for name in ("was", "when", "page_url")} == {
        "was": "Tuesday, Nov 24 at 9 AM",
        "when": "Tuesday, Nov 24 at noon",
        "page_url": PAGE,
    }
    calendar = Calendar.from_ical(letter.calendar)
    (event,) = calendar.walk("VEVENT")
    assert letter.calendar_method == calendar["method"] == "REQUEST"
    assert (event["status"], event["sequence"], event.decoded("dtstart")) == ("CONFIRMED", 1, NEW)
    assert event["uid"] == Calendar.from_ical(first.calendar).walk("VEVENT")[0]["uid"]


def test_the_persons_own_letter_goes_at_once(row):
    move(row, trail.PERSON)
    assert (waiting().get().hold_until, Rescheduling.objects.get().by) == (None, None)


def test_it_does_not_stand_in_its_own_way(desk):
    """Half an hour later overlaps the old time, and the cap of the week is reached by itself."""
    place = LocationFactory(aligned_to_minute=0)
    RoomFactory(location=place)
    therapist = open_all_week(TherapistFactory(new_people_per_week=1), place)
    row = appointments.book(
        first_visit=FirstVisitFactory(), therapist=therapist, location=place, starts_at=AT,
        page_url=PAGE, by=desk, now=MORNING,
    )  # fmt: skip
    half_past = AT - 30 * MINUTE
    BusyTime.objects.update(starts_at=half_past, ends_at=half_past + HOUR)
    Appointment.objects.update(starts_at=half_past, ends_at=half_past + 50 * MINUTE)
    row.refresh_from_db()
    move(row, desk, to=AT)
    assert BusyTime.objects.get().starts_at == AT


@pytest.mark.parametrize("why", ["taken", "closed", "past", "no room"])
def test_a_time_that_cannot_be_had_leaves_the_old_one(why, row, desk):
    place, to, refusal = row.location, NEW, claims.TimeTaken
    if why == "taken":
        BusyTimeFactory(therapist=row.therapist, location=place, starts_at=NEW)
    elif why == "closed":
        row.therapist.availability_rules.all().delete()
        refusal = claims.NotOpen
    elif why == "past":
        to, refusal = MORNING, claims.InThePast
    else:
        BusyTimeFactory(location=place, room=RoomFactory(location=place), starts_at=NEW)
        refusal = claims.NoRoom
    with pytest.raises(refusal):
        move(row, desk, to=to)
    row.refresh_from_db()
    assert (row.starts_at, row.version, row.sequence) == (AT, 1, 0)
    assert (row.busy_time.starts_at, row.busy_time.released_at) == (AT, None)
    assert (Rescheduling.objects.count(), waiting().count()) == (0, 0)


def test_the_same_press_twice_is_one_move(row, desk):
    move(row, desk, seen=1)
    move(row, desk, seen=1)
    assert (row.version, Rescheduling.objects.count(), waiting().count()) == (2, 1, 1)


def test_what_was_decided_on_an_older_look_is_refused(row, desk):
    with pytest.raises(turns.Changed):
        move(row, desk, seen=7)
    assert Rescheduling.objects.count() == 0


def test_a_visit_that_moved_while_this_waited_is_looked_at_again(row, desk):
    place = LocationFactory()
    other = open_all_week(TherapistFactory(), place)
    stale = Appointment.objects.get(pk=row.pk)
    assert (stale.therapist, stale.location) == (row.therapist, row.location)
    move(row, desk, therapist=other, location=place)
    with pytest.raises(turns.Changed):
        move(stale, UserFactory(), to=AT + 5 * HOUR)


@pytest.mark.parametrize("status", [each for each in Status if each != Status.BOOKED])
def test_only_a_booked_visit_moves(status, desk):
    row = AppointmentFactory(status=status, starts_at=AT)
    open_all_week(row.therapist, row.location)
    with pytest.raises(appointments.WrongState):
        move(row, desk)
    assert (Rescheduling.objects.count(), OutboundMessage.objects.count()) == (0, 0)


def test_who_was_never_told_hears_of_the_new_time_as_of_the_first(desk):
    row = booked(desk)
    move(row, desk, now=MORNING + MINUTE)
    letter = OutboundMessage.objects.get()
    assert (letter.template, letter.context["when"]) == (BOOKED, "Tuesday, Nov 24 at noon")
    assert Calendar.from_ical(letter.calendar).walk("VEVENT")[0]["sequence"] == 1


def test_after_two_moves_one_letter_tells_of_the_time_that_was_told(row, desk):
    move(row, desk)
    move(row, desk, to=AT + 5 * HOUR, now=LATER + MINUTE)
    letter = waiting().get()
    assert (letter.context["was"], letter.context["when"]) == (
        "Tuesday, Nov 24 at 9 AM",
        "Tuesday, Nov 24 at 2 PM",
    )


def test_a_cancellation_names_the_time_that_was_told(row, desk):
    move(row, desk)
    cancelling.cancel(appointment=row, by=desk, now=LATER + MINUTE)
    letter = waiting().get()
    assert (letter.template, letter.context["when"]) == (
        "scheduling/mail/cancelled",
        "Tuesday, Nov 24 at 9 AM",
    )
    assert Calendar.from_ical(letter.calendar).walk("VEVENT")[0]["sequence"] == 2


def test_a_booking_that_has_moved_is_not_taken_back(desk):
    row = booked(desk)
    move(row, desk, now=MORNING + MINUTE)
    with pytest.raises(appointments.UndoOver):
        appointments.take_back(appointment=row, by=desk, now=MORNING + MINUTE)


def test_taking_back_brings_it_to_the_old_time_and_no_letter_leaves(row, desk):
    move(row, desk)
    take_back(row, desk)
    row.refresh_from_db()
    assert (row.starts_at, row.ends_at, row.version, row.sequence) == (
        AT, AT + 50 * MINUTE, 3, 0,
    )  # fmt: skip
    claim = BusyTime.objects.get()
    assert (claim.starts_at, claim.ends_at) == (AT, AT + HOUR)
    assert (waiting().count(), Rescheduling.objects.get().taken_back_at) == (0, LATER + MINUTE)
    assert AuditEvent.objects.filter(action="appointment.rescheduling_taken_back").count() == 1


def test_a_second_press_on_undo_is_one(row, desk):
    move(row, desk)
    found = Rescheduling.objects.get()
    for _ in range(2):
        rescheduling.take_back(rescheduling=found, by=desk, now=LATER + MINUTE)
    row.refresh_from_db()
    assert (row.starts_at, row.version) == (AT, 3)


def test_undo_tells_of_the_booking_that_was_never_told(desk):
    row = booked(desk)
    move(row, desk, now=MORNING + MINUTE)
    take_back(row, desk, now=MORNING + MINUTE)
    letter = OutboundMessage.objects.get()
    assert (letter.template, letter.context["when"], letter.context["page_url"]) == (
        BOOKED, "Tuesday, Nov 24 at 9 AM", PAGE,
    )  # fmt: skip


def test_undo_of_the_second_move_tells_of_the_first(row, desk):
    move(row, desk)
    move(row, desk, to=AT + 5 * HOUR, now=LATER + MINUTE)
    take_back(row, desk, now=LATER + 2 * MINUTE)
    letter = waiting().get()
    assert (letter.template, letter.context["was"], letter.context["when"]) == (
        MOVED, "Tuesday, Nov 24 at 9 AM", "Tuesday, Nov 24 at noon",
    )  # fmt: skip


@pytest.mark.parametrize(
    "why", ["too late", "somebody else", "moved since", "cancelled since", "arrived", "letter left"]
)
def test_taking_back_is_refused_and_then_changes_nothing(why, row, desk):
    move(row, desk)
    found = Rescheduling.objects.get()
    by, now, refusal = desk, LATER + 2 * MINUTE, appointments.UndoOver
    if why == "too late":
        now += TICK
    elif why == "somebody else":
        by = UserFactory(owner=True)
    elif why == "moved since":
        move(row, desk, to=AT + 5 * HOUR)
    elif why == "cancelled since":
        cancelling.cancel(appointment=row, by=desk, now=LATER)
    elif why == "arrived":
        Appointment.objects.update(status=Status.ARRIVED)
    else:
        waiting().update(attempts=1)
        refusal = outbox.AlreadyLeaving
    with pytest.raises(refusal):
        rescheduling.take_back(rescheduling=found, by=by, now=now)
    row.refresh_from_db()
    assert row.starts_at != AT
    assert (waiting().count(), Rescheduling.objects.exclude(taken_back_at=None).count()) == (1, 0)


def test_an_old_time_that_somebody_took_is_not_taken_back(row, desk):
    move(row, desk)
    BusyTimeFactory(therapist=row.therapist, location=row.location, starts_at=AT)
    with pytest.raises(claims.TimeTaken):
        take_back(row, desk)
    row.refresh_from_db()
    assert (row.starts_at, row.busy_time.starts_at, waiting().count()) == (NEW, NEW, 1)
