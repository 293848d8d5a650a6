"""A decision is taken back within two minutes: all stands as before, and no letter leaves."""

from datetime import timedelta

import pytest

from config.audit import trail
from intake import booking, claiming, snapshots, status_links, triage, withdrawing
from intake.models import AssessmentRequest
from notifications import outbox
from notifications.models import OutboundMessage
from scheduling import appointments
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import HOUR, MORNING

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status
NOW = MORNING
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def desk():
    return UserFactory()


@pytest.fixture
def asked():
    return AssessmentRequestFactory()


def decline(row, by, now=NOW):
    return triage.decline(assessment_request=row, reason="Too far.", by=by, now=now)


def hold(row, by, now=NOW):
    return triage.put_on_hold(assessment_request=row, until=NOW + DAY, by=by, now=now)


def reopen(row, by, now=NOW):
    return triage.reopen(assessment_request=row, by=by, now=now)


def undo(row, by, now=NOW + MINUTE):
    return booking.undo(assessment_request=row, by=by, now=now)


def declined_before(row, by):
    decline(row, by, now=NOW - DAY)


def held_before(row, by):
    hold(row, by, now=NOW - HOUR)


def nothing_before(_row, _by):
    """The request is as it came in."""


STORIES = {
    "a new request declined": (nothing_before, decline),
    "a new request held": (nothing_before, hold),
    "a held request declined": (held_before, decline),
    "a held request reopened": (held_before, reopen),
    "a declined request reopened": (declined_before, reopen),
}


@pytest.mark.parametrize("story", STORIES)
def test_everything_stands_as_before(story, asked, desk):
    before, act = STORIES[story]
    claiming.claim(assessment_request=asked, by=desk, now=NOW - 2 * DAY)
    before(asked, desk)
    asked.refresh_from_db()
    stood = snapshots.of(asked)
    act(asked, desk)
    assert snapshots.of(asked) != stood
    undo(asked, desk)
    assert snapshots.of(asked) == stood


def test_the_kind_letter_waits_two_minutes_and_never_leaves(asked, desk):
    token = status_links.make(assessment_request=asked, now=NOW)
    decline(asked, desk)
    letter = OutboundMessage.objects.get()
    assert (letter.template, letter.hold_until) == ("intake/mail/declined", NOW + 2 * MINUTE)
    assert "Too far" not in str(letter.context)
    undo(asked, desk)
    assert OutboundMessage.objects.count() == 0
    assert status_links.follow(token=token, now=NOW + 400 * DAY) == asked


def test_a_link_ends_again_when_a_reopening_is_taken_back(asked, desk):
    token = status_links.make(assessment_request=asked, now=NOW)
    declined_before(asked, desk)
    reopen(asked, desk)
    undo(asked, desk)
    with pytest.raises(status_links.LinkEnded):
        status_links.follow(token=token, now=NOW + 100 * DAY)


def test_it_is_kept_who_took_what_back(asked, desk):
    decline(asked, desk)
    undo(asked, desk)
    first, second = asked.decisions.order_by("at")
    assert (first.outcome, second.outcome, second.takes_back, second.by) == (
        "decline",
        "take_back",
        first,
        desk,
    )


def test_two_minutes_are_two_minutes(asked, desk):
    decline(asked, desk)
    with pytest.raises(appointments.UndoOver):
        undo(asked, desk, now=NOW + 2 * MINUTE + timedelta(microseconds=1))
    undo(asked, desk, now=NOW + 2 * MINUTE)
    assert asked.status == Status.SUBMITTED


def test_nobody_takes_back_what_somebody_else_decided(asked, desk):
    decline(asked, desk)
    with pytest.raises(booking.NothingToUndo):
        undo(asked, UserFactory())


def test_a_decision_is_taken_back_once(asked, desk):
    decline(asked, desk)
    undo(asked, desk)
    with pytest.raises(booking.NothingToUndo):
        undo(asked, desk)


def test_nothing_is_taken_back_over_what_the_person_did_since(asked, desk):
    hold(asked, desk)
    withdrawing.withdraw(assessment_request=asked, by=trail.PERSON, now=NOW + MINUTE)
    with pytest.raises(appointments.UndoOver):
        undo(asked, desk)
    assert asked.status == Status.WITHDRAWN


def test_a_letter_on_its_way_is_not_taken_back(asked, desk):
    decline(asked, desk)
    OutboundMessage.objects.update(attempts=1)
    with pytest.raises(outbox.AlreadyLeaving):
        undo(asked, desk)
    asked.refresh_from_db()
    assert (asked.status, asked.decisions.count()) == (Status.DECLINED, 1)


def test_the_same_press_twice_is_one_decision(asked, desk):
    decline(asked, desk)
    decline(asked, desk, now=NOW + MINUTE)
    assert (asked.decisions.count(), OutboundMessage.objects.count(), asked.version) == (1, 1, 2)
