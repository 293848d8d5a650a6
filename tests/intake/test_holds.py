"""Requests come back from hold by themselves, and the promise goes on with what was left."""

from datetime import timedelta

import pytest

from intake import claiming, due, holds, triage
from intake.models import AssessmentRequest, RequestEvent
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import HOUR, MORNING

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status
NOW = MORNING
DAY = timedelta(days=1)


@pytest.fixture
def desk():
    return UserFactory()


@pytest.fixture
def asked():
    return AssessmentRequestFactory()


def hold(row, by, *, until=NOW + DAY, now=NOW):
    return triage.put_on_hold(assessment_request=row, until=until, by=by, now=now)


def test_on_hold_the_promise_stops_with_what_is_left(asked, desk):
    hold(asked, desk, now=NOW + 3 * HOUR, until=NOW + DAY)
    assert (asked.status, asked.promise_left, asked.on_hold_until) == (
        Status.ON_HOLD,
        5 * HOUR,
        NOW + DAY,
    )
    assert asked.answered_at is None


def test_a_hold_ends_at_its_instant_and_not_before(asked, desk):
    hold(asked, desk, now=NOW + 3 * HOUR)
    assert holds.end_due(now=NOW + DAY - timedelta(microseconds=1)) == 0
    assert holds.end_due(now=NOW + DAY) == 1
    assert holds.end_due(now=NOW + DAY) == 0
    asked.refresh_from_db()
    assert (asked.status, asked.promise_left, asked.on_hold_until) == (Status.SUBMITTED, None, None)
    assert asked.respond_by == NOW + DAY + 5 * HOUR
    event = RequestEvent.objects.get()
    assert (event.kind, event.by) == ("hold_ended", None)


def test_by_hand_the_promise_goes_on_as_well(asked, desk):
    hold(asked, desk, now=NOW + 3 * HOUR)
    triage.reopen(assessment_request=asked, by=desk, now=NOW + 4 * HOUR)
    assert (asked.status, asked.respond_by) == (Status.SUBMITTED, NOW + DAY + HOUR)


def test_a_late_request_comes_back_as_late_as_it_was(asked, desk):
    promised = asked.respond_by
    hold(asked, desk, now=promised + HOUR, until=NOW + 2 * DAY)
    holds.end_due(now=NOW + 2 * DAY)
    asked.refresh_from_db()
    assert (asked.respond_by, due.is_late(asked, now=NOW + 2 * DAY)) == (promised, True)
    hold(asked, desk, now=NOW + 2 * DAY + HOUR, until=NOW + 4 * DAY)
    triage.reopen(assessment_request=asked, by=desk, now=NOW + 3 * DAY)
    assert asked.respond_by == promised


def test_who_had_it_still_has_it(asked, desk):
    claiming.claim(assessment_request=asked, by=desk, now=NOW)
    hold(asked, desk)
    holds.end_due(now=NOW + DAY)
    asked.refresh_from_db()
    assert (asked.assigned_to, asked.claim_ends_at) == (desk, NOW + DAY + 4 * HOUR)


@pytest.mark.parametrize("until", [NOW - HOUR, NOW, NOW + timedelta(days=366, seconds=1)])
def test_a_hold_ends_on_a_day_to_come_within_a_year(until, asked, desk):
    with pytest.raises(triage.HeldTooLong):
        hold(asked, desk, until=until)


def test_what_was_merged_stays_out_of_the_queue(desk):
    asked = AssessmentRequestFactory(merged_into=AssessmentRequestFactory())
    AssessmentRequest.objects.filter(pk=asked.pk).update(
        status=Status.ON_HOLD, promise_left=HOUR, on_hold_until=NOW
    )
    assert holds.end_due(now=NOW) == 0
