"""People change one visit, or want one time for two, at the same moment: what stands adds up."""

from collections import Counter
from datetime import timedelta

import pytest

from config.kernel import errors
from notifications.models import OutboundMessage
from scheduling import appointments, cancelling, rescheduling
from scheduling.models import Appointment, BusyTime, Cancellation, FirstVisit, Rescheduling
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

MANY = 10
AT = MORNING + timedelta(days=1)
NEW = AT + 3 * HOUR
LATER = MORNING + HOUR


@pytest.fixture
def desk():
    return UserFactory()


@pytest.fixture
def therapist():
    return open_all_week(TherapistFactory(), LocationFactory())


def booked(therapist, desk, at=AT):
    """Books a visit of which the person has been told."""
    place = therapist.availability_rules.first().location
    row = appointments.book(
        first_visit=FirstVisitFactory(), therapist=therapist, location=place, starts_at=at,
        page_url="https://example.org/r/x/", by=desk, now=MORNING,
    )  # fmt: skip
    OutboundMessage.objects.update(status="sent", ended_at=MORNING, attempts=1)
    return row


def cancels(pk, by, seen=None):
    row = Appointment.objects.get(pk=pk)
    return cancelling.cancel(appointment=row, seen=seen, by=by, now=LATER).status


def moves(pk, by, to=NEW, therapist=None, seen=None):
    row = Appointment.objects.select_related("therapist", "location").get(pk=pk)
    rescheduling.reschedule(
        appointment=row, therapist=therapist or row.therapist, location=row.location,
        starts_at=to, seen=seen, by=by, now=LATER,
    )  # fmt: skip
    return "moved"


def said(act, *given, **more):
    try:
        return act(*given, **more)
    except errors.Conflict as refusal:
        return refusal.code


def test_many_cancels_free_the_time_once(therapist, desk):
    row = booked(therapist, desk)
    heard = at_once(lambda _: said(cancels, row.pk, desk), range(MANY))
    assert Counter(heard) == {"cancelled": MANY}
    assert (Cancellation.objects.count(), BusyTime.objects.get().released_at) == (1, LATER)
    assert OutboundMessage.objects.filter(status="queued").count() == 1
    row.refresh_from_db()
    assert (row.version, row.sequence, FirstVisit.objects.get().stage) == (2, 1, "looking")


@pytest.mark.parametrize("_round", range(3))
def test_a_cancel_and_a_move_on_the_same_look_are_one_of_both(_round, therapist, desk):
    row = booked(therapist, desk)
    acts = [cancels, moves]
    heard = Counter(at_once(lambda act: said(act, row.pk, desk, seen=1), acts))
    row.refresh_from_db()
    claim = BusyTime.objects.get()
    if row.status == "cancelled":
        assert heard == {"cancelled": 1, "wrong_state": 1}
        assert (claim.starts_at, claim.released_at) == (AT, LATER)
    else:
        assert heard == {"moved": 1, "appointment_changed": 1}
        assert (claim.starts_at, claim.released_at) == (NEW, None)
    assert (row.version, OutboundMessage.objects.filter(status="queued").count()) == (2, 1)


def test_two_visits_that_want_one_time_are_one_there_and_one_where_it_was(therapist, desk):
    rows = [booked(therapist, desk, AT + n * HOUR) for n in range(2)]
    heard = at_once(lambda row: said(moves, row.pk, desk), rows)
    assert Counter(heard) == {"moved": 1, "time_taken": 1}
    assert BusyTime.objects.filter(released_at=None).count() == 2
    assert Rescheduling.objects.count() == 1


def test_two_visits_that_cross_over_never_lock_each_other_out(desk):
    place = LocationFactory()
    one, other = (open_all_week(TherapistFactory(), place) for _ in range(2))
    crossing = [(booked(one, desk), other), (booked(other, desk), one)]
    heard = at_once(lambda pair: said(moves, pair[0].pk, desk, therapist=pair[1]), crossing)
    assert Counter(heard) == {"moved": 2}
    assert BusyTime.objects.filter(released_at=None, starts_at=NEW).count() == 2


def test_an_undo_and_a_booking_of_the_freed_time_are_one_of_both(therapist, desk):
    row = booked(therapist, desk)
    cancels(row.pk, desk)
    found = Cancellation.objects.get()
    visit = FirstVisitFactory()

    def undoes():
        cancelling.take_back(cancellation=found, by=desk, now=LATER)
        return "undone"

    def books():
        appointments.book(
            first_visit=visit, therapist=row.therapist, location=row.location, starts_at=AT,
            page_url="https://example.org/r/x/", by=desk, now=LATER,
        )  # fmt: skip
        return "booked"

    heard = set(at_once(said, [undoes, books]))
    assert heard in ({"undone", "time_taken"}, {"booked", "time_taken"})
    assert BusyTime.objects.filter(released_at=None).count() == 1
