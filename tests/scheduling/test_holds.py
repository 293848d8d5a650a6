"""A time kept for somebody for a while."""

from datetime import timedelta

import pytest

from config.audit.models import AuditEvent
from scheduling import appointments, claims, holds, tasks
from scheduling.models import BusyTime, Hold
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

AT = MORNING + timedelta(days=1)


@pytest.fixture
def given():
    place = LocationFactory()
    therapist = open_all_week(TherapistFactory(), place)
    return {"therapist": therapist, "location": place, "starts_at": AT, "by": UserFactory()}


def place_hold(given, *, now=MORNING, expires_at=MORNING + HOUR):
    visit = FirstVisitFactory()
    return holds.place(first_visit=visit, now=now, expires_at=expires_at, **given)


def book(given, *, now):
    visit = FirstVisitFactory()
    return appointments.book(first_visit=visit, page_url="https://example.org", now=now, **given)


def test_a_hold_keeps_the_time_from_others_until_it_expires(given):
    hold = place_hold(given)
    assert (hold.busy_time.kind, hold.busy_time.expires_at) == ("BUSY_TENTATIVE", MORNING + HOUR)
    assert (hold.starts_at, hold.ends_at) == (AT, AT + timedelta(minutes=50))
    for second in (place_hold, book):
        with pytest.raises(claims.TimeTaken):
            second(given, now=MORNING + HOUR - timedelta(seconds=1))
    assert Hold.objects.count() == 1
    event = AuditEvent.objects.get()
    assert (event.action, event.reference) == ("hold.placed", hold.first_visit.reference)


def test_an_expired_hold_that_nobody_has_swept_does_not_stop_a_booking(given):
    hold = place_hold(given)
    assert book(given, now=MORNING + HOUR).starts_at == hold.starts_at


def test_the_sweep_frees_what_has_expired_and_nothing_else(given):
    expired = place_hold(given).busy_time
    standing = BusyTimeFactory(kind=BusyTime.Kind.BUSY_TENTATIVE, expires_at=MORNING + 2 * HOUR)
    booked = BusyTimeFactory()
    assert holds.sweep(now=MORNING + HOUR) == 1
    assert holds.sweep(now=MORNING + HOUR) == 0
    freed = [BusyTime.objects.get(pk=row.pk).released_at for row in (expired, standing, booked)]
    assert freed == [MORNING + HOUR, None, None]


def test_the_worker_sweeps_by_its_own_clock():
    long_ago = BusyTimeFactory(
        kind=BusyTime.Kind.BUSY_TENTATIVE, expires_at=MORNING - timedelta(days=3650)
    )
    tasks.sweep_holds()
    long_ago.refresh_from_db()
    assert long_ago.released_at is not None
