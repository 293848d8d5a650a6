"""Accepting alone is no answer: the promise's clock goes on until the person hears from us."""

from datetime import timedelta

import pytest

from intake import booking, contacting, corrections, due, heard, offering, queue, triage
from intake import undo as undoing
from intake.models import AssessmentRequest, ContactAttempt
from intake.staff import badges
from scheduling import offers, waitlist
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    LocationFactory,
    TherapistFactory,
    desk_of,
    in_desk_hours,
    open_all_week,
)

pytestmark = pytest.mark.django_db

NOW = MORNING
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def place():
    return LocationFactory()


@pytest.fixture
def desk(place):
    return desk_of(place)


@pytest.fixture
def row(place):
    return AssessmentRequestFactory(
        locations=[place], received_at=NOW - DAY, respond_by=NOW - HOUR, phone="+15085550123"
    )


@pytest.fixture
def therapist(place):
    return open_all_week(TherapistFactory(), place)


def accept(row, by, now=NOW):
    triage.accept(assessment_request=row, by=by, now=now)
    row.refresh_from_db()


def book(row, by, therapist, now):
    booking.book(
        assessment_request=row, therapist=therapist, location=row.locations.get(),
        starts_at=NOW + 2 * DAY, by=by, now=now,
    )  # fmt: skip


def offer(row, by, therapist, now):
    times = [offers.Time(therapist, row.locations.get(), NOW + 2 * DAY)]
    offering.offer(assessment_request=row, times=times, by=by, now=now)


def enlist(row, by, _therapist, now):
    offering.put_on_waitlist(assessment_request=row, by=by, now=now)


def reach(row, by, _therapist, now):
    contacting.record_attempt(
        assessment_request=row, way="email", outcome=ContactAttempt.Outcome.REACHED, by=by, now=now
    )


TOLD = [book, offer, enlist]


def test_accepting_alone_keeps_the_clock_running(row, desk):
    accept(row, desk)
    assert (row.answered_at, due.is_late(row, now=NOW)) == (None, True)
    undoing.take_back(assessment_request=row, by=desk, now=NOW + MINUTE)
    assert (row.status, row.answered_at, due.is_late(row, now=NOW)) == ("submitted", None, True)


def test_the_desk_finds_who_was_accepted_and_told_nothing(row, desk):
    accept(row, desk)
    asked = queue.Question(user=desk, only=due.late(now=NOW))
    assert [each.pk for each in queue.page(asked).rows] == [row.pk]
    assert badges.badge(row, now=NOW)["tone"] == "late"
    reach(row, desk, None, NOW)
    assert queue.page(asked).rows == []
    assert badges.badge(row, now=NOW) == {"tone": "today", "words": "Yesterday"}


@pytest.mark.parametrize("tell", [*TOLD, reach])
@pytest.mark.parametrize("accepted_before", [True, False])
def test_whatever_tells_the_person_is_the_answer(tell, accepted_before, row, desk, therapist):
    if accepted_before:
        accept(row, desk)
    tell(row, desk, therapist, NOW + MINUTE)
    row.refresh_from_db()
    assert (row.answered_at, due.is_late(row, now=NOW + HOUR)) == (NOW + MINUTE, False)


@pytest.mark.parametrize("tell", TOLD)
@pytest.mark.parametrize("accepted_before", [True, False])
def test_words_that_never_leave_are_no_answer(tell, accepted_before, row, desk, therapist):
    if accepted_before:
        accept(row, desk)
    tell(row, desk, therapist, NOW + MINUTE)
    row.refresh_from_db()
    booking.undo(assessment_request=row, by=desk, now=NOW + 2 * MINUTE)
    status = "accepted" if accepted_before else "submitted"
    assert (row.status, row.answered_at) == (status, None)
    assert due.is_late(row, now=NOW + HOUR) is True


@pytest.mark.parametrize("tell", TOLD)
def test_whoever_was_reached_before_or_since_was_answered(tell, row, desk, therapist):
    accept(row, desk)
    tell(row, desk, therapist, NOW + MINUTE)
    reach(row, desk, therapist, NOW + 2 * MINUTE)
    booking.undo(assessment_request=row, by=desk, now=NOW + 2 * MINUTE)
    assert row.answered_at == NOW + 2 * MINUTE
    tell(row, desk, therapist, NOW + 3 * MINUTE)
    booking.undo(assessment_request=row, by=desk, now=NOW + 4 * MINUTE)
    assert row.answered_at == NOW + 2 * MINUTE


def test_an_offer_that_nobody_took_was_an_answer_all_the_same(row, desk, therapist):
    offer(row, desk, therapist, NOW)
    row.refresh_from_db()
    offering.withdraw(assessment_request=row, by=desk, now=NOW + HOUR)
    row.refresh_from_db()
    assert (row.first_visit.stage, due.is_late(row, now=NOW + DAY)) == ("looking", False)


def test_who_left_the_list_had_heard_from_us(row, desk):
    enlist(row, desk, None, NOW)
    row.refresh_from_db()
    waitlist.leave(first_visit=row.first_visit, by=desk, now=NOW + HOUR)
    row.refresh_from_db()
    assert (row.first_visit.stage, due.is_late(row, now=NOW + DAY)) == ("looking", False)


def test_a_clock_that_stood_still_goes_on_with_what_was_left(row, desk):
    AssessmentRequest.objects.filter(pk=row.pk).update(respond_by=NOW + 2 * HOUR)
    triage.put_on_hold(assessment_request=row, until=NOW + 9 * DAY, by=desk, now=NOW)
    accept(row, desk, NOW + 7 * DAY)
    assert row.respond_by == NOW + 7 * DAY + 2 * HOUR
    undoing.take_back(assessment_request=row, by=desk, now=NOW + 7 * DAY + MINUTE)
    assert (row.status, row.respond_by, row.promise_left) == (
        "on_hold", NOW + 2 * HOUR, 2 * HOUR,
    )  # fmt: skip


def test_a_later_time_can_be_promised_until_the_person_is_told(row, desk):
    accept(row, desk)
    until = in_desk_hours(NOW + DAY)
    corrections.promise_again(assessment_request=row, until=until, by=desk, now=NOW)
    assert row.promised_again == until
    reach(row, desk, None, NOW + MINUTE)
    with pytest.raises(corrections.TooLateToChange):
        corrections.promise_again(
            assessment_request=row, until=until + 7 * DAY, by=desk, now=NOW + 2 * MINUTE
        )


def test_the_first_answer_stays_the_first(row, desk):
    heard.keep(row, now=NOW)
    heard.keep(row, now=NOW + HOUR)
    assert row.answered_at == NOW
    heard.take_back(row, said_at=NOW + HOUR)
    assert row.answered_at == NOW


def test_a_try_that_nobody_noticed_is_no_answer(row):
    by = UserFactory()
    contacting.record_attempt(
        assessment_request=row,
        way="email",
        outcome=ContactAttempt.Outcome.NO_ANSWER,
        by=by,
        now=NOW,
    )
    assert heard.first_call(row, since=NOW) is None
