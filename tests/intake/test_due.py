"""One promise clock: late, paused, answered, and the later time that counts once we are late."""

from datetime import timedelta

import pytest

from intake import due
from intake.models import AssessmentRequest
from scheduling.models import OpeningHours
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import HOUR, MORNING, FirstVisitFactory, LocationFactory

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status


@pytest.mark.parametrize(
    ("status", "after", "late"),
    [
        (Status.SUBMITTED, timedelta(0), False),
        (Status.SUBMITTED, timedelta(microseconds=1), True),
        (Status.ON_HOLD, HOUR, False),
        (Status.DECLINED, HOUR, False),
    ],
)
def test_late_is_an_open_request_past_its_promise(status, after, late):
    row = AssessmentRequestFactory.build(status=status, respond_by=MORNING)
    assert due.is_late(row, now=MORNING + after) is late


@pytest.mark.parametrize(
    ("stage", "answered_at", "late"),
    [
        ("looking", None, True),
        ("looking", MORNING, False),
        ("offered", None, False),
        ("waitlisted", None, False),
        ("booked", None, False),
        ("closed", None, False),
    ],
)
def test_accepting_alone_tells_nobody_anything(stage, answered_at, late):
    closed_at = MORNING if stage == "closed" else None
    row = AssessmentRequestFactory(
        status=Status.ACCEPTED, respond_by=MORNING, answered_at=answered_at,
        first_visit=FirstVisitFactory(stage=stage, closed_at=closed_at),
    )  # fmt: skip
    now = MORNING + HOUR
    asked = AssessmentRequest.objects.filter(due.late(now=now))
    assert (due.is_late(row, now=now), set(asked)) == (late, {row} if late else set())
    assert due.is_late(row, now=MORNING) is False


def test_who_has_heard_from_us_is_not_late():
    row = AssessmentRequestFactory.build(respond_by=MORNING, answered_at=MORNING)
    assert due.of(row, now=MORNING + HOUR) == due.Due(MORNING, is_answered=True)


def test_a_request_on_hold_is_paused():
    row = AssessmentRequestFactory.build(status=Status.ON_HOLD, respond_by=MORNING)
    assert due.of(row, now=MORNING + HOUR) == due.Due(MORNING, is_paused=True)


def test_one_new_time_counts_once_we_are_late_and_none_after_it():
    row = AssessmentRequestFactory(respond_by=MORNING + HOUR)
    again = MORNING + timedelta(days=1, hours=1)
    asked = [MORNING, MORNING + 2 * HOUR, again]
    found = [(each.is_late, each.again_by) for each in (due.of(row, now=now) for now in asked)]
    assert found == [(False, None), (True, again), (True, None)]


def test_the_desks_own_later_time_comes_before_the_one_we_count():
    later = MORNING + timedelta(days=3)
    row = AssessmentRequestFactory(respond_by=MORNING, promised_again=later)
    assert due.of(row, now=MORNING + HOUR).again_by == later


def test_a_place_that_never_opens_leaves_no_later_time():
    place = LocationFactory()
    OpeningHours.objects.create(location=place, weekday=0, opens=540, closes=541)
    row = AssessmentRequestFactory(locations=[place], respond_by=MORNING)
    assert due.of(row, now=MORNING + HOUR).again_by is None
