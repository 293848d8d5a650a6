"""Times that came free again: from what, since when, and how long they are for the list."""

from datetime import timedelta

import pytest

from config.audit import trail
from scheduling import (
    appointments,
    cancelling,
    diary,
    freed_times,
    holds,
    offer_terms,
    offer_undo,
    offered,
    offers,
    rescheduling,
    visits,
)
from scheduling.models import Cancellation, Offer, Rescheduling
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    BusyTimeFactory,
    FirstVisitFactory,
    LocationFactory,
    TherapistFactory,
    open_all_week,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
UNDO = appointments.UNDO_WITHIN
AT = MORNING + 7 * DAY
PAGE = "https://example.org/r/x/"


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
def visit(place):
    visit = FirstVisitFactory()
    visit.locations.add(place)
    return visit


@pytest.fixture
def booked(therapist, place, visit, desk):
    return appointments.book(
        first_visit=visit, therapist=therapist, location=place, starts_at=AT, page_url=PAGE,
        by=desk, now=MORNING,
    )  # fmt: skip


@pytest.fixture
def offer(therapist, place, visit, desk):
    times = [offers.Time(therapist, place, AT), offers.Time(therapist, place, AT + HOUR)]
    return offers.make(first_visit=visit, times=times, by=desk, now=MORNING)


def starts(now, **where):
    return [freed.starts_at for freed in freed_times.free(now=now, **where)]


def test_a_cancelled_visit_frees_its_time_once_undo_is_over(booked, therapist, place, desk):
    later = MORNING + HOUR
    cancelling.cancel(appointment=booked, by=desk, now=later)
    assert starts(later + UNDO - SECOND) == []
    (freed,) = freed_times.free(now=later + UNDO)
    assert (freed.therapist, freed.location, freed.starts_at) == (therapist, place, AT)
    assert (freed.freed_at, freed.kept_back) == (later, None)


def test_a_cancellation_that_was_undone_frees_nothing(booked, desk):
    cancelling.cancel(appointment=booked, by=desk, now=MORNING + HOUR)
    cancelling.take_back(cancellation=Cancellation.objects.get(), by=desk, now=MORNING + HOUR)
    assert starts(MORNING + DAY) == []


def test_a_moved_visit_frees_the_time_it_had_and_undone_it_does_not(booked, therapist, place, desk):
    later = MORNING + HOUR
    rescheduling.reschedule(
        appointment=booked, therapist=therapist, location=place, starts_at=AT + 3 * HOUR,
        by=desk, now=later,
    )  # fmt: skip
    assert (starts(later + UNDO - SECOND), starts(later + UNDO)) == ([], [AT])
    rescheduling.take_back(rescheduling=Rescheduling.objects.get(), by=desk, now=later + UNDO)
    assert starts(later + DAY) == []


@pytest.mark.parametrize("how", ["declined", "withdrawn", "expired", "ended"])
def test_what_an_offer_held_is_free_again_however_it_ends(offer, visit, desk, how):
    over = MORNING + HOUR
    if how == "declined":
        offers.decline(offer=offer, by=trail.PERSON, now=over)
    elif how == "withdrawn":
        offers.withdraw(offer=offer, by=desk, now=over)
    elif how == "ended":
        visits.end(visit, now=over)
    else:
        over = offer.expires_at
        offer_terms.expire_due(now=over)
    assert (starts(over + UNDO - SECOND), starts(over + UNDO)) == ([], [AT, AT + HOUR])


def test_of_an_accepted_offer_the_other_time_is_free(offer):
    hold = offered.times(offer)[0]
    offers.accept(offer=offer, hold=hold, page_url=PAGE, by=trail.PERSON, now=MORNING + HOUR)
    assert starts(MORNING + DAY) == [AT + HOUR]


def test_a_hold_that_ran_out_is_here_once_it_is_swept(therapist, place, visit, desk):
    over = MORNING + HOUR
    holds.place(
        first_visit=visit, therapist=therapist, location=place, starts_at=AT, expires_at=over,
        by=desk, now=MORNING,
    )  # fmt: skip
    assert starts(over + HOUR) == []
    holds.sweep(now=over)
    assert starts(over + UNDO) == [AT]


def test_freed_again_it_waits_for_undo_again(offer, therapist, place, desk):
    offers.decline(offer=offer, by=trail.PERSON, now=MORNING + HOUR)
    again = MORNING + DAY
    other = FirstVisitFactory()
    second = offers.make(
        first_visit=other, times=[offers.Time(therapist, place, AT)], by=desk, now=again
    )
    assert starts(again + HOUR) == [AT + HOUR]
    offer_undo.take_back(offer=second, by=desk, now=again + UNDO)
    assert starts(again + UNDO + UNDO - SECOND) == [AT + HOUR]
    assert starts(again + UNDO + UNDO) == [AT, AT + HOUR]


def test_taken_by_anybody_it_is_free_no_more(offer, therapist, place, desk):
    offers.decline(offer=offer, by=trail.PERSON, now=MORNING + HOUR)
    appointments.book(
        first_visit=FirstVisitFactory(), therapist=therapist, location=place, starts_at=AT,
        page_url=PAGE, by=desk, now=MORNING + 2 * HOUR,
    )  # fmt: skip
    assert starts(MORNING + 3 * HOUR) == [AT + HOUR]


def test_it_is_for_the_list_until_a_message_could_not_leave_a_day_before(booked, desk):
    cancelling.cancel(appointment=booked, by=desk, now=MORNING + HOUR)
    last = AT - diary.NOTICE - UNDO
    assert (starts(last), starts(last + SECOND)) == ([AT], [])


def test_a_time_at_which_the_therapist_is_not_open_any_more_is_not_offered(booked, therapist, desk):
    cancelling.cancel(appointment=booked, by=desk, now=MORNING + HOUR)
    therapist.availability_rules.all().delete()
    assert starts(MORNING + DAY) == []


def test_only_the_places_asked_for_and_only_visits(booked, place, therapist, desk):
    cancelling.cancel(appointment=booked, by=desk, now=MORNING + HOUR)
    BusyTimeFactory(
        therapist=therapist, location=None, kind="BUSY_UNAVAILABLE", starts_at=AT + HOUR,
        released_at=MORNING,
    )  # fmt: skip
    now = MORNING + DAY
    assert starts(now, locations=[place.pk]) == [AT]
    assert starts(now, locations=[LocationFactory().pk]) == []


@pytest.mark.parametrize("many", [1, 3])
def test_however_many_it_asks_the_same_questions(
    many, therapist, place, desk, django_assert_num_queries
):
    for number in range(many):
        row = appointments.book(
            first_visit=FirstVisitFactory(), therapist=therapist, location=place,
            starts_at=AT + number * HOUR, page_url=PAGE, by=desk, now=MORNING,
        )  # fmt: skip
        cancelling.cancel(appointment=row, by=desk, now=MORNING)
    assert Offer.objects.count() == 0
    with django_assert_num_queries(11):
        assert len(freed_times.free(now=MORNING + DAY)) == many
