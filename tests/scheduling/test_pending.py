"""What an undo holds again is still free and open then, or it stays let go."""

from datetime import timedelta

import pytest

from scheduling import appointments, closures, offer_undo, offers
from scheduling.models import AvailabilityRule, BusyTime, FirstVisit, Offer
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    FirstVisitFactory,
    LocationFactory,
    RoomFactory,
    TherapistFactory,
    open_all_week,
)

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
FIRST, SECOND = MORNING + 4 * DAY, MORNING + 5 * DAY
LATER = MORNING + HOUR


@pytest.fixture
def desk():
    return UserFactory()


@pytest.fixture
def place():
    return LocationFactory()


@pytest.fixture
def therapist(place):
    return open_all_week(TherapistFactory(), place)


@pytest.fixture
def offer(desk, place, therapist):
    times = [offers.Time(therapist, place, at) for at in (FIRST, SECOND)]
    return offers.make(first_visit=FirstVisitFactory(), times=times, by=desk, now=MORNING)


def withdraw(offer, by):
    offers.withdraw(offer=offer, by=by, now=LATER)


def offer_again(offer, by):
    return offer_undo.take_withdrawal_back(offer=offer, by=by, now=LATER + MINUTE)


def held():
    rows = BusyTime.objects.filter(kind="BUSY_TENTATIVE", released_at=None)
    return list(rows.values_list("starts_at", flat=True).order_by("starts_at"))


def books(therapist, place, at, by):
    return appointments.book(
        first_visit=FirstVisitFactory(), therapist=therapist, location=place, starts_at=at,
        page_url="https://example.org/r/x/", by=by, now=LATER,
    )  # fmt: skip


def stands():
    return Offer.objects.get().status, FirstVisit.objects.get().stage, held()


def test_withdrawn_times_that_are_free_are_held_again(offer, desk):
    withdraw(offer, desk)
    assert offer_again(offer, desk).status == "open"
    assert stands() == ("open", "offered", [FIRST, SECOND])


def test_they_stay_let_go_if_their_place_is_closed_on_one_of_the_days(offer, desk, place):
    withdraw(offer, desk)
    closures.close(locations=[place], on=SECOND.date(), name="Holiday", by=desk, now=LATER)
    with pytest.raises(appointments.UndoOver):
        offer_again(offer, desk)
    assert stands() == ("withdrawn", "looking", [])


def test_they_stay_let_go_if_the_therapist_is_not_open_then_any_more(offer, desk):
    withdraw(offer, desk)
    AvailabilityRule.objects.all().delete()
    with pytest.raises(appointments.UndoOver):
        offer_again(offer, desk)
    assert stands() == ("withdrawn", "looking", [])


def test_one_new_person_a_week_may_be_offered_two_times_of_it_again(offer, desk, therapist):
    withdraw(offer, desk)
    therapist.new_people_per_week = 1
    therapist.save()
    offer_again(offer, desk)
    assert stands() == ("open", "offered", [FIRST, SECOND])


def test_an_expired_hold_that_nobody_has_swept_is_in_nobodys_way(offer, desk, therapist, place):
    withdraw(offer, desk)
    stale = BusyTime.objects.create(
        therapist=therapist, location=place, kind="BUSY_TENTATIVE",
        starts_at=FIRST, ends_at=FIRST + HOUR, expires_at=LATER,
    )  # fmt: skip
    offer_again(offer, desk)
    stale.refresh_from_db()
    assert (stale.released_at, held()) == (LATER + MINUTE, [FIRST, SECOND])


def test_another_room_does_if_its_own_was_taken(desk, place, therapist):
    rooms = [RoomFactory(location=place, name=name) for name in ("1", "2")]
    times = [offers.Time(therapist, place, FIRST)]
    offer = offers.make(first_visit=FirstVisitFactory(), times=times, by=desk, now=MORNING)
    assert BusyTime.objects.get().room == rooms[0]
    withdraw(offer, desk)
    books(open_all_week(TherapistFactory(), place), place, FIRST, desk)
    offer_again(offer, desk)
    assert BusyTime.objects.get(kind="BUSY_TENTATIVE", released_at=None).room == rooms[1]
