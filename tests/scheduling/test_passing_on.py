"""Whose turn it is for a freed time, and times that the desk keeps off the list."""

from datetime import timedelta

import pytest

from config.audit import trail
from config.audit.models import AuditEvent
from scheduling import (
    appointments,
    cancelling,
    freed_times,
    offer_undo,
    offers,
    on_the_list,
    passing_on,
    rescheduling,
    waitlist,
)
from scheduling.list_order import Time
from scheduling.models import KeptBack
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    AppointmentFactory,
    FirstVisitFactory,
    LocationFactory,
    TherapistFactory,
    open_all_week,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
UNDO = appointments.UNDO_WITHIN
AT = MORNING + 7 * DAY
NOW = MORNING + 2 * HOUR
PAGE = "https://example.org/r/x/"


@pytest.fixture
def desk():
    return UserFactory()


@pytest.fixture
def place():
    return LocationFactory(offers_freed_times=True)


@pytest.fixture
def therapist(place):
    return open_all_week(TherapistFactory(), place)


@pytest.fixture
def freed(therapist, place, desk):
    """A time that a cancelled visit let go of an hour ago."""
    row = appointments.book(
        first_visit=FirstVisitFactory(), therapist=therapist, location=place, starts_at=AT,
        page_url=PAGE, by=desk, now=MORNING,
    )  # fmt: skip
    cancelling.cancel(appointment=row, by=desk, now=MORNING + HOUR)
    (found,) = freed_times.free(now=NOW)
    return found


@pytest.fixture
def listed(place, desk):
    def joined(*, now=MORNING, therapist=None, **facts):
        visit = FirstVisitFactory(**facts)
        visit.locations.add(place)
        waitlist.join(first_visit=visit, therapist=therapist, page_url=PAGE, by=desk, now=now)
        visit.refresh_from_db()
        return visit

    return joined


def line(freed):
    fits = on_the_list.in_line([freed.time])[freed.time]
    return [fit.waiting.key for fit in fits]


def offer(freed, visit, desk, now=NOW):
    times = [offers.Time(freed.therapist, freed.location, freed.starts_at)]
    return offers.make(first_visit=visit, times=times, by=desk, now=now)


def test_who_waits_stands_in_line_with_what_they_want(freed, listed, therapist):
    usual, soon = listed(), listed(now=NOW, urgent=True, times=["mon-morning"], therapist=therapist)
    listed(times=["tue-morning"])
    listed(therapist=TherapistFactory())
    assert line(freed) == [soon.pk, usual.pk]
    assert passing_on.first_in_line(freed.time, now=NOW) == soon
    passing_on.check(first_visit=usual, time=freed.time, now=NOW)


def test_who_has_an_open_offer_left_or_has_ended_is_left_out(freed, listed, desk, therapist, place):
    out, left, looking = listed(), listed(), FirstVisitFactory()
    looking.locations.add(place)
    offers.make(first_visit=out, times=[offers.Time(therapist, place, AT + DAY)], by=desk, now=NOW)
    waitlist.leave(first_visit=left, by=trail.PERSON, now=NOW)
    assert line(freed) == []
    for visit in (out, left, looking):
        with pytest.raises(passing_on.DoesNotFit):
            passing_on.check(first_visit=visit, time=freed.time, now=NOW)


def test_who_was_offered_a_time_is_not_asked_about_it_again(freed, listed, desk):
    first, second = listed(), listed(now=MORNING + HOUR)
    offers.decline(offer=offer(freed, first, desk), by=trail.PERSON, now=NOW + HOUR)
    (again,) = freed_times.free(now=NOW + 2 * HOUR)
    assert (again.freed_at, line(again)) == (NOW + HOUR, [second.pk])
    with pytest.raises(passing_on.DoesNotFit):
        passing_on.check(first_visit=first, time=again.time, now=NOW + 2 * HOUR)


def test_an_offer_that_was_undone_at_once_never_was(freed, listed, desk):
    first = listed()
    made = offer(freed, first, desk)
    assert line(freed) == []
    offer_undo.take_back(offer=made, by=desk, now=NOW + UNDO)
    assert line(freed) == [first.pk]


def test_one_that_was_withdrawn_later_was(freed, listed, desk):
    made = offer(freed, listed(), desk)
    offers.withdraw(offer=made, by=desk, now=NOW + UNDO + timedelta(seconds=1))
    assert line(freed) == []


def test_who_gave_a_time_up_is_not_offered_it(therapist, place, desk, listed):
    visit = listed()
    facts = {"therapist": therapist, "location": place, "first_visit": visit}
    AppointmentFactory(**facts, starts_at=AT, status="cancelled", busy_time__released_at=MORNING)
    AppointmentFactory(
        **facts, starts_at=AT + HOUR, status="entered_in_error", busy_time__released_at=MORNING
    )
    moved = AppointmentFactory(**facts, starts_at=AT + 2 * HOUR)
    rescheduling.reschedule(
        appointment=moved, therapist=therapist, location=place, starts_at=AT + 4 * HOUR, by=desk,
        now=MORNING,
    )  # fmt: skip
    (waiting,) = on_the_list.waiting([AT + number * HOUR for number in range(6)])
    assert waiting.had == {Time(therapist.pk, place.pk, AT + number * HOUR) for number in (0, 2, 4)}


def test_a_place_that_wants_to_be_asked_has_no_turn(freed, listed, place):
    listed()
    place.offers_freed_times = False
    place.save()
    assert passing_on.first_in_line(freed.time, now=NOW) is None


def test_a_time_that_is_not_free_is_for_nobody(freed, listed, desk):
    first, second = listed(), listed()
    offer(freed, first, desk)
    assert passing_on.first_in_line(freed.time, now=NOW) is None
    with pytest.raises(passing_on.NotFree):
        passing_on.check(first_visit=second, time=freed.time, now=NOW)
    with pytest.raises(passing_on.NotFree):
        passing_on.keep_back(freed=freed, by=desk, now=NOW)


def test_a_time_is_kept_off_the_list_and_put_back_and_twice_is_once(freed, listed, desk):
    first = listed()
    kept = [passing_on.keep_back(freed=freed, by=desk, now=NOW) for _ in range(2)]
    assert kept == [KeptBack.objects.get()] * 2
    assert passing_on.find(freed.time, now=NOW).kept_back == kept[0]
    assert passing_on.first_in_line(freed.time, now=NOW) is None
    with pytest.raises(passing_on.NotFree):
        passing_on.check(first_visit=first, time=freed.time, now=NOW)
    for _ in range(2):
        passing_on.put_back(kept_back=kept[0], by=desk, now=NOW + HOUR)
    assert passing_on.first_in_line(freed.time, now=NOW + HOUR) == first
    said = AuditEvent.objects.filter(action__startswith="freed_time").order_by("at", "id")
    assert list(said.values_list("action", "actor_id")) == [
        ("freed_time.kept_back", desk.pk),
        ("freed_time.put_back", desk.pk),
    ]


def test_freed_anew_a_kept_time_is_looked_at_anew(freed, desk, listed, therapist, place):
    passing_on.keep_back(freed=freed, by=desk, now=NOW)
    booked = appointments.book(
        first_visit=FirstVisitFactory(), therapist=therapist, location=place, starts_at=AT,
        page_url=PAGE, by=desk, now=NOW,
    )  # fmt: skip
    cancelling.cancel(appointment=booked, by=desk, now=NOW + HOUR)
    first = listed()
    assert passing_on.first_in_line(freed.time, now=NOW + 2 * HOUR) == first


@pytest.mark.parametrize("many", [1, 3])
def test_however_many_wait_it_asks_the_same_questions(
    many, listed, freed, django_assert_num_queries
):
    for _ in range(many):
        listed()
    with django_assert_num_queries(5):
        assert len(line(freed)) == many
