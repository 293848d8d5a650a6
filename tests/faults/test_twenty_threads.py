"""Twenty people take one time at the same moment: one has it, nineteen hear so."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.test import Client

from config.kernel import clock, contention
from intake import booking
from intake.models import AssessmentRequest
from notifications.models import OutboundMessage
from scheduling import claims, holds
from scheduling.models import Appointment, BusyTime, FirstVisit
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    FirstVisitFactory,
    LocationFactory,
    RoomFactory,
    TherapistFactory,
    desk_of,
    open_all_week,
)
from tests.faults.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 20
AT = MORNING + timedelta(days=1)


@pytest.fixture
def place():
    return LocationFactory()


def tries_to_book(row, therapist, place, by):
    try:
        booking.book(
            assessment_request=row, therapist=therapist, location=place, starts_at=AT, by=by,
            now=MORNING,
        )  # fmt: skip
    except (claims.TimeTaken, claims.NoRoom) as refusal:
        return refusal.code
    return "booked"


def test_one_slot_is_one_appointment_and_nineteen_conflicts(place):
    therapist = open_all_week(TherapistFactory(), place)
    desk = desk_of(place)
    asked = AssessmentRequestFactory.create_batch(MANY, locations=[place])
    said = at_once(lambda row: tries_to_book(row, therapist, place, desk), asked)
    assert Counter(said) == {"booked": 1, "time_taken": MANY - 1}
    assert (Appointment.objects.count(), BusyTime.objects.count()) == (1, 1)
    assert (FirstVisit.objects.count(), OutboundMessage.objects.count()) == (1, 1)
    assert AssessmentRequest.objects.filter(status="submitted").count() == MANY - 1


def test_one_room_is_one_visit_whoever_the_therapist_is(place):
    RoomFactory(location=place)
    desk = desk_of(place)
    people = [open_all_week(TherapistFactory(), place) for _ in range(MANY)]
    asked = AssessmentRequestFactory.create_batch(MANY, locations=[place])
    pairs = list(zip(asked, people, strict=True))
    said = at_once(lambda pair: tries_to_book(*pair, place, desk), pairs)
    assert Counter(said) == {"booked": 1, "no_room": MANY - 1}
    assert Appointment.objects.count() == 1


def test_holds_and_bookings_of_one_slot_are_one_claim(place):
    therapist = open_all_week(TherapistFactory(), place)
    desk = desk_of(place)
    asked = AssessmentRequestFactory.create_batch(MANY // 2, locations=[place])
    held = FirstVisitFactory.create_batch(MANY // 2)

    def act(row):
        if isinstance(row, AssessmentRequest):
            return tries_to_book(row, therapist, place, desk)
        try:
            holds.place(
                first_visit=row, therapist=therapist, location=place, starts_at=AT,
                expires_at=MORNING + HOUR, by=desk, now=MORNING,
            )  # fmt: skip
        except claims.TimeTaken as refusal:
            return refusal.code
        return "booked"

    assert Counter(at_once(act, [*asked, *held])) == {"booked": 1, "time_taken": MANY - 1}
    assert BusyTime.objects.filter(released_at=None).count() == 1


def test_an_expired_hold_goes_to_one_of_twenty(place):
    therapist = open_all_week(TherapistFactory(), place)
    desk = desk_of(place)
    visit = FirstVisitFactory()
    holds.place(
        first_visit=visit, therapist=therapist, location=place, starts_at=AT,
        expires_at=MORNING, by=desk, now=MORNING - HOUR,
    )  # fmt: skip
    asked = AssessmentRequestFactory.create_batch(MANY, locations=[place])
    said = at_once(lambda row: tries_to_book(row, therapist, place, desk), asked)
    assert Counter(said) == {"booked": 1, "time_taken": MANY - 1}


def test_one_request_booked_by_twenty_presses_is_one_booking(place):
    therapist = open_all_week(TherapistFactory(), place)
    desk = desk_of(place)
    row = AssessmentRequestFactory(locations=[place])
    said = at_once(lambda _: tries_to_book(row, therapist, place, desk), range(MANY))
    assert Counter(said) == {"booked": MANY}  # the same press, answered with the same booking
    assert (Appointment.objects.count(), OutboundMessage.objects.count()) == (1, 1)


def test_over_http_nobody_meets_a_fault_or_waits_long(place):
    therapist = open_all_week(TherapistFactory(), place)
    desk = desk_of(place)
    asked = AssessmentRequestFactory.create_batch(MANY, locations=[place])
    tomorrow = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    slot = f"{therapist.pk}/{place.pk}/{tomorrow.isoformat()}"

    def press(row):
        browser = Client()
        browser.force_login(desk)
        started = time.monotonic()
        answer = browser.post(
            f"/staff/requests/{row.reference}/booking/", {"slot": slot, "seen": "1.0"}
        )
        return answer.status_code, time.monotonic() - started

    said = at_once(press, asked)
    assert Counter(status for status, _ in said) == {302: 1, 409: MANY - 1}
    assert max(seconds for _, seconds in said) < 15
    assert Appointment.objects.count() == 1


def test_somebody_who_waits_too_long_for_a_therapist_hears_that_it_is_busy(place):
    therapist = open_all_week(TherapistFactory(), place)
    row = AssessmentRequestFactory(locations=[place])
    desk = desk_of(place)
    locked, go_on = Barrier(2), Barrier(2)

    def keep_locked():
        try:
            with transaction.atomic():
                claims.lock(therapist, place)
                locked.wait(10)
                go_on.wait(10)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        kept = pool.submit(keep_locked)
        locked.wait(10)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = 200")
            with pytest.raises(contention.StillBusy):
                tries_to_book(row, therapist, place, desk)
        finally:
            go_on.wait(10)
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
        kept.result()
    assert tries_to_book(row, therapist, place, desk) == "booked"
