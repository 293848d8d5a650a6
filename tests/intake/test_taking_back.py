"""A new time that was promised is taken back within two minutes: the person reads what they did."""

from datetime import timedelta

import pytest
from django.urls import reverse

from config.audit import trail
from config.kernel import clock
from intake import (
    booking,
    claiming,
    contacting,
    corrections,
    decisions,
    merging,
    retention,
    snapshots,
    status_links,
    timeline,
    triage,
    withdrawing,
)
from notifications.models import OutboundMessage
from scheduling.appointments import UndoOver
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import HOUR, MORNING, desk_of, in_desk_hours

pytestmark = pytest.mark.django_db

NOW = MORNING
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
SINCE = NOW + MINUTE / 2
"""Between the promise and its undo."""


@pytest.fixture
def desk():
    return UserFactory()


@pytest.fixture
def late():
    return AssessmentRequestFactory(received_at=NOW - 9 * DAY, respond_by=NOW - HOUR)


def promise(row, by, until=NOW + DAY, now=NOW):
    corrections.promise_again(assessment_request=row, until=until, by=by, now=now)
    return row.events.filter(kind="promised_again").last().pk


def undo(row, by, now=NOW + MINUTE, **named):
    return booking.undo(assessment_request=row, by=by, now=now, **named)


@pytest.mark.parametrize("before", [None, NOW + HOUR])
def test_everything_stands_as_before(before, late, desk):
    late.promised_again = before
    late.save()
    stood = snapshots.of(late)
    act = promise(late, desk)
    assert (late.promised_again, snapshots.of(late) == stood) == (NOW + DAY, False)
    undo(late, desk, act=act)
    late.refresh_from_db()
    assert (snapshots.of(late), OutboundMessage.objects.count()) == (stood, 0)


def test_the_person_reads_what_they_read_before(client, desk):
    now = clock.now()
    row = AssessmentRequestFactory(received_at=now - DAY, respond_by=now - MINUTE)
    page = reverse("status:page", args=[status_links.make(assessment_request=row, now=now)])
    first = client.get(page).content.decode()
    act = promise(row, desk, in_desk_hours(now + 2 * DAY), now)
    told = client.get(page).content.decode()
    undo(row, desk, clock.now(), act=act)
    read = client.get(page).content.decode()
    assert (told == first, read) == (False, first)


def test_it_is_kept_who_took_it_back(late, desk):
    undo(late, desk, act=promise(late, desk))
    told = [(entry.words, entry.who) for entry in timeline.of(late, user=desk)]
    assert told[:2] == [
        ("The new time was taken back", desk.name),
        ("A new time was promised", desk.name),
    ]


def test_the_line_of_the_promise_names_the_act(late, desk):
    act = promise(late, desk)
    assert [entry.act for entry in timeline.of(late, user=desk)] == [act, None]


def test_two_minutes_are_two_minutes(late, desk):
    act = promise(late, desk)
    with pytest.raises(UndoOver):
        undo(late, desk, NOW + 2 * MINUTE + timedelta(microseconds=1), act=act)
    assert late.promised_again == NOW + DAY
    undo(late, desk, NOW + 2 * MINUTE, act=act)
    assert late.promised_again is None


def test_nobody_takes_back_what_somebody_else_promised(late, desk):
    act = promise(late, desk)
    with pytest.raises(UndoOver):
        undo(late, UserFactory(), act=act)
    with pytest.raises(booking.NothingToUndo):
        undo(late, UserFactory())
    assert late.promised_again == NOW + DAY


def test_a_second_press_is_success_for_the_same_person_alone(late, desk):
    act = promise(late, desk)
    undo(late, desk, act=act)
    promise(late, desk, NOW + 2 * DAY, NOW + MINUTE)
    undo(late, desk, NOW + DAY, act=act)
    assert (late.promised_again, late.version) == (NOW + 2 * DAY, 4)
    with pytest.raises(UndoOver):
        undo(late, UserFactory(), act=act)


def hold(row, by):
    triage.put_on_hold(assessment_request=row, until=NOW + DAY, by=by, now=SINCE)


def reopen_a_hold(row, by):
    hold(row, by)
    triage.reopen(assessment_request=row, by=by, now=SINCE)


def accept(row, by):
    triage.accept(assessment_request=row, by=by, now=SINCE)


def decline(row, by):
    triage.decline(assessment_request=row, by=by, now=SINCE)


def withdraw(row, _by):
    withdrawing.withdraw(assessment_request=row, by=trail.PERSON, now=SINCE)


def erase(row, by):
    retention.erase(assessment_request=row, by=by, now=SINCE)


def reach(row, by):
    contacting.record_attempt(
        assessment_request=row, way="email", outcome="reached", by=by, now=SINCE
    )


def promise_later(row, by):
    promise(row, by, NOW + 2 * DAY, SINCE)


def promise_later_and_the_same_again(row, by):
    promise_later(row, by)
    promise(row, by, NOW + DAY, SINCE)


def merge_another_in(row, by):
    other = AssessmentRequestFactory(locations=row.locations.all())
    merging.merge(kept=row, merged=other, chosen={}, by=by, now=SINCE)


def merge_into_another(row, by):
    other = AssessmentRequestFactory(locations=row.locations.all())
    merging.merge(kept=other, merged=row, chosen={}, by=by, now=SINCE)


@pytest.mark.parametrize(
    "since",
    [
        hold,
        reopen_a_hold,
        accept,
        decline,
        withdraw,
        erase,
        reach,
        promise_later,
        promise_later_and_the_same_again,
        merge_another_in,
        merge_into_another,
    ],
)
def test_it_stays_once_something_else_rests_on_it(since, late, desk):
    act = promise(late, desk)
    since(late, desk_of(*late.locations.all()))
    late.refresh_from_db()
    stood = late.promised_again
    with pytest.raises(UndoOver):
        undo(late, desk, act=act)
    late.refresh_from_db()
    assert late.promised_again == stood


def test_what_changes_no_promise_is_in_nobodys_way(late, desk):
    act = promise(late, desk)
    colleague = desk_of(*late.locations.all())
    contacting.add_note(assessment_request=late, text="Busy.", by=colleague, now=SINCE)
    claiming.claim(assessment_request=late, by=colleague, now=SINCE)
    undo(late, desk, act=act)
    assert (late.promised_again, late.assigned_to) == (None, colleague)


def test_promises_are_taken_back_one_after_the_other(late, desk):
    promise(late, desk)
    promise(late, desk, NOW + 2 * DAY, SINCE)
    stood = [undo(late, desk).promised_again for _ in range(2)]
    assert stood == [NOW + DAY, None]
    with pytest.raises(booking.NothingToUndo):
        undo(late, desk)


def test_the_last_act_goes_first_when_none_is_named(late, desk):
    decline(late, desk)
    triage.reopen(assessment_request=late, by=desk, now=SINCE)
    late.respond_by = NOW
    late.save()
    promise(late, desk, now=SINCE + timedelta(seconds=1))
    undo(late, desk)
    assert (late.promised_again, late.status) == (None, "submitted")
    undo(late, desk)
    assert late.status == "declined"


def test_a_decision_since_is_taken_back_before_the_promise(late, desk):
    act = promise(late, desk)
    hold(late, desk)
    undo(late, desk)
    assert (late.status, late.promised_again) == ("submitted", NOW + DAY)
    undo(late, desk, act=act)
    assert late.promised_again is None


def test_a_decision_of_others_since_leaves_nothing_to_take_back(late, desk):
    promise(late, desk)
    decline(late, desk_of(*late.locations.all()))
    with pytest.raises(booking.NothingToUndo):
        undo(late, desk)
    assert (late.status, decisions.latest(late).outcome) == ("declined", "decline")
