"""Calling a visit off: freed once, told once, and taken back while nobody knows."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from icalendar import Calendar

from config.audit import trail
from config.audit.models import AuditEvent
from notifications import letters, outbox
from notifications.models import OutboundMessage
from scheduling import appointments, cancelling, claims, turns, visits
from scheduling.models import Appointment, BusyTime, Cancellation, FirstVisit, TravelTime
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
Stage = FirstVisit.Stage
AT = MORNING + timedelta(days=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
LATER = MORNING + HOUR
PAGE = "https://example.org/r/x/"


@pytest.fixture
def desk():
    return UserFactory()


@pytest.fixture
def row(desk):
    """A visit of which the person has been told."""
    made = booked(desk)
    OutboundMessage.objects.update(status="sent", ended_at=MORNING + 3 * MINUTE, attempts=1)
    return made


def booked(desk, **changes):
    place = LocationFactory(name="Place")
    given = {
        "first_visit": FirstVisitFactory(),
        "therapist": open_all_week(TherapistFactory(), place),
    }
    return appointments.book(
        **given | changes, location=place, starts_at=AT, page_url=PAGE, by=desk, now=MORNING
    )


def cancel(row, by, now=LATER, **more):
    return cancelling.cancel(appointment=row, by=by, now=now, **more)


def take_back(row, by, now=LATER + MINUTE):
    found = Cancellation.objects.get(appointment=row, taken_back_at=None)
    return cancelling.take_back(cancellation=found, page_url=PAGE, by=by, now=now)


def waiting():
    return OutboundMessage.objects.filter(status="queued")


def test_a_cancelled_visit_frees_its_time_and_the_path_looks_on(row, desk):
    cancel(row, desk, reason="The therapist is ill.")
    assert (row.status, row.version, row.sequence) == ("cancelled", 2, 1)
    assert BusyTime.objects.get().released_at == LATER
    assert FirstVisit.objects.get().stage == Stage.LOOKING
    kept = Cancellation.objects.get()
    assert (kept.by, kept.at, kept.reason, kept.was, kept.told) == (
        desk, LATER, "The therapist is ill.", "booked", 0,
    )  # fmt: skip
    event = AuditEvent.objects.get(action="appointment.cancelled")
    assert (event.actor_id, event.record_id, event.reference) == (
        desk.pk, row.pk, row.first_visit.reference,
    )  # fmt: skip


def test_who_wants_no_other_time_is_at_the_end_of_their_path(row, desk):
    cancel(row, desk, wants_no_other_time=True)
    visit = FirstVisit.objects.get()
    assert (visit.stage, visit.closed_at) == (Stage.CLOSED, LATER)
    assert waiting().get().context["looks_on"] is False


def test_the_desks_letter_waits_for_undo_and_takes_the_entry_out_of_the_calendar(row, desk):
    first = OutboundMessage.objects.get()
    cancel(row, desk, reason="Private words")
    letter = waiting().get()
    assert (letter.hold_until, letter.not_after) == (LATER + 2 * MINUTE, None)
    assert letter.context["page_url"] == PAGE
    assert letter.context["when"] == "Tuesday, Nov 24 at 9 AM"
    assert "Private words" not in str(letter.context)
    calendar = Calendar.from_ical(letter.calendar)
    (event,) = calendar.walk("VEVENT")
    assert letter.calendar_method == calendar["method"] == "CANCEL"
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)
    assert event["uid"] == Calendar.from_ical(first.calendar).walk("VEVENT")[0]["uid"]


def test_the_method_in_the_mime_type_is_that_of_the_file(row, desk):
    cancel(row, desk)
    letter = waiting().get()
    said = letters.words(letter.template, letter.context | {"sender_name": "Place"})
    letter.subject, letter.text, letter.html = said.subject, said.text, said.html
    made = letters.email(letter, None).message()
    methods = [
        part.get_param("method")
        for part in made.walk()
        if part.get_content_type() == "text/calendar"
    ]
    assert methods == ["CANCEL", "CANCEL"]
    assert said.subject == "First Visit Practice: Appointment cancelled, Tuesday, Nov 24 at 9 AM"
    assert "We are looking for another time" in said.text


def test_the_persons_own_letter_goes_at_once_and_thanks_them(row):
    cancel(row, trail.PERSON)
    letter = waiting().get()
    assert (letter.hold_until, letter.due_at) == (None, LATER)
    assert letter.context["by_person"] is True
    assert Cancellation.objects.get().by is None
    assert AuditEvent.objects.get(action="appointment.cancelled").actor_kind == "person"


def test_twice_is_once_whoever_presses(row, desk):
    cancel(row, desk)
    stale = Appointment.objects.get(pk=row.pk)
    stale.version = 1
    again = cancel(stale, UserFactory(), now=LATER + MINUTE, seen=1)
    assert (again.version, BusyTime.objects.get().released_at) == (2, LATER)
    assert (Cancellation.objects.count(), waiting().count()) == (1, 1)


@pytest.mark.parametrize("status", [Status.BOOKED, Status.ARRIVED])
def test_a_visit_that_is_ahead_may_be_cancelled(status, desk):
    found = AppointmentFactory(status=status)
    assert cancel(found, desk).status == "cancelled"
    assert Cancellation.objects.get().was == status


@pytest.mark.parametrize("status", [Status.FULFILLED, Status.NO_SHOW, Status.ENTERED_IN_ERROR])
def test_a_visit_that_is_over_may_not(status, desk):
    found = AppointmentFactory(status=status)
    with pytest.raises(appointments.WrongState):
        cancel(found, desk)
    assert (Cancellation.objects.count(), OutboundMessage.objects.count()) == (0, 0)
    assert BusyTime.objects.get().released_at is None


def test_what_was_decided_on_an_older_look_is_refused(row, desk):
    with pytest.raises(turns.Changed):
        cancel(row, desk, seen=7)
    row.refresh_from_db()
    assert (row.status, Cancellation.objects.count()) == ("booked", 0)


def test_the_database_keeps_an_appointment_from_two_cancellations(row, desk):
    cancel(row, desk)
    guard = "an_appointment_is_called_off_once"
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        Cancellation.objects.create(appointment=row, at=LATER)


def test_who_has_heard_of_no_visit_hears_of_no_cancellation(desk):
    found = booked(desk)
    cancel(found, desk, now=MORNING + MINUTE)
    assert OutboundMessage.objects.count() == 0
    assert Cancellation.objects.get().told is None


def test_words_that_wait_for_the_desk_are_not_said_any_more(desk):
    visit = FirstVisitFactory(reach_by="text", phone="+15085550123", email="")
    found = booked(desk, first_visit=visit)
    assert OutboundMessage.objects.get().status == "for_desk"
    cancel(found, desk, now=MORNING + MINUTE)
    assert OutboundMessage.objects.count() == 0


def test_who_was_told_without_the_words_hears_of_the_cancellation(desk):
    visit = FirstVisitFactory(reach_by="call", phone="+15085550123", email="")
    found = booked(desk, first_visit=visit)
    outbox.mark_not_needed(message=OutboundMessage.objects.get(), by=desk, now=MORNING + MINUTE)
    cancel(found, desk, now=MORNING + 3 * DAY)
    first, words = OutboundMessage.objects.order_by("created_at")
    assert (first.status, first.ended_at) == ("suppressed", MORNING + MINUTE)
    assert (words.template, words.status) == ("scheduling/mail/cancelled", "for_desk")
    assert Cancellation.objects.get().told == 0


def test_a_letter_that_is_being_tried_is_not_tried_after_the_cancellation(desk):
    found = booked(desk)
    OutboundMessage.objects.update(attempts=1, due_at=LATER + HOUR)
    cancel(found, desk)
    tried, cancelled = OutboundMessage.objects.order_by("created_at")
    assert (tried.not_after, tried.status) == (LATER, "queued")
    assert cancelled.template == "scheduling/mail/cancelled"


def test_the_person_hears_that_it_is_cancelled_though_the_booking_had_not_left(desk):
    found = booked(desk)
    cancel(found, trail.PERSON, now=MORNING + MINUTE)
    letter = OutboundMessage.objects.get()
    assert (letter.template, letter.context["page_url"]) == ("scheduling/mail/cancelled", PAGE)
    assert letter.context["when"] == "Tuesday, Nov 24 at 9 AM"


def test_taking_back_takes_the_time_again_and_no_letter_leaves(row, desk):
    cancel(row, desk)
    take_back(row, desk)
    row.refresh_from_db()
    assert (row.status, row.version, row.sequence) == ("booked", 3, 0)
    claim = BusyTime.objects.get()
    assert (claim.released_at, claim.starts_at, claim.ends_at) == (None, AT, AT + HOUR)
    assert FirstVisit.objects.get().stage == Stage.BOOKED
    assert waiting().count() == 0
    assert Cancellation.objects.get().taken_back_at == LATER + MINUTE
    assert AuditEvent.objects.filter(action="appointment.cancellation_taken_back").count() == 1


def test_a_second_press_on_undo_is_one(row, desk):
    cancel(row, desk)
    found = Cancellation.objects.get()
    for _ in range(2):
        cancelling.take_back(cancellation=found, by=desk, now=LATER + MINUTE)
    row.refresh_from_db()
    assert (row.status, row.version) == ("booked", 3)


@pytest.mark.parametrize("ends", [False, True])
@pytest.mark.parametrize("was", [Status.BOOKED, Status.ARRIVED])
def test_it_stands_as_before(was, ends, row, desk):
    Appointment.objects.update(status=was)
    cancel(row, desk, wants_no_other_time=ends)
    take_back(row, desk)
    visit = FirstVisit.objects.get()
    assert (Appointment.objects.get().status, visit.stage, visit.closed_at) == (was, "booked", None)


def test_a_cancelled_visit_may_be_cancelled_again_after_undo(row, desk):
    cancel(row, desk)
    take_back(row, desk)
    cancel(row, desk, now=LATER + 2 * MINUTE)
    letter = waiting().get()
    assert Calendar.from_ical(letter.calendar).walk("VEVENT")[0]["sequence"] == 1
    assert Cancellation.objects.filter(taken_back_at=None).count() == 1


def test_undo_tells_of_the_booking_that_was_never_told(desk):
    found = booked(desk)
    cancel(found, desk, now=MORNING + MINUTE)
    take_back(found, desk, now=MORNING + 2 * MINUTE)
    letter = OutboundMessage.objects.get()
    assert (letter.template, letter.hold_until) == (
        "scheduling/mail/booked",
        MORNING + 4 * MINUTE,
    )
    assert letter.context["page_url"] == PAGE


@pytest.mark.parametrize("status", ["queued", "expired"])
def test_undo_lets_a_silenced_letter_be_tried_again(status, desk):
    found = booked(desk)
    OutboundMessage.objects.update(attempts=1)
    cancel(found, desk)
    ended_at = LATER if status == "expired" else None
    OutboundMessage.objects.filter(attempts=1).update(status=status, ended_at=ended_at)
    take_back(found, desk)
    letter = OutboundMessage.objects.get()
    assert (letter.status, letter.not_after, letter.ended_at) == ("queued", AT, None)
    assert letter.due_at == LATER + 3 * MINUTE


REFUSED = ["too late", "somebody else", "the person's", "booked since", "letter left"]


@pytest.mark.parametrize("why", REFUSED)
def test_taking_back_is_refused_and_then_changes_nothing(why, row, desk):
    cancel(row, trail.PERSON if why == "the person's" else desk)
    by, now, refusal = desk, LATER + 2 * MINUTE, appointments.UndoOver
    if why == "too late":
        now += TICK
    elif why == "somebody else":
        by = UserFactory(owner=True)
    elif why == "booked since":
        FirstVisit.objects.update(stage=Stage.BOOKED)
    elif why == "letter left":
        waiting().update(attempts=1)
        refusal = outbox.AlreadyLeaving
    with pytest.raises(refusal):
        take_back(row, by, now=now)
    row.refresh_from_db()
    assert (row.status, BusyTime.objects.get().released_at) == ("cancelled", LATER)
    assert waiting().count() == 1


def test_a_time_that_somebody_took_meanwhile_is_not_taken_back(row, desk):
    cancel(row, desk)
    BusyTimeFactory(therapist=row.therapist, location=row.location, starts_at=AT)
    with pytest.raises(claims.TimeTaken):
        take_back(row, desk)
    row.refresh_from_db()
    assert (row.status, waiting().count()) == ("cancelled", 1)
    assert FirstVisit.objects.get().stage == Stage.LOOKING


def test_the_way_to_what_was_booked_meanwhile_is_kept(row, desk):
    elsewhere = LocationFactory()
    TravelTime.objects.create(origin=row.location, destination=elsewhere, minutes=25)
    cancel(row, desk)
    BusyTimeFactory(therapist=row.therapist, location=elsewhere, starts_at=AT + HOUR)
    with pytest.raises(claims.NotOpen):
        take_back(row, desk)


def test_a_room_that_is_taken_meanwhile_gives_way_to_a_free_one(desk):
    place = LocationFactory()
    garden, harbor = (RoomFactory(location=place, name=name) for name in ("Garden", "Harbor"))
    found = AppointmentFactory(location=place, starts_at=AT, busy_time__room=garden)
    cancel(found, desk)
    BusyTimeFactory(location=place, room=garden, starts_at=AT)
    take_back(found, desk)
    assert BusyTime.objects.get(appointment=found).room == harbor


def test_a_visit_under_time_away_stands_again(row, desk):
    away = BusyTime.Kind.BUSY_UNAVAILABLE
    BusyTimeFactory(therapist=row.therapist, location=None, starts_at=AT, kind=away)
    cancel(row, desk)
    take_back(row, desk)
    row.refresh_from_db()
    assert row.status == "booked"


def test_hours_that_ended_meanwhile_do_not_keep_a_visit_from_standing_again(row, desk):
    row.therapist.availability_rules.all().delete()
    cancel(row, desk)
    take_back(row, desk)
    row.refresh_from_db()
    assert row.status == "booked"


def look_on(row, now=LATER + HOUR):
    return cancelling.look_on(appointment=row, by=trail.PERSON, now=now)


def test_who_ended_their_path_with_the_visit_looks_on_and_twice_is_once(row):
    cancel(row, trail.PERSON, wants_no_other_time=True)
    assert cancelling.may_look_on(row)
    for _ in range(2):
        assert look_on(row).first_visit.stage == Stage.LOOKING
    assert AuditEvent.objects.filter(action="appointment.looked_on").count() == 1


@pytest.mark.parametrize("ends", [False, True])
def test_nobody_looks_on_where_something_else_ended_the_path(ends, row):
    cancel(row, trail.PERSON, wants_no_other_time=ends)
    if ends:
        look_on(row)
    visits.end(row.first_visit, now=LATER + 2 * HOUR)
    row.first_visit.refresh_from_db()
    assert cancelling.may_look_on(row) is False
    with pytest.raises(appointments.WrongState):
        look_on(row, now=LATER + 3 * HOUR)
    assert FirstVisit.objects.get().stage == Stage.CLOSED
