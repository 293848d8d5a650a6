"""Who gets a time: refusals with a name, and a database that has the last word."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from scheduling import claims
from scheduling.models import BusyTime, Closure, TravelTime
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    AppointmentFactory,
    AvailabilityRuleFactory,
    BusyTimeFactory,
    LocationFactory,
    RoomFactory,
    TherapistFactory,
    open_all_week,
)

pytestmark = pytest.mark.django_db

Kind = BusyTime.Kind
AT = MORNING + timedelta(days=1)


@pytest.fixture
def place():
    return LocationFactory()


@pytest.fixture
def therapist(place):
    return open_all_week(TherapistFactory(), place)


def take(therapist, place, at=AT, now=MORNING, **more):
    return claims.take(
        therapist=therapist, location=place, starts_at=at, now=now, **{"kind": Kind.BUSY, **more}
    )


def test_a_claim_spans_the_visit_and_its_buffer(therapist, place):
    slot, claim = take(therapist, place)
    assert (slot.starts_at, slot.ends_at) == (AT, AT + timedelta(minutes=50))
    assert (claim.starts_at, claim.ends_at, claim.room) == (AT, AT + HOUR, None)


@pytest.mark.parametrize("kind", [Kind.BUSY, Kind.BUSY_UNAVAILABLE])
def test_a_time_that_somebody_has_is_taken(therapist, place, kind):
    BusyTimeFactory(therapist=therapist, location=place, starts_at=AT, kind=kind)
    with pytest.raises(claims.TimeTaken):
        take(therapist, place)
    assert BusyTime.objects.count() == 1


@pytest.mark.parametrize("minutes", [-60, 60])
def test_the_hours_beside_it_are_not(therapist, place, minutes):
    BusyTimeFactory(therapist=therapist, location=place, starts_at=AT)
    assert take(therapist, place, AT + timedelta(minutes=minutes))[1].pk is not None


def test_a_time_off_the_grid_is_not_open(therapist, place):
    with pytest.raises(claims.NotOpen):
        take(therapist, place, AT + timedelta(minutes=1))


def test_a_place_where_the_therapist_is_not_open_is_refused(therapist):
    with pytest.raises(claims.NotOpen):
        take(therapist, LocationFactory())


def test_a_closed_day_is_not_open(therapist, place):
    Closure.objects.create(location=place, on=AT.date(), name="Holiday")
    with pytest.raises(claims.NotOpen):
        take(therapist, place)


def test_somebody_who_left_is_not_open(therapist, place):
    therapist.is_active = False
    therapist.save()
    with pytest.raises(claims.NotOpen):
        take(therapist, place)


def test_the_past_is_refused_and_now_is_not(therapist, place):
    with pytest.raises(claims.InThePast):
        take(therapist, place, MORNING - HOUR)
    assert take(therapist, place, MORNING)[1].starts_at == MORNING


def test_a_notice_keeps_near_times_from_being_taken(therapist, place):
    with pytest.raises(claims.InThePast):
        take(therapist, place, AT, notice=timedelta(hours=25))
    assert take(therapist, place, AT, notice=timedelta(hours=24))[1].starts_at == AT


def test_beyond_ninety_days_nothing_is_open(therapist, place):
    last = MORNING + timedelta(days=90)
    assert take(therapist, place, last)[1].starts_at == last
    with pytest.raises(claims.NotOpen):
        take(therapist, place, last + HOUR)


def test_the_way_from_another_place_needs_time(therapist, place):
    elsewhere = LocationFactory()
    TravelTime.objects.create(origin=place, destination=elsewhere, minutes=25)
    BusyTimeFactory(therapist=therapist, location=elsewhere, starts_at=AT - HOUR)
    with pytest.raises(claims.NotOpen):
        take(therapist, place)
    assert take(therapist, place, AT + HOUR)[1].starts_at == AT + HOUR


def test_a_cap_of_new_people_is_kept(therapist, place):
    therapist.new_people_per_week = 1
    therapist.save()
    AppointmentFactory(therapist=therapist, location=place, starts_at=AT)
    with pytest.raises(claims.NotOpen):
        take(therapist, place, AT + 3 * HOUR)
    assert take(therapist, place, AT + timedelta(days=7))[1].pk is not None


def test_each_visit_gets_a_free_room_until_there_is_none(place):
    rooms = [RoomFactory(location=place, name=name) for name in ("Garden", "Harbor")]
    people = [open_all_week(TherapistFactory(), place) for _ in range(3)]
    given = [take(each, place)[1].room for each in people[:2]]
    assert given == rooms
    with pytest.raises(claims.NoRoom):
        take(people[2], place)
    assert take(people[2], place, AT + HOUR)[1].room == rooms[0]


def test_online_needs_no_room():
    online = LocationFactory(online=True)
    people = [open_all_week(TherapistFactory(), online) for _ in range(3)]
    assert [take(each, online)[1].room for each in people] == [None, None, None]


def test_releasing_frees_the_time_once(therapist, place):
    _, claim = take(therapist, place)
    assert claims.release(claim, now=MORNING) is True
    assert claims.release(claim, now=MORNING + HOUR) is False
    claim.refresh_from_db()
    assert claim.released_at == MORNING
    assert take(therapist, place)[1].pk != claim.pk


def test_an_expired_hold_that_nobody_has_swept_does_not_stop_a_claim(therapist, place):
    hold = BusyTimeFactory(
        therapist=therapist, location=place, starts_at=AT, kind=Kind.BUSY_TENTATIVE,
        expires_at=MORNING,
    )  # fmt: skip
    with pytest.raises(claims.TimeTaken):
        take(therapist, place, now=MORNING - timedelta(microseconds=1))
    _, claim = take(therapist, place, now=MORNING)
    hold.refresh_from_db()
    assert (hold.released_at, claim.released_at) == (MORNING, None)


def test_an_expired_hold_of_somebody_else_does_not_keep_the_room(place):
    RoomFactory(location=place)
    one, other = (open_all_week(TherapistFactory(), place) for _ in range(2))
    take(one, place, kind=Kind.BUSY_TENTATIVE, expires_at=MORNING + HOUR)
    with pytest.raises(claims.NoRoom):
        take(other, place)
    assert take(other, place, now=MORNING + HOUR)[1].room is not None


GUARDED = {
    "a_therapist_is_claimed_once_at_a_time": claims.TimeTaken,
    "a_room_is_claimed_once_at_a_time": claims.NoRoom,
}


@pytest.mark.parametrize("guard", GUARDED)
def test_the_database_has_the_last_word_when_the_checks_are_passed_by(guard, place):
    """As a second writer would, this inserts without asking the diary first."""
    room = RoomFactory(location=place) if "room" in guard else None
    therapist = TherapistFactory()
    BusyTimeFactory(therapist=therapist, location=place, room=room)
    other = TherapistFactory() if room else therapist
    half_an_hour_later = MORNING + timedelta(minutes=30)
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        BusyTimeFactory(therapist=other, location=place, room=room, starts_at=half_an_hour_later)
    with pytest.raises(GUARDED[guard]), claims.refusing():
        BusyTimeFactory(therapist=other, location=place, room=room, starts_at=half_an_hour_later)
    assert BusyTime.objects.count() == 1


def test_periods_that_touch_do_not_overlap(place):
    therapist = TherapistFactory()
    BusyTimeFactory(therapist=therapist, location=place)
    BusyTimeFactory(therapist=therapist, location=place, starts_at=MORNING + HOUR)
    assert BusyTime.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "guard"),
    [
        ({"ends_at": MORNING}, "busy_time_starts_before_it_ends"),
        ({"expires_at": MORNING}, "only_a_hold_expires"),
        ({"kind": Kind.BUSY_TENTATIVE}, "only_a_hold_expires"),
    ],
)
def test_claims_that_make_no_sense_are_refused_and_keep_their_name(place, changes, guard):
    with pytest.raises(IntegrityError, match=guard), claims.refusing():
        BusyTimeFactory(location=place, **changes)


def test_time_away_may_lie_over_visits_that_still_have_to_be_moved(place):
    therapist = TherapistFactory()
    BusyTimeFactory(therapist=therapist, location=place)
    BusyTimeFactory(therapist=therapist, location=None, kind=Kind.BUSY_UNAVAILABLE)
    assert BusyTime.objects.count() == 2


def test_a_rule_of_part_of_the_day_is_kept_to_the_minute(place):
    therapist = TherapistFactory()
    AvailabilityRuleFactory(therapist=therapist, location=place, weekday=1, ends=11 * 60)
    for at in (AT, AT + HOUR):
        assert take(therapist, place, at)[1].starts_at == at
    with pytest.raises(claims.NotOpen):
        take(therapist, place, AT + 2 * HOUR)
