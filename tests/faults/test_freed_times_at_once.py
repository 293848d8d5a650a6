"""A freed time is offered once, however many workers look at it, and whoever takes it meanwhile."""

from collections import Counter
from datetime import timedelta

import pytest

from config.kernel import errors
from intake import filling, offering
from scheduling import appointments, cancelling
from scheduling.models import BusyTime, Offer
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    FirstVisitFactory,
    LocationFactory,
    TherapistFactory,
    open_all_week,
)
from tests.faults.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 8
AT = MORNING + timedelta(days=7)
NOW = MORNING + HOUR
PAGE = "https://example.org/r/x/"


@pytest.fixture
def desk():
    return UserFactory()


@pytest.fixture
def therapist():
    return open_all_week(TherapistFactory(), LocationFactory(offers_freed_times=True))


@pytest.fixture
def freed(therapist, desk):
    row = book(therapist, desk, FirstVisitFactory(), MORNING)
    cancelling.cancel(appointment=row, by=desk, now=MORNING)
    return row


@pytest.fixture
def listed(therapist, desk):
    rows = [AssessmentRequestFactory(locations=[place_of(therapist)]) for _ in range(3)]
    for number, row in enumerate(rows):
        at = MORNING + timedelta(minutes=number)
        offering.put_on_waitlist(assessment_request=row, by=desk, now=at)
    return rows[0]


def place_of(therapist):
    return therapist.availability_rules.first().location


def book(therapist, by, visit, now):
    return appointments.book(
        first_visit=visit, therapist=therapist, location=place_of(therapist), starts_at=AT,
        page_url=PAGE, by=by, now=now,
    )  # fmt: skip


@pytest.mark.usefixtures("freed")
@pytest.mark.parametrize("_round", range(3))
def test_many_workers_offer_it_once_and_to_the_first(_round, listed):
    done = at_once(lambda _: filling.offer_due(now=NOW), range(MANY))
    assert Counter(done) == {0: MANY - 1, 1: 1}
    offer = Offer.objects.get()
    listed.refresh_from_db()
    assert (offer.first_visit, offer.made_by) == (listed.first_visit, None)
    assert BusyTime.objects.filter(released_at=None).count() == 1


@pytest.mark.usefixtures("freed", "listed")
@pytest.mark.parametrize("_round", range(3))
def test_an_offer_and_a_booking_of_it_are_one_of_both(_round, therapist, desk):
    visit = FirstVisitFactory()

    def offers():
        return "offered" if filling.offer_due(now=NOW) else "gone"

    def books():
        try:
            book(therapist, desk, visit, NOW)
        except errors.Conflict as refusal:
            return refusal.code
        return "booked"

    heard = set(at_once(lambda act: act(), [offers, books]))
    assert heard in ({"offered", "time_taken"}, {"booked", "gone"})
    assert BusyTime.objects.filter(released_at=None).count() == 1
