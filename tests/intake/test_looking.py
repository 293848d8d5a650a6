"""Somebody who wanted no other time calls later, and the desk looks for one again."""

from datetime import timedelta

import pytest

from intake import booking, looking, triage
from intake.models import RequestEvent
from intake.seen import Seen, Stale
from scheduling import appointments, cancelling
from scheduling.models import FirstVisit
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

Stage = FirstVisit.Stage
MINUTE = timedelta(minutes=1)
LATER = MORNING + 5 * HOUR


@pytest.fixture
def place():
    return LocationFactory()


@pytest.fixture
def desk(place):
    return desk_of(place)


@pytest.fixture
def ended(place, desk):
    """A request whose visit was cancelled, and whose person wanted no other time."""
    row = AssessmentRequestFactory(locations=[place])
    visit = booking.book(
        assessment_request=row,
        therapist=open_all_week(TherapistFactory(), place),
        location=place,
        starts_at=MORNING + timedelta(days=1),
        by=desk,
        now=MORNING,
    )
    cancelling.cancel(appointment=visit, wants_no_other_time=True, by=desk, now=MORNING + HOUR)
    row.refresh_from_db()
    return row


def look_on(row, desk, now=LATER, **more):
    return looking.look_on(assessment_request=row, by=desk, now=now, **more)


def stage(row):
    return FirstVisit.objects.get(pk=row.first_visit_id).stage


def test_the_path_is_open_again_and_twice_is_once(ended, desk):
    assert looking.may(ended)
    for _ in range(2):
        look_on(ended, desk)
    assert (stage(ended), looking.may(ended)) == (Stage.LOOKING, False)
    assert RequestEvent.objects.filter(kind="looked_on").count() == 1


def test_it_is_taken_back_to_where_it_ended_and_can_be_done_again(ended, desk):
    closed_at = ended.first_visit.closed_at
    look_on(ended, desk)
    for _ in range(2):
        act = RequestEvent.objects.get(kind="looked_on").pk
        booking.undo(assessment_request=ended, act=act, by=desk, now=LATER + MINUTE)
    path = FirstVisit.objects.get()
    assert (path.stage, path.closed_at) == (Stage.CLOSED, closed_at)
    ended.refresh_from_db()
    look_on(ended, desk, now=LATER + HOUR)
    assert stage(ended) == Stage.LOOKING


def test_it_is_not_taken_back_once_something_has_happened(ended, desk):
    look_on(ended, desk)
    act = RequestEvent.objects.get(kind="looked_on").pk
    FirstVisit.objects.update(stage=Stage.WAITLISTED)
    ended.refresh_from_db()
    with pytest.raises(appointments.UndoOver):
        booking.undo(assessment_request=ended, act=act, by=desk, now=LATER + MINUTE)


def test_nobody_looks_on_for_who_looks_already_or_on_an_older_look(ended, desk, place):
    with pytest.raises(Stale):
        look_on(ended, desk, seen=Seen(9, 9))
    other = AssessmentRequestFactory(locations=[place])
    triage.accept(assessment_request=other, by=desk, now=MORNING)
    other.refresh_from_db()
    with pytest.raises(appointments.WrongState):
        look_on(other, desk)
    assert looking.may(AssessmentRequestFactory()) is False
