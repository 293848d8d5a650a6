"""Booking, taking back, and what came of a visit: which move is legal when."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from icalendar import Calendar

from config.audit.models import AuditEvent
from notifications import outbox
from notifications.models import OutboundMessage
from scheduling import appointments, claims, visits
from scheduling.models import Appointment, BusyTime, FirstVisit
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    AppointmentFactory,
    BusyTimeFactory,
    FirstVisitFactory,
    LocationFactory,
    TherapistFactory,
    open_all_week,
)

pytestmark = pytest.mark.django_db

Status = Appointment.Status
Stage = FirstVisit.Stage
AT = MORNING + timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk():
    return UserFactory()


@pytest.fixture
def given(desk):
    place = LocationFactory(name="Place", arrival="The green door.", reply_to="desk@example.org")
    therapist = open_all_week(TherapistFactory(), place)
    return {
        "first_visit": FirstVisitFactory(),
        "therapist": therapist,
        "location": place,
        "starts_at": AT,
        "page_url": "https://example.org/r/x/",
        "by": desk,
        "now": MORNING,
    }


def test_a_booking_owns_its_time_moves_the_path_and_is_in_the_trail(given, desk):
    row = appointments.book(**given)
    assert (row.status, row.version, row.sequence) == ("booked", 1, 0)
    assert (row.booked_at, row.booked_by) == (MORNING, desk)
    assert (row.busy_time.starts_at, row.busy_time.ends_at) == (AT, AT + HOUR)
    assert row.first_visit.stage == Stage.BOOKED
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id, event.record_id, event.reference) == (
        "appointment.booked",
        desk.pk,
        row.pk,
        row.first_visit.reference,
    )


def test_the_letter_waits_for_undo_carries_an_invitation_and_is_void_after_the_visit(given):
    row = appointments.book(**given)
    letter = OutboundMessage.objects.get()
    assert (letter.to_address, letter.about) == (row.first_visit.email, row.first_visit.pk)
    assert (letter.hold_until, letter.due_at, letter.not_after) == (
        MORNING + 2 * MINUTE,
        MORNING + 2 * MINUTE,
        AT,
    )
    assert letter.calendar_method == "REQUEST"
    event = Calendar.from_ical(letter.calendar).walk("VEVENT")[0]
    assert (event.decoded("dtstart"), event["location"]) == (AT, given["location"].address)
    assert letter.context["when"] == "Tuesday, Nov 24 at 9 AM"


@pytest.mark.parametrize(("reach_by", "channel"), [("text", "text"), ("call", "desk")])
def test_somebody_who_chose_no_email_gets_none(given, reach_by, channel):
    given["first_visit"] = FirstVisitFactory(reach_by=reach_by, phone="+15085550123", email="")
    appointments.book(**given)
    letter = OutboundMessage.objects.get()
    assert (letter.channel, letter.to_address, letter.calendar) == (channel, "+15085550123", "")


def test_without_leave_nothing_names_the_practice_or_the_place(given):
    given["first_visit"] = FirstVisitFactory(practice_name_ok=False)
    appointments.book(**given)
    letter = OutboundMessage.objects.get()
    assert (letter.sender_name, letter.context["practice_name"]) == ("Front desk", "")
    assert letter.context["address"] == ""
    assert "location" not in Calendar.from_ical(letter.calendar).walk("VEVENT")[0]


@pytest.mark.parametrize("stage", [Stage.BOOKED, Stage.CLOSED])
def test_a_path_that_has_a_time_or_has_ended_takes_no_other(given, stage):
    closed_at = MORNING if stage == Stage.CLOSED else None
    given["first_visit"] = FirstVisitFactory(stage=stage, closed_at=closed_at)
    with pytest.raises(visits.WrongStage):
        appointments.book(**given)
    kept = (Appointment.objects.count(), BusyTime.objects.count(), OutboundMessage.objects.count())
    assert kept == (0, 0, 0)


def test_the_database_keeps_a_person_from_two_appointments_ahead():
    visit = FirstVisitFactory(stage=Stage.BOOKED)
    AppointmentFactory(first_visit=visit)
    guard = "a_first_visit_has_one_appointment_ahead"
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        AppointmentFactory(first_visit=visit, starts_at=AT)


def test_taking_back_frees_the_time_and_deletes_the_letter(given, desk):
    row = appointments.book(**given)
    appointments.take_back(appointment=row, by=desk, now=MORNING + 2 * MINUTE)
    assert (row.status, row.version) == ("entered_in_error", 2)
    assert BusyTime.objects.get().released_at == MORNING + 2 * MINUTE
    assert FirstVisit.objects.get().stage == Stage.LOOKING
    assert OutboundMessage.objects.count() == 0


@pytest.mark.parametrize("why", ["too late", "somebody else", "marked since", "letter left"])
def test_taking_back_is_refused_and_then_changes_nothing(given, desk, why):
    row = appointments.book(**given)
    by, now, refusal = desk, MORNING + MINUTE, appointments.UndoOver
    if why == "too late":
        now = MORNING + 2 * MINUTE + timedelta(microseconds=1)
    elif why == "somebody else":
        by = UserFactory(owner=True)
    elif why == "marked since":
        Appointment.objects.update(status=Status.ARRIVED, version=2)
    else:
        OutboundMessage.objects.update(attempts=1)
        refusal = outbox.AlreadyLeaving
    with pytest.raises(refusal):
        appointments.take_back(appointment=row, by=by, now=now)
    assert BusyTime.objects.get().released_at is None
    assert OutboundMessage.objects.count() == 1


NEVER = None
EARLY, START, GRACE = -HOUR, timedelta(0), 15 * MINUTE
KNOWABLE = {Status.ARRIVED: EARLY, Status.FULFILLED: START, Status.NO_SHOW: GRACE}
LEGAL = {
    (Status.BOOKED, Status.ARRIVED): Stage.BOOKED,
    (Status.BOOKED, Status.FULFILLED): Stage.CLOSED,
    (Status.BOOKED, Status.NO_SHOW): Stage.LOOKING,
    (Status.ARRIVED, Status.FULFILLED): Stage.CLOSED,
    (Status.NO_SHOW, Status.ARRIVED): Stage.BOOKED,
    (Status.NO_SHOW, Status.FULFILLED): Stage.CLOSED,
}
STAGE_OF = {
    Status.BOOKED: Stage.BOOKED,
    Status.ARRIVED: Stage.BOOKED,
    Status.FULFILLED: Stage.CLOSED,
    Status.CANCELLED: Stage.LOOKING,
    Status.NO_SHOW: Stage.LOOKING,
    Status.ENTERED_IN_ERROR: Stage.LOOKING,
}


def standing(status):
    stage = STAGE_OF[status]
    closed_at = MORNING if stage == Stage.CLOSED else None
    visit = FirstVisitFactory(stage=stage, closed_at=closed_at)
    return AppointmentFactory(first_visit=visit, status=status, starts_at=AT)


def mark(row, outcome, desk, now):
    return appointments.mark(appointment=row, outcome=outcome, by=desk, now=now)


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("outcome", list(Status))
def test_each_outcome_follows_where_the_table_says(status, outcome, desk):
    row = standing(status)
    now = AT + HOUR
    allowed = LEGAL.get((status, outcome))
    if status == outcome:
        assert mark(row, outcome, desk, now).version == 1
        assert AuditEvent.objects.count() == 0
    elif allowed is None:
        with pytest.raises(appointments.WrongState):
            mark(row, outcome, desk, now)
        row.refresh_from_db()
        assert (row.status, row.version) == (status, 1)
    else:
        mark(row, outcome, desk, now)
        row.first_visit.refresh_from_db()
        assert (row.status, row.version, row.first_visit.stage) == (outcome, 2, allowed)
        assert AuditEvent.objects.get().action == f"appointment.{outcome}"
    if outcome in KNOWABLE:
        fresh = standing(status)
        assert appointments.may_mark(fresh, outcome, now=now) is (allowed is not None)


@pytest.mark.parametrize("outcome", KNOWABLE)
def test_an_outcome_can_be_marked_from_when_it_can_be_known(outcome, desk):
    row = standing(Status.BOOKED)
    first = AT + KNOWABLE[outcome]
    just_before = first - timedelta(microseconds=1)
    assert appointments.may_mark(row, outcome, now=just_before) is False
    with pytest.raises(appointments.TooEarly):
        mark(row, outcome, desk, just_before)
    assert appointments.may_mark(row, outcome, now=first) is True
    assert mark(row, outcome, desk, first).status == outcome


def test_not_here_waits_for_people_who_are_on_their_way(desk):
    with pytest.raises(appointments.TooEarly, match="15 minutes after the start"):
        mark(standing(Status.BOOKED), Status.NO_SHOW, desk, AT + timedelta(minutes=14))


def test_two_people_who_mark_at_once_do_not_overwrite_each_other(desk):
    row = standing(Status.BOOKED)
    stale = Appointment.objects.get(pk=row.pk)
    mark(row, Status.NO_SHOW, desk, AT + HOUR)
    with pytest.raises(appointments.WrongState):
        mark(stale, Status.FULFILLED, desk, AT + HOUR)


@pytest.mark.parametrize("outcome", [Status.ARRIVED, Status.FULFILLED])
def test_a_missed_visit_is_not_mended_once_the_person_has_another_time(outcome, desk):
    missed = standing(Status.NO_SHOW)
    visits.move(missed.first_visit, Stage.BOOKED, now=AT + HOUR)
    later = AppointmentFactory(first_visit=missed.first_visit, starts_at=AT + 48 * HOUR)
    assert appointments.may_mark(missed, outcome, now=AT + 2 * HOUR) is False
    with pytest.raises(appointments.WrongState), transaction.atomic():
        mark(missed, outcome, desk, AT + 2 * HOUR)
    for row, status in ((missed, Status.NO_SHOW), (later, Status.BOOKED)):
        row.refresh_from_db()
        assert row.status == status
    assert FirstVisit.objects.get(pk=missed.first_visit.pk).stage == Stage.BOOKED


def test_a_taken_time_leaves_the_person_as_they_were(given):
    BusyTimeFactory(therapist=given["therapist"], location=given["location"], starts_at=AT)
    with pytest.raises(claims.TimeTaken):
        appointments.book(**given)
    assert FirstVisit.objects.get().stage == Stage.LOOKING
    assert (AuditEvent.objects.count(), OutboundMessage.objects.count()) == (0, 0)
