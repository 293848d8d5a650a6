"""A visit that should never have been written down leaves the record, wherever it stands."""

from datetime import timedelta

import pytest

from config.audit.models import AuditEvent
from notifications.models import OutboundMessage
from scheduling import appointments, cancelling, claims, in_error, turns, visits
from scheduling.appointments import UNDO_WITHIN, UndoOver
from scheduling.models import Appointment, BusyTime, Cancellation, FirstVisit, OutcomeMark
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import HOUR, MORNING, AppointmentFactory, BusyTimeFactory

pytestmark = pytest.mark.django_db

Status = Appointment.Status
Stage = FirstVisit.Stage
AFTER = MORNING + 2 * HOUR
SECOND = timedelta(seconds=1)


@pytest.fixture
def row():
    return AppointmentFactory()


@pytest.fixture
def owner():
    return UserFactory(owner=True)


def mark(row, outcome, now=AFTER):
    appointments.mark(appointment=row, outcome=Status(outcome), by=row.therapist.user, now=now)


def enter(row, owner, now=AFTER, **more):
    in_error.enter(appointment=row, by=owner, now=now, **more)
    return OutcomeMark.objects.filter(outcome="in_error").last()


def stands(row):
    row = Appointment.objects.select_related("first_visit", "busy_time").get(pk=row.pk)
    return row.status, row.first_visit.stage, row.busy_time.released_at is None


@pytest.mark.parametrize(("outcome", "stage"), [("fulfilled", "closed"), ("no_show", "looking")])
def test_what_is_over_leaves_no_claim_and_a_path_that_looks_on(row, owner, outcome, stage):
    mark(row, outcome)
    before = FirstVisit.objects.get().closed_at
    made = enter(row, owner)
    assert enter(row, owner) == made
    assert stands(row) == ("entered_in_error", "looking", False)
    assert AuditEvent.objects.filter(action="appointment.entered_in_error").count() == 1
    for _ in range(2):
        in_error.take_back(mark=made, by=owner, now=AFTER + UNDO_WITHIN)
    assert stands(row) == (outcome, stage, True)
    assert FirstVisit.objects.get().closed_at == before


def test_one_that_is_still_to_come_is_cancelled_first_and_stays_so_after_an_undo(row, owner):
    made = enter(row, owner, now=MORNING - HOUR)
    assert (stands(row), Cancellation.objects.count()) == (
        ("entered_in_error", "looking", False),
        1,
    )
    in_error.take_back(mark=made, by=owner, now=MORNING - HOUR)
    assert stands(row) == ("cancelled", "looking", False)
    cancelling.take_back(cancellation=Cancellation.objects.get(), by=owner, now=MORNING - HOUR)
    assert stands(row) == ("booked", "booked", True)


@pytest.mark.parametrize(("now", "told"), [(MORNING - HOUR, 1), (AFTER, 0)])
def test_the_person_is_told_unless_it_is_over(row, owner, now, told):
    row.first_visit.email = "jordan@example.org"
    row.first_visit.save()
    appointments.emails.booked(
        row, page_url="https://x.example.org/r/a", hold_until=now, now=now - HOUR
    )
    OutboundMessage.objects.update(status="sent", ended_at=now, attempts=1)
    enter(row, owner, now=now)
    assert OutboundMessage.objects.filter(template="scheduling/mail/cancelled").count() == told


def test_a_path_that_had_ended_before_the_visit_was_marked_stays_ended(row, owner):
    mark(row, "no_show")
    visits.move(FirstVisit.objects.get(), Stage.CLOSED, now=AFTER)
    row = Appointment.objects.get()
    mark(row, "fulfilled", AFTER + HOUR)
    enter(Appointment.objects.get(), owner, now=AFTER + HOUR)
    assert stands(row) == ("entered_in_error", "closed", False)


def test_an_older_look_is_refused(row, owner):
    with pytest.raises(turns.Changed):
        enter(row, owner, seen=9)
    assert stands(row) == ("booked", "booked", True)


def test_only_who_said_it_takes_it_back_and_only_for_two_minutes(row, owner):
    mark(row, "fulfilled")
    made = enter(row, owner)
    for who, now in ((UserFactory(owner=True), AFTER), (owner, AFTER + UNDO_WITHIN + SECOND)):
        with pytest.raises(UndoOver):
            in_error.take_back(mark=made, by=who, now=now)
    assert stands(row) == ("entered_in_error", "looking", False)


def test_what_followed_stays(row, owner):
    mark(row, "fulfilled")
    made = enter(row, owner)
    visits.move(FirstVisit.objects.get(), Stage.WAITLISTED, now=AFTER)
    with pytest.raises(UndoOver):
        in_error.take_back(mark=made, by=owner, now=AFTER)


def test_time_that_somebody_else_has_now_is_not_taken_back(row, owner):
    mark(row, "fulfilled")
    made = enter(row, owner)
    kept = row.busy_time
    BusyTimeFactory(therapist=kept.therapist, starts_at=kept.starts_at, ends_at=kept.ends_at)
    with pytest.raises(claims.TimeTaken):
        in_error.take_back(mark=made, by=owner, now=AFTER)
    assert (stands(row)[0], BusyTime.objects.filter(released_at=None).count()) == (
        "entered_in_error",
        1,
    )
