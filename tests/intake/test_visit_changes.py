"""What came of a visit, marked at the desk: kept, told, and taken back while it stands."""

from datetime import timedelta

import pytest

from config.audit.models import AuditEvent
from intake import booking, offering, timeline
from scheduling import appointments, diary, offers, turns, visits
from scheduling.models import Appointment, FirstVisit, Offer, OutcomeMark
from scheduling.therapist import visit_history
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    LocationFactory,
    TherapistFactory,
    desk_of,
    open_all_week,
)

pytestmark = pytest.mark.django_db

Status = Appointment.Status
Stage = FirstVisit.Stage
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
AT = MORNING + DAY
AFTER = AT + HOUR


@pytest.fixture
def place():
    return LocationFactory()


@pytest.fixture
def therapist(place):
    return open_all_week(TherapistFactory(), place)


@pytest.fixture
def desk(place):
    return desk_of(place)


@pytest.fixture
def row(place):
    return AssessmentRequestFactory(locations=[place])


@pytest.fixture
def visit(row, desk, place, therapist):
    where = {"therapist": therapist, "location": place, "starts_at": AT}
    return booking.book(assessment_request=row, by=desk, now=MORNING, **where)


def mark(row, visit, outcome, desk, now=AFTER, **more):
    visit.refresh_from_db()
    return appointments.mark(appointment=visit, outcome=outcome, by=desk, now=now, **more)


def undo(row, desk, now=AFTER + MINUTE, **more):
    return booking.undo(assessment_request=row, by=desk, now=now, **more)


def stands(visit):
    visit.refresh_from_db()
    return visit.status, FirstVisit.objects.get(pk=visit.first_visit_id).stage


def told(row, desk, made):
    entries = timeline.of(row, user=desk)
    return [(each.words, each.who) for each in entries if each.act == made.pk]


@pytest.mark.parametrize(("outcome", "stage"), [
    (Status.ARRIVED, Stage.BOOKED), (Status.FULFILLED, Stage.CLOSED),
    (Status.NO_SHOW, Stage.LOOKING),
])  # fmt: skip
def test_a_mark_is_told_and_taken_back_once(row, visit, desk, outcome, stage):
    for _ in range(2):
        mark(row, visit, outcome, desk)
    assert stands(visit) == (outcome, stage)
    made = OutcomeMark.objects.get()
    assert told(row, desk, made) == [(f"Marked: {outcome.label.lower()}", desk.name)]
    for _ in range(2):
        undo(row, desk, act=made.pk)
    assert stands(visit) == (Status.BOOKED, Stage.BOOKED)
    assert told(row, desk, made) == [
        (f"Marked, then taken back: {outcome.label.lower()}", desk.name)
    ]
    assert AuditEvent.objects.filter(action="appointment.outcome_taken_back").count() == 1


def test_what_the_desk_took_back_did_not_happen_for_the_therapist(row, visit, desk):
    mark(row, visit, Status.ARRIVED, desk)
    undo(row, desk)
    assert [each["words"] for each in visit_history.of(visit)] == ["Booked"]


def test_undo_opens_no_path_that_was_closed_before_the_mark(row, visit, desk):
    mark(row, visit, Status.NO_SHOW, desk)
    visits.move(visit.first_visit, Stage.CLOSED, now=AFTER + MINUTE)
    mark(row, visit, Status.FULFILLED, desk, now=AFTER + HOUR)
    undo(row, desk, now=AFTER + HOUR + MINUTE)
    assert stands(visit) == (Status.NO_SHOW, Stage.CLOSED)


def test_the_last_mark_is_taken_back_to_the_one_before(row, visit, desk):
    mark(row, visit, Status.ARRIVED, desk)
    mark(row, visit, Status.FULFILLED, desk, now=AFTER + MINUTE)
    undo(row, desk, now=AFTER + 2 * MINUTE)
    assert stands(visit) == (Status.ARRIVED, Stage.BOOKED)


def test_a_correction_of_who_was_missed_brings_back_what_was_offered(
    row, visit, desk, place, therapist
):
    mark(row, visit, Status.NO_SHOW, desk)
    times = [offers.Time(therapist, place, AT + 3 * DAY)]
    offering.offer(assessment_request=row, times=times, by=desk, now=AFTER + MINUTE)
    mark(row, visit, Status.ARRIVED, desk, now=AFTER + HOUR)
    assert Offer.objects.get().status == "withdrawn"
    undo(row, desk, now=AFTER + HOUR + MINUTE)
    assert (stands(visit), Offer.objects.get().status) == (
        (Status.NO_SHOW, Stage.OFFERED),
        "open",
    )


def test_nothing_is_taken_back_after_two_minutes_by_others_or_over_what_came_since(
    row, visit, desk, place, therapist
):
    mark(row, visit, Status.NO_SHOW, desk)
    made = OutcomeMark.objects.get()
    late = AFTER + appointments.UNDO_WITHIN + MINUTE
    for by, now in ((desk, late), (desk_of(place), AFTER)):
        with pytest.raises(appointments.UndoOver):
            undo(row, by, now=now, act=made.pk)
    times = [offers.Time(therapist, place, AT + 3 * DAY)]
    offering.offer(assessment_request=row, times=times, by=desk, now=AFTER)
    with pytest.raises(appointments.UndoOver):
        undo(row, desk, act=made.pk)
    assert stands(visit) == (Status.NO_SHOW, Stage.OFFERED)


def test_a_mark_keeps_to_what_scheduling_allows_and_to_the_version_that_was_seen(row, visit, desk):
    with pytest.raises(appointments.TooEarly):
        mark(row, visit, Status.NO_SHOW, desk, now=AT + 14 * MINUTE)
    with pytest.raises(turns.Changed):
        mark(row, visit, Status.ARRIVED, desk, seen=9)
    assert OutcomeMark.objects.count() == 0
    assert diary.date_of(visit.starts_at) == diary.date_of(AT)
