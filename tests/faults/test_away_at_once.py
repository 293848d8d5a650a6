"""Somebody turns out to be away at the very moment at which others book, pick or ask."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from config.kernel import errors
from notifications.models import OutboundMessage
from scheduling import absences, appointments, displaced, displacing, offer_undo, offers
from scheduling.models import Appointment, BusyTime, FirstVisit, Offer, TimeAway
from tests.factories.accounts import UserFactory
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
MINUTE = timedelta(minutes=1)
AT = MORNING + timedelta(days=2)
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


def said(act, *given):
    try:
        return act(*given)
    except errors.Refusal as refusal:
        return refusal.code


def is_away(therapist, by, displace=()):
    absences.add(
        therapist=therapist, starts_at=AT, ends_at=AT + 4 * HOUR, displace=displace, by=by,
        now=LATER,
    )  # fmt: skip
    return "away"


def books(therapist, place, by, at=AT):
    row = appointments.book(
        first_visit=FirstVisitFactory(), therapist=therapist, location=place, starts_at=at,
        page_url="https://example.org/r/x/", by=by, now=MORNING,
    )  # fmt: skip
    OutboundMessage.objects.update(status="sent", ended_at=MORNING, attempts=1)
    return row


@pytest.mark.parametrize("_round", range(5))
def test_a_booking_and_time_away_over_it_are_one_of_both(_round, therapist, place, desk):
    visit = FirstVisitFactory()

    def takes():
        appointments.book(
            first_visit=visit, therapist=therapist, location=place, starts_at=AT,
            page_url="https://example.org/r/x/", by=desk, now=LATER,
        )  # fmt: skip
        return "booked"

    heard = set(at_once(said, [takes, lambda: is_away(therapist, desk)]))
    assert heard in ({"booked", "visits_in_it"}, {"away", "time_taken"})
    assert BusyTime.objects.filter(released_at=None).count() == 1


@pytest.mark.parametrize("_round", range(5))
def test_whoever_picks_a_time_as_it_is_let_go_has_it_or_reads_that_it_is_gone(
    _round, therapist, place, desk
):
    times = [offers.Time(therapist, place, at) for at in (AT, AT + 5 * HOUR)]
    offer = offers.make(first_visit=FirstVisitFactory(), times=times, by=desk, now=MORNING)
    hold = offer.holds.get(starts_at=AT)

    def picks():
        offers.accept(
            offer=Offer.objects.get(pk=offer.pk), hold=hold, page_url="https://example.org/",
            by=desk, now=LATER,
        )  # fmt: skip
        return "picked"

    heard = set(at_once(said, [picks, lambda: is_away(therapist, desk)]))
    assert heard in ({"picked", "visits_in_it"}, {"away", "time_taken"})
    away = TimeAway.objects.exists()
    assert displaced.all_of(Appointment.objects.all(), now=LATER).exists() is False
    assert FirstVisit.objects.get().stage == ("offered" if away else "booked")


def withdrawn(therapist, place, desk):
    times = [offers.Time(therapist, place, AT)]
    offer = offers.make(first_visit=FirstVisitFactory(), times=times, by=desk, now=MORNING)
    return offers.withdraw(offer=offer, by=desk, now=LATER)


def offers_again(offer, desk):
    found = Offer.objects.get(pk=offer.pk)
    offer_undo.take_withdrawal_back(offer=found, by=desk, now=LATER + MINUTE)
    return "offered"


@pytest.mark.parametrize("_round", range(5))
def test_times_offered_again_never_come_to_lie_in_time_away(_round, therapist, place, desk):
    offer = withdrawn(therapist, place, desk)
    acts = [lambda: offers_again(offer, desk), lambda: is_away(therapist, desk)]
    heard = set(at_once(said, acts))
    assert heard in ({"offered", "away"}, {"undo_over", "away"})
    assert BusyTime.objects.filter(kind="BUSY_TENTATIVE", released_at=None).count() == 0
    assert FirstVisit.objects.get().stage == "looking"


def test_whoever_offers_again_waits_for_time_away_that_is_being_entered(therapist, place, desk):
    offer = withdrawn(therapist, place, desk)
    entered, go_on = Barrier(2), Barrier(2)

    def enters():
        try:
            with transaction.atomic():
                is_away(therapist, desk)
                entered.wait(10)
                go_on.wait(10)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        kept = pool.submit(enters)
        entered.wait(10)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = 200")
            assert said(offers_again, offer, desk) == "still_busy"
        finally:
            go_on.wait(10)
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
        kept.result()
    assert said(offers_again, offer, desk) == "undo_over"
    assert BusyTime.objects.filter(kind="BUSY_TENTATIVE", released_at=None).count() == 0


def test_many_presses_keep_time_away_once(therapist, desk):
    heard = at_once(lambda _: said(is_away, therapist, desk), range(MANY))
    assert Counter(heard) == {"away": MANY}
    assert (TimeAway.objects.count(), BusyTime.objects.count()) == (1, 1)


def test_two_who_are_asked_for_one_time_never_both_get_it(therapist, place, desk):
    other = open_all_week(TherapistFactory(), place)
    rows = [books(therapist, place, desk, AT + n * HOUR) for n in range(2)]
    is_away(therapist, desk, [row.pk for row in rows])

    def asks(row):
        displacing.offer_instead(
            appointment=Appointment.objects.get(pk=row.pk),
            times=[offers.Time(other, place, AT)], by=desk, now=LATER,
        )  # fmt: skip
        return "asked"

    heard = at_once(lambda row: said(asks, row), rows)
    assert Counter(heard) == {"asked": 1, "time_taken": 1}
    assert Counter(Appointment.objects.values_list("status", flat=True)) == {
        "booked": 1, "cancelled": 1,
    }  # fmt: skip
    assert OutboundMessage.objects.filter(status="queued").count() == 1


def test_many_presses_ask_one_person_once(therapist, place, desk):
    row = books(therapist, place, desk)
    other = open_all_week(TherapistFactory(), place)
    is_away(therapist, desk, [row.pk])

    def asks(_):
        displacing.offer_instead(
            appointment=Appointment.objects.get(pk=row.pk),
            times=[offers.Time(other, place, AT)], by=desk, now=LATER,
        )  # fmt: skip
        return "asked"

    heard = Counter(at_once(lambda n: said(asks, n), range(MANY)))
    assert heard == {"asked": 1, "wrong_state": MANY - 1}
    assert (Offer.objects.count(), BusyTime.objects.filter(kind="BUSY_TENTATIVE").count()) == (1, 1)
