"""A decision is taken back within two minutes: all stands as before, and no letter leaves."""

from datetime import timedelta

import pytest

from config.audit import trail
from config.kernel import tokens
from intake import (
    booking,
    claiming,
    contacting,
    corrections,
    decisions,
    merging,
    queries,
    snapshots,
    status_links,
    triage,
    withdrawing,
)
from intake import undo as undoing
from intake.models import AssessmentRequest
from notifications import outbox
from notifications.models import OutboundMessage
from scheduling import appointments
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import HOUR, MORNING, FirstVisitFactory, desk_of

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


def undo(row, by, now=NOW + MINUTE, **named):
    return booking.undo(assessment_request=row, by=by, now=now, **named)


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


SINCE = NOW + MINUTE / 2
"""Between the decision and its undo."""


def claim(row, by, now=SINCE):
    claiming.claim(assessment_request=row, by=by, now=now)


def reach(row, by, now=SINCE):
    contacting.record_attempt(
        assessment_request=row, way="email", outcome="reached", by=by, now=now
    )


def urge(row, by, now=SINCE):
    corrections.mark_urgent(assessment_request=row, urgent=True, by=by, now=now)


@pytest.mark.parametrize("story", ["a new request held", "a held request reopened"])
def test_who_took_it_since_has_it_still(story, asked, desk):
    before, act = STORIES[story]
    ben = desk_of(*asked.locations.all())
    claim(asked, desk, NOW - 2 * HOUR)
    before(asked, desk)
    stood = asked.status
    act(asked, desk)
    claim(asked, ben)
    undo(asked, desk)
    since = asked.on_hold_until or NOW + MINUTE
    assert (asked.status, asked.assigned_to, asked.claimed_at) == (stood, ben, SINCE)
    assert asked.claim_ends_at == queries.claim_ends(asked, since=since)


def test_who_gave_it_back_since_has_it_no_longer(asked, desk):
    claim(asked, desk, NOW - HOUR)
    hold(asked, desk)
    claiming.release(assessment_request=asked, by=desk, now=SINCE)
    undo(asked, desk)
    assert (asked.status, asked.assigned_to) == (Status.SUBMITTED, None)


def test_what_is_closed_again_is_nobodys(asked, desk):
    declined_before(asked, desk)
    stood = snapshots.of(asked)
    reopen(asked, desk)
    claim(asked, desk_of(*asked.locations.all()))
    urge(asked, desk)
    undo(asked, desk)
    assert snapshots.of(asked) == stood


@pytest.mark.parametrize("act", [hold, decline])
def test_a_person_who_heard_from_us_since_was_answered(act, asked, desk):
    reach_before = reopen_after_an_answer(asked, desk)
    act(asked, desk)
    undo(asked, desk)
    assert (asked.answered_at, reach_before < NOW) == (None, True)
    act(asked, desk, NOW + MINUTE)
    reach(asked, UserFactory(), NOW + 2 * MINUTE)
    undo(asked, desk, NOW + 3 * MINUTE)
    assert (asked.status, asked.answered_at) == (Status.SUBMITTED, NOW + 2 * MINUTE)


def reopen_after_an_answer(row, by):
    """Opens it again, so that what the person heard before does not count any more."""
    reach(row, by, NOW - 2 * DAY)
    told = row.answered_at
    declined_before(row, by)
    reopen(row, by, NOW - HOUR)
    return told


def test_urgent_since_on_hold_is_promised_sooner(asked, desk):
    told = asked.respond_by
    hold(asked, desk)
    urge(asked, desk)
    left = asked.promise_left
    undo(asked, desk)
    assert (left, asked.urgent, asked.promise_left) == (2 * HOUR, True, None)
    assert asked.respond_by == NOW + MINUTE + 2 * HOUR < told


def test_urgent_since_it_was_reopened_leaves_less_of_the_promise(asked, desk):
    held_before(asked, desk)
    left = asked.promise_left
    reopen(asked, desk)
    urge(asked, desk)
    undo(asked, desk)
    assert (asked.status, asked.urgent) == (Status.ON_HOLD, True)
    assert asked.promise_left == 2 * HOUR - MINUTE / 2 < left


def test_a_later_time_promised_since_stays_promised(desk):
    late = AssessmentRequestFactory(received_at=NOW - 9 * DAY)
    held_before(late, desk)
    reopen(late, desk)
    corrections.promise_again(assessment_request=late, until=NOW + DAY, by=desk, now=SINCE)
    undo(late, desk, act=decisions.latest(late).pk)
    assert (late.status, late.promised_again) == (Status.ON_HOLD, NOW + DAY)


def test_a_note_since_is_in_nobodys_way(asked, desk):
    stood = snapshots.of(asked)
    decline(asked, desk)
    contacting.add_note(assessment_request=asked, text="Too bad.", by=UserFactory(), now=SINCE)
    undo(asked, desk)
    assert (snapshots.of(asked), OutboundMessage.objects.count()) == (stood, 0)


def test_two_that_became_one_since_are_set_apart_first(asked, desk):
    other = AssessmentRequestFactory(
        status="on_hold",
        on_hold_until=NOW + HOUR,
        promise_left=HOUR,
        locations=asked.locations.all(),
    )
    stood = snapshots.of(asked)
    hold(asked, desk)
    merge = merging.merge(kept=asked, merged=other, chosen={}, by=desk, now=SINCE)
    with pytest.raises(appointments.UndoOver) as refused:
        undo(asked, desk)
    assert refused.value.detail == undoing.MERGED_SINCE
    merging.undo(merge=merge, by=desk, now=SINCE)
    asked.refresh_from_db()
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
    with pytest.raises(tokens.LinkEnded):
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


def test_a_second_press_takes_nothing_more_back(asked, desk):
    hold(asked, desk)
    reopen(asked, desk, now=NOW + MINUTE)
    reopening = decisions.latest(asked).pk
    for _ in range(2):
        undo(asked, desk, act=reopening)
        assert (asked.status, asked.version) == (Status.ON_HOLD, 4)
    undo(asked, desk, act=decisions.latest(asked).pk)
    assert (asked.status, asked.version) == (Status.SUBMITTED, 5)


def test_a_second_press_is_success_for_the_same_person_alone(asked, desk):
    decline(asked, desk)
    made = decisions.latest(asked).pk
    undo(asked, desk, act=made)
    undo(asked, desk, act=made, now=NOW + DAY)
    with pytest.raises(booking.NothingToUndo):
        undo(asked, UserFactory(), act=made)


def test_an_older_act_is_not_taken_back_from_under_a_newer_one(asked, desk):
    hold(asked, desk)
    held = decisions.latest(asked).pk
    reopen(asked, desk)
    with pytest.raises(appointments.UndoOver):
        undo(asked, desk, act=held)
    assert (asked.status, asked.version) == (Status.SUBMITTED, 3)


def test_an_act_of_another_request_is_none_of_this(asked, desk):
    other = AssessmentRequestFactory()
    decline(other, desk)
    with pytest.raises(booking.NothingToUndo):
        undo(asked, desk, act=decisions.latest(other).pk)


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


def test_an_accepted_request_is_closed_and_taken_back_with_its_path(desk):
    row = AssessmentRequestFactory()
    visit = triage.accept(assessment_request=row, by=desk, now=NOW)
    triage.decline(assessment_request=row, reason="Moved away.", by=desk, now=NOW + MINUTE)
    visit.refresh_from_db()
    assert (row.status, visit.stage) == (Status.DECLINED, "closed")
    undoing.take_back(assessment_request=row, by=desk, now=NOW + MINUTE)
    visit.refresh_from_db()
    assert (row.status, visit.stage, OutboundMessage.objects.count()) == (
        Status.ACCEPTED,
        "looking",
        0,
    )


@pytest.mark.parametrize("stage", ["booked", "closed"])
def test_with_a_visit_a_request_is_closed_no_more(desk, stage):
    ended = {"closed_at": NOW} if stage == "closed" else {}
    visit = FirstVisitFactory(stage=stage, **ended)
    row = AssessmentRequestFactory(status=Status.ACCEPTED, first_visit=visit)
    with pytest.raises(triage.AlreadyDecided):
        triage.decline(assessment_request=row, reason="Hm.", by=desk, now=NOW)


def test_what_is_opened_again_in_time_gets_no_letter_and_closed_after_all_one(desk):
    row = AssessmentRequestFactory()
    triage.decline(assessment_request=row, reason="Full.", by=desk, now=NOW)
    triage.reopen(assessment_request=row, by=desk, now=NOW + MINUTE)
    assert OutboundMessage.objects.count() == 0
    undoing.take_back(assessment_request=row, by=desk, now=NOW + MINUTE)
    letter = OutboundMessage.objects.get()
    assert (row.status, letter.template) == (Status.DECLINED, "intake/mail/declined")
    assert letter.hold_until == NOW + 3 * MINUTE
