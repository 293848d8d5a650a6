"""Who is next, and why; nobody sees what is not theirs."""

import pytest
from django.db.models import Q

from intake import queue
from intake.models import AssessmentRequest
from scheduling import visits
from scheduling.models import FirstVisit
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    FirstVisitFactory,
    LocationFactory,
    desk_of,
)

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status


@pytest.fixture
def place():
    return LocationFactory()


@pytest.fixture
def desk(place):
    return desk_of(place)


def listed(user, **asked):
    return queue.page(queue.Question(user=user, **asked)).rows


def waiting(user):
    found = queue.counts(user=user)
    return found.views["waiting"], [(each.location, each.waiting) for each in found.places]


def test_urgent_first_then_by_the_promised_time(place, desk):
    later, urgent_later, sooner, urgent = [
        AssessmentRequestFactory(locations=[place], urgent=is_urgent, respond_by=MORNING + hours)
        for is_urgent, hours in ((False, 3 * HOUR), (True, 9 * HOUR), (False, HOUR), (True, HOUR))
    ]
    assert listed(desk) == [urgent, urgent_later, sooner, later]


def test_the_same_promise_keeps_the_order_in_which_they_came(place, desk):
    rows = [
        AssessmentRequestFactory(locations=[place], respond_by=MORNING + HOUR) for _ in range(5)
    ]
    assert listed(desk) == rows


@pytest.mark.parametrize(
    ("status", "stage", "view"),
    [
        (Status.SUBMITTED, None, "waiting"),
        (Status.ACCEPTED, FirstVisit.Stage.LOOKING, "waiting"),
        (Status.ACCEPTED, FirstVisit.Stage.BOOKED, "booked"),
        (Status.ACCEPTED, FirstVisit.Stage.OFFERED, "offered"),
        (Status.ACCEPTED, FirstVisit.Stage.WAITLISTED, "waitlisted"),
        (Status.ACCEPTED, FirstVisit.Stage.CLOSED, "closed"),
        (Status.ON_HOLD, None, "on_hold"),
        (Status.DECLINED, None, "closed"),
        (Status.WITHDRAWN, None, "closed"),
        (Status.ERASED, None, None),
    ],
)
def test_each_request_is_in_the_one_view_where_it_belongs(place, desk, status, stage, view):
    closed_at = MORNING if stage == FirstVisit.Stage.CLOSED else None
    visit = FirstVisitFactory(stage=stage, closed_at=closed_at) if stage else None
    until = MORNING if status == Status.ON_HOLD else None
    row = AssessmentRequestFactory(
        locations=[place], status=status, first_visit=visit, on_hold_until=until
    )
    found = {each: listed(desk, view=each) for each in queue.VIEWS}
    assert found == {each: [row] if each == view else [] for each in queue.VIEWS}
    assert queue.counts(user=desk).views == {each: int(each == view) for each in queue.COUNTED}


def test_what_was_set_aside_is_in_its_own_view_alone(place, desk):
    row = AssessmentRequestFactory(locations=[place], set_aside_at=MORNING)
    assert {view: listed(desk, view=view) for view in queue.VIEWS} == {
        each: [row] if each == "set_aside" else [] for each in queue.VIEWS
    }
    assert queue.counts(user=desk).views == {
        each: int(each == "set_aside") for each in queue.COUNTED
    }


def test_what_was_merged_is_in_no_view_and_found_by_its_reference(place, desk):
    kept = AssessmentRequestFactory(locations=[place])
    row = AssessmentRequestFactory(locations=[place], merged_into=kept)
    found = {view: listed(desk, view=view) for view in queue.VIEWS}
    assert found == {each: [kept] if each == "waiting" else [] for each in queue.VIEWS}
    assert listed(desk, view=None, looked_for=(row.reference,)) == [row]


@pytest.mark.parametrize(
    ("status", "stage", "mine"),
    [
        (Status.SUBMITTED, None, True),
        (Status.ON_HOLD, None, True),
        (Status.ACCEPTED, FirstVisit.Stage.LOOKING, True),
        (Status.ACCEPTED, FirstVisit.Stage.OFFERED, True),
        (Status.ACCEPTED, FirstVisit.Stage.BOOKED, False),
    ],
)
def test_mine_is_what_i_took_and_what_still_needs_me(place, desk, status, stage, mine):
    visit = FirstVisitFactory(stage=stage) if stage else None
    until = MORNING if status == Status.ON_HOLD else None
    both = {"locations": [place], "claimed_at": MORNING, "claim_ends_at": MORNING + HOUR}
    row = AssessmentRequestFactory(
        **both, status=status, first_visit=visit, on_hold_until=until, assigned_to=desk
    )
    AssessmentRequestFactory(**both, assigned_to=UserFactory())
    assert listed(desk, view="mine") == ([row] if mine else [])
    assert queue.counts(user=desk).views["mine"] == int(mine)


def test_holds_come_by_the_day_they_end_and_what_ended_newest_first(place, desk):
    later, sooner = [
        AssessmentRequestFactory(
            locations=[place], status=Status.ON_HOLD, on_hold_until=MORNING + hours
        )
        for hours in (3 * HOUR, HOUR)
    ]
    old, new = [
        AssessmentRequestFactory(
            locations=[place], status=Status.DECLINED, closed_at=MORNING + hours
        )
        for hours in (HOUR, 3 * HOUR)
    ]
    visit = FirstVisitFactory(stage=FirstVisit.Stage.CLOSED, closed_at=MORNING + 2 * HOUR)
    seen = AssessmentRequestFactory(locations=[place], status=Status.ACCEPTED, first_visit=visit)
    assert listed(desk, view="on_hold") == [sooner, later]
    assert listed(desk, view="closed") == [new, seen, old]


def test_a_desk_person_sees_their_places_the_owner_all_and_others_nothing(place, desk):
    elsewhere = LocationFactory()
    here = AssessmentRequestFactory(locations=[place])
    there = AssessmentRequestFactory(locations=[elsewhere])
    both = AssessmentRequestFactory(locations=[place, elsewhere])
    seen = {
        "desk": set(queue.seen_by(desk)),
        "owner": set(queue.seen_by(UserFactory(owner=True))),
        "new": set(queue.seen_by(UserFactory())),
    }
    assert seen == {
        "desk": {here, both},
        "owner": {here, there, both},
        "new": set(),
    }


def test_somebody_who_named_two_places_is_listed_once_and_counts_at_both():
    one, other = LocationFactory(), LocationFactory()
    user = desk_of(one, other)
    row = AssessmentRequestFactory(locations=[one, other])
    assert listed(user) == [row]
    assert waiting(user) == (1, [(one, 1), (other, 1)])
    assert [listed(user, location=each) for each in (one, other)] == [[row], [row]]


def test_a_place_with_nobody_waiting_says_none(place, desk):
    assert waiting(desk) == (0, [(place, 0)])


def test_the_list_can_be_narrowed_to_a_place():
    one, other = LocationFactory(), LocationFactory()
    user = desk_of(one, other)
    here = AssessmentRequestFactory(locations=[one])
    AssessmentRequestFactory(locations=[other])
    assert listed(user, location=one) == [here]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_and_the_counts_take_the_same_few_questions(
    rows, place, desk, django_assert_num_queries
):
    AssessmentRequestFactory.create_batch(rows, locations=[place, LocationFactory()])
    with django_assert_num_queries(3):
        assert [len(row.locations.all()) for row in listed(desk)] == [2] * rows
    with django_assert_num_queries(3):
        queue.counts(user=desk)


def test_a_visit_whose_time_fell_through_waits_again(place, desk):
    visit = FirstVisitFactory(stage=FirstVisit.Stage.BOOKED)
    row = AssessmentRequestFactory(locations=[place], status=Status.ACCEPTED, first_visit=visit)
    assert listed(desk) == []
    visits.move(visit, FirstVisit.Stage.LOOKING, now=MORNING)
    assert listed(desk) == [row]


def test_who_waits_for_a_place_that_closed_is_not_lost():
    closed, empty = LocationFactory(is_active=False), LocationFactory(is_active=False)
    row = AssessmentRequestFactory(locations=[closed])
    for user in (desk_of(closed, empty), UserFactory(owner=True)):
        assert listed(user) == [row]
        assert waiting(user) == (1, [(closed, 1)])


def test_a_list_can_be_narrowed_by_a_question(place, desk):
    AssessmentRequestFactory(locations=[place])
    urgent = AssessmentRequestFactory(locations=[place], urgent=True)
    assert listed(desk, only=Q(urgent=True)) == [urgent]


def test_a_search_stays_at_the_persons_places_and_finds_what_has_ended(place, desk):
    ended = AssessmentRequestFactory(locations=[place], name="Zoe", status=Status.DECLINED)
    AssessmentRequestFactory(locations=[LocationFactory()], name="Zoe")
    AssessmentRequestFactory(locations=[place], name="Zoe", status=Status.ERASED)
    assert listed(desk, view=None, looked_for=("zoe",)) == [ended]
