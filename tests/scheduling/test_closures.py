"""Days on which places are closed."""

from datetime import timedelta

import pytest

from config.audit.models import AuditEvent
from scheduling import closures, diary
from scheduling.models import Appointment, Closure
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import MORNING, AppointmentFactory, ClosureFactory, LocationFactory

pytestmark = pytest.mark.django_db

TODAY = diary.date_of(MORNING)
DAY = timedelta(days=1)


def close(*places, on=TODAY):
    return closures.close(locations=places, on=on, name="Snow", by=UserFactory(), now=MORNING)


def closed():
    return sorted(Closure.objects.values_list("location__slug", "on"))


def test_places_are_closed_together_and_what_is_closed_already_stays():
    one, other = LocationFactory(slug="a"), LocationFactory(slug="b")
    ClosureFactory(location=one, on=TODAY)
    made = close(one, other)
    assert [row.location for row in made] == [other]
    assert closed() == [("a", TODAY), ("b", TODAY)]
    event = AuditEvent.objects.get()
    assert (event.action, event.record_id, event.details) == (
        "place.closed",
        made[0].pk,
        {"on": "2026-11-23", "name": "Snow"},
    )


def test_a_closure_keeps_the_visits_of_its_day():
    visit = AppointmentFactory()
    close(visit.location)
    visit.refresh_from_db()
    assert (visit.status, visit.busy_time.released_at) == (Appointment.Status.BOOKED, None)


def test_what_is_closed_is_not_closed_again():
    kept = ClosureFactory(on=TODAY)
    with pytest.raises(closures.AlreadyClosed):
        close(kept.location)
    assert AuditEvent.objects.count() == 0


def test_a_day_that_is_over_stays_as_it_was():
    with pytest.raises(closures.DayHasPassed):
        close(LocationFactory(), on=TODAY - DAY)
    assert closed() == []


def test_a_day_is_opened_again_once():
    kept = ClosureFactory()
    closures.open_again(closure=kept, by=UserFactory(), now=MORNING)
    closures.open_again(closure=kept, by=UserFactory(), now=MORNING)
    assert closed() == []
    assert [event.action for event in AuditEvent.objects.all()] == ["place.opened_again"]
