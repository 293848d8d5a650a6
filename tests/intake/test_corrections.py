"""Places, how soon, a later promise, and what was set aside."""

from datetime import date, datetime, timedelta

import pytest

from intake import claiming, corrections, due, submission, triage, turns
from intake.models import AssessmentRequest, RequestEvent
from intake.seen import Seen, Stale
from scheduling import diary
from scheduling.models import Closure, OpeningHours
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    FirstVisitFactory,
    LocationFactory,
)

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status
NOW = MORNING
DAY = timedelta(days=1)


@pytest.fixture
def desk():
    return UserFactory()


@pytest.fixture
def place():
    return LocationFactory(name="Middleborough")


@pytest.fixture
def asked():
    return AssessmentRequestFactory()


def change(row, by, *places, **more):
    return corrections.change_places(
        assessment_request=row, locations=places, by=by, now=NOW, **more
    )


def urgent(row, by, *, is_urgent=True, **more):
    return corrections.mark_urgent(assessment_request=row, urgent=is_urgent, by=by, now=NOW, **more)


def again(row, by, until, *, now=NOW, **more):
    return corrections.promise_again(assessment_request=row, until=until, by=by, now=now, **more)


def accepted():
    return AssessmentRequestFactory(
        status=Status.ACCEPTED, first_visit=FirstVisitFactory(), answered_at=NOW
    )


def test_other_places_leave_the_promise_as_it_was_told(asked, desk, place):
    told = asked.respond_by
    change(asked, desk, place)
    asked.refresh_from_db()
    assert (list(asked.locations.all()), asked.respond_by, asked.version) == ([place], told, 2)
    event = RequestEvent.objects.get()
    assert (event.kind, event.by, event.details) == (
        "places_changed",
        desk,
        {"places": ["Middleborough"]},
    )


def test_the_same_places_again_change_nothing(asked, desk, place):
    change(asked, desk, place)
    change(asked, desk, place, seen=Seen(1))
    assert RequestEvent.objects.count() == 1


def test_a_request_asks_for_one_place_at_least(asked, desk):
    with pytest.raises(corrections.NoPlace):
        change(asked, desk)


def test_a_closed_place_can_stay_but_not_be_added(desk, place):
    closed = LocationFactory(is_active=False)
    row = AssessmentRequestFactory(locations=[closed])
    change(row, desk, closed, place)
    with pytest.raises(submission.PlaceClosed):
        change(AssessmentRequestFactory(locations=[place]), desk, place, closed)


def test_online_needs_somebody_who_will_be_in_massachusetts(asked, desk):
    online = LocationFactory(online=True)
    with pytest.raises(submission.OutsideMassachusetts):
        change(asked, desk, online)
    change(asked, desk, online, in_massachusetts=True)
    assert list(asked.locations.all()) == [online]


def test_urgent_promises_sooner_and_never_moves_back(asked, desk):
    told = asked.respond_by
    urgent(asked, desk)
    assert (asked.urgent, asked.respond_by) == (True, NOW + 2 * HOUR)
    urgent(asked, desk, is_urgent=False)
    assert (asked.urgent, asked.respond_by < told) == (False, True)
    assert [event.kind for event in RequestEvent.objects.order_by("at", "id")] == [
        "marked_urgent",
        "marked_usual",
    ]


def test_urgent_never_makes_a_promise_later(desk):
    row = AssessmentRequestFactory(respond_by=NOW + HOUR)
    urgent(row, desk)
    assert row.respond_by == NOW + HOUR


def test_urgent_on_hold_leaves_less_of_the_promise(desk):
    row = AssessmentRequestFactory(
        status=Status.ON_HOLD, on_hold_until=NOW + 9 * HOUR, promise_left=5 * HOUR
    )
    urgent(row, desk)
    assert row.promise_left == 2 * HOUR


def test_marking_the_same_twice_is_once(asked, desk):
    urgent(asked, desk)
    urgent(asked, desk, seen=Seen(1))
    assert (asked.version, RequestEvent.objects.count()) == (2, 1)


def test_a_later_time_is_promised_once_the_first_has_passed(asked, desk):
    late = asked.respond_by + HOUR
    until = NOW + DAY
    for bad, now in ((until, NOW), (late, late), (late - HOUR, late)):
        with pytest.raises(corrections.NotAhead):
            again(asked, desk, bad, now=now)
    again(asked, desk, until, now=late)
    again(asked, desk, until, now=late, seen=Seen(1))
    assert (asked.promised_again, asked.version) == (until, 2)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-24 08:59", False),
        ("2026-11-24 09:00", True),
        ("2026-11-24 17:00", True),
        ("2026-11-24 17:01", False),
        ("2026-11-28 15:00", True),  # the other place's Saturday
        ("2026-11-29 03:00", False),
    ],
)
def test_a_new_time_is_one_at_which_one_of_the_desks_is_open(desk, at, is_open):
    saturdays = LocationFactory()
    OpeningHours.objects.create(location=saturdays, weekday=5, opens=14 * 60, closes=16 * 60)
    row = AssessmentRequestFactory(locations=[LocationFactory(), saturdays])
    until = datetime.fromisoformat(at).replace(tzinfo=diary.zone())
    if is_open:
        again(row, desk, until, now=row.respond_by + HOUR)
        assert row.promised_again == until
        return
    with pytest.raises(corrections.OutsideHours) as refused:
        again(row, desk, until, now=row.respond_by + HOUR)
    assert refused.value.code == "outside_hours"
    assert row.promised_again is None


def test_where_no_desk_ever_opens_the_hours_of_an_office_count(desk):
    place = LocationFactory()
    OpeningHours.objects.create(location=place, weekday=3, opens=9 * 60, closes=17 * 60)
    for week in range(60):
        Closure.objects.create(location=place, on=date(2026, 11, 26) + week * 7 * DAY)
    row = AssessmentRequestFactory(locations=[place])
    again(row, desk, NOW + DAY, now=row.respond_by + HOUR)
    assert row.promised_again == NOW + DAY


def test_a_new_time_is_promised_within_a_year(asked, desk):
    late = NOW + DAY
    last = late + timedelta(days=366)
    with pytest.raises(corrections.PromisedTooFar):
        again(asked, desk, last + timedelta(microseconds=1), now=late)
    again(asked, desk, last, now=late)
    assert asked.promised_again == last


def test_an_older_look_is_refused(asked, desk, place):
    stale = Seen(7)
    with pytest.raises(Stale):
        change(asked, desk, place, seen=stale)
    with pytest.raises(Stale):
        urgent(asked, desk, seen=stale)
    with pytest.raises(Stale):
        again(asked, desk, NOW + HOUR, seen=stale)
    assert RequestEvent.objects.count() == 0


def test_a_decided_request_is_left_alone(desk, place):
    row = accepted()
    with pytest.raises(corrections.TooLateToChange):
        change(row, desk, place)
    with pytest.raises(corrections.TooLateToChange):
        urgent(row, desk)
    with pytest.raises(corrections.TooLateToChange):
        again(row, desk, NOW + HOUR)


@pytest.mark.parametrize(
    "act",
    [
        lambda row, by: corrections.mark_urgent(
            assessment_request=row, urgent=True, by=by, now=NOW
        ),
        lambda row, by: triage.decline(assessment_request=row, by=by, now=NOW),
        lambda row, by: triage.accept(assessment_request=row, by=by, now=NOW),
        lambda row, by: claiming.claim(assessment_request=row, by=by, now=NOW),
    ],
    ids=["urgent", "decline", "accept", "claim"],
)
def test_what_is_set_aside_has_to_be_put_into_the_queue_first(desk, act):
    row = AssessmentRequestFactory(set_aside_at=NOW)
    with pytest.raises(turns.StillSetAside):
        act(row, desk)


def test_no_new_time_is_promised_for_what_was_merged(desk):
    kept = AssessmentRequestFactory()
    row = AssessmentRequestFactory(merged_into=kept, respond_by=NOW - HOUR)
    assert due.is_late(row, now=NOW) is False
    with pytest.raises(corrections.TooLateToChange):
        corrections.promise_again(assessment_request=row, until=NOW + HOUR, by=desk, now=NOW)
