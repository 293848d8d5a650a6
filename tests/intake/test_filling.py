"""Freed times are offered on: by the desk's press, or by themselves where a place lets them."""

from datetime import datetime, timedelta

import pytest
from django.db import connection

from config.audit import trail
from config.audit.models import AuditEvent
from intake import booking, filling, offering, retention, timeline, triage, withdrawing
from intake.models import RequestEvent
from intake.seen import Seen, Stale
from notifications.models import OutboundMessage
from scheduling import (
    appointments,
    cancelling,
    diary,
    freed_times,
    offer_terms,
    offered,
    offers,
    passing_on,
    waitlist,
)
from scheduling.models import Offer
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    FirstVisitFactory,
    LocationFactory,
    TherapistFactory,
    desk_of,
    open_all_week,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
UNDO = appointments.UNDO_WITHIN
AT = MORNING + 14 * DAY
NOW = MORNING + 2 * HOUR
PAGE = "https://example.org/r/x/"
NO_HOLDS_AT = """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the disk is full'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON scheduling_hold
    FOR EACH ROW WHEN (NEW.starts_at = '{}') EXECUTE FUNCTION refuse()"""

NO_OFFER_TO = """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the disk is full'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON scheduling_offer
    FOR EACH ROW WHEN (NEW.first_visit_id = '{}') EXECUTE FUNCTION refuse()"""


@pytest.fixture
def desk():
    return UserFactory()


@pytest.fixture
def owner():
    return UserFactory(owner=True)


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
    OutboundMessage.objects.all().delete()
    return found


@pytest.fixture
def listed(place, desk):
    def joined(number=0, **facts):
        row = AssessmentRequestFactory(locations=[place], **facts)
        at = MORNING + number * MINUTE
        offering.put_on_waitlist(assessment_request=row, by=desk, now=at)
        row.refresh_from_db()
        return row

    return joined


def opened(*rows):
    """Says for each request whether an offer is out, by nobody."""
    return [
        Offer.objects.filter(first_visit=row.first_visit, status="open", made_by=None).count()
        for row in rows
    ]


def asked(*rows):
    return [Offer.objects.filter(first_visit=row.first_visit).count() for row in rows]


def time_of(freed):
    return offers.Time(freed.therapist, freed.location, freed.starts_at)


def the_offer():
    return Offer.objects.select_related("first_visit").get(status="open")


def on_the_clock(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=diary.zone())


def test_a_freed_time_goes_to_the_first_alone_and_twice_is_once(freed, listed):
    second, first = listed(2), listed(1)
    assert [filling.offer_due(now=NOW) for _ in range(2)] == [1, 0]
    assert (opened(first, second), asked(first, second)) == ([1, 0], [1, 0])
    (hold,) = offered.times(the_offer())
    assert (hold.busy_time.therapist, hold.starts_at) == (freed.therapist, AT)
    letter = OutboundMessage.objects.get(template="scheduling/mail/offered")
    assert (letter.to_address, letter.due_at) == (first.email, NOW + UNDO)


def test_it_is_told_as_the_waitlists_own_step(freed, listed, desk):
    row = listed()
    filling.offer_due(now=NOW)
    event = RequestEvent.objects.get(kind="offered")
    assert (event.by, event.assessment_request) == (None, row)
    told = [entry for entry in timeline.of(row, user=desk) if entry.act == event.pk]
    assert [(entry.words, entry.who) for entry in told] == [
        (f"Times were offered: Mon, Dec 7, 9:00 AM with {freed.therapist.name}", "The waitlist")
    ]
    made = AuditEvent.objects.get(action="offer.made")
    assert (made.actor_kind, made.actor_id) == ("system", None)


def test_declined_or_expired_it_goes_to_the_next_until_nobody_is_left(freed, listed):
    rows = [listed(number) for number in range(3)]
    filling.offer_due(now=NOW)
    offers.decline(offer=the_offer(), by=trail.PERSON, now=NOW + HOUR)
    assert filling.offer_due(now=NOW + HOUR) == 0
    assert filling.offer_due(now=NOW + HOUR + UNDO) == 1
    assert opened(*rows) == [0, 1, 0]
    over = the_offer().expires_at
    offer_terms.expire_due(now=over)
    assert filling.offer_due(now=over + UNDO) == 1
    assert opened(*rows) == [0, 0, 1]
    out = the_offer()
    offers.decline(offer=out, by=trail.PERSON, now=over + HOUR)
    assert filling.offer_due(now=over + 2 * HOUR) == 0
    assert asked(*rows) == [1, 1, 1]


def test_accepted_the_chain_ends(freed, listed):
    first, second = listed(1), listed(2)
    filling.offer_due(now=NOW)
    offer = the_offer()
    (hold,) = offered.times(offer)
    offers.accept(offer=offer, hold=hold, page_url=PAGE, by=trail.PERSON, now=NOW + HOUR)
    assert filling.offer_due(now=NOW + DAY) == 0
    assert asked(first, second) == [1, 0]


def test_taken_by_the_desk_or_too_soon_it_goes_to_nobody(freed, listed, desk):
    listed()
    assert filling.offer_due(now=AT - diary.OFFER_NOTICE + timedelta(seconds=1)) == 0
    appointments.book(
        first_visit=FirstVisitFactory(), therapist=freed.therapist, location=freed.location,
        starts_at=AT, page_url=PAGE, by=desk, now=NOW,
    )  # fmt: skip
    assert filling.offer_due(now=NOW + HOUR) == 0


def test_two_times_go_to_two_people(freed, listed, desk, therapist, place):
    other = appointments.book(
        first_visit=FirstVisitFactory(), therapist=therapist, location=place, starts_at=AT + HOUR,
        page_url=PAGE, by=desk, now=MORNING,
    )  # fmt: skip
    cancelling.cancel(appointment=other, by=desk, now=MORNING)
    rows = [listed(number) for number in range(3)]
    assert filling.offer_due(now=NOW) == 2
    assert opened(*rows) == [1, 1, 0]
    first, second = (Offer.objects.get(first_visit=row.first_visit) for row in rows[:2])
    assert [offered.times(each)[0].starts_at for each in (first, second)] == [AT, AT + HOUR]


@pytest.mark.parametrize(
    ("hour", "minute", "count"), [(7, 59, 0), (8, 0, 1), (19, 57, 1), (19, 58, 0), (23, 0, 0)]
)
def test_in_the_quiet_hours_it_waits_for_the_morning(freed, listed, hour, minute, count):
    listed()
    assert filling.offer_due(now=on_the_clock(24, hour, minute)) == count


def test_a_place_that_wants_to_be_asked_is_asked(freed, listed, place):
    listed()
    place.offers_freed_times = False
    place.save()
    assert filling.offer_due(now=NOW) == 0


def test_kept_off_the_list_it_goes_to_nobody(freed, listed, desk):
    listed()
    passing_on.keep_back(freed=freed, by=desk, now=NOW)
    assert filling.offer_due(now=NOW) == 0


def test_who_withdrew_was_declined_or_erased_is_left_out(freed, listed, desk, owner):
    withdrawn, declined, erased, stays = (listed(number) for number in range(4))
    for row in (withdrawn, erased):
        withdrawing.withdraw(assessment_request=row, by=trail.PERSON, now=NOW)
    retention.erase(assessment_request=erased, by=owner, now=NOW)
    triage.decline(assessment_request=declined, by=desk, now=NOW)
    assert filling.offer_due(now=NOW) == 1
    assert asked(withdrawn, declined, erased, stays) == [0, 0, 0, 1]


def test_one_that_cannot_go_on_stops_no_other(freed, listed, desk):
    """Who is first for the soonest time has no request here: the other time goes on."""
    lost = FirstVisitFactory(times=["mon-morning"])
    lost.locations.add(freed.location)
    waitlist.join(first_visit=lost, page_url=PAGE, by=desk, now=MORNING)
    other = appointments.book(
        first_visit=FirstVisitFactory(), therapist=freed.therapist, location=freed.location,
        starts_at=AT + 5 * HOUR, page_url=PAGE, by=desk, now=MORNING,
    )  # fmt: skip
    cancelling.cancel(appointment=other, by=desk, now=MORNING)
    row = listed(1)
    assert (filling.offer_due(now=NOW), the_offer().first_visit) == (1, row.first_visit)


def test_one_to_whom_it_cannot_be_offered_is_passed_over_and_their_desk_told(freed, listed, place):
    colleague = desk_of(place)
    first, second = (listed(number) for number in range(2))
    with connection.cursor() as cursor:
        cursor.execute(NO_OFFER_TO.format(first.first_visit_id))
    assert (filling.offer_due(now=NOW), opened(first, second)) == (1, [0, 1])
    message = OutboundMessage.objects.get(template="intake/mail/passed_over")
    assert (message.to_address, message.context["reference"]) == (
        colleague.email, first.reference,
    )  # fmt: skip
    offers.decline(offer=the_offer(), by=trail.PERSON, now=NOW + HOUR)
    third = listed(2)
    assert (filling.offer_due(now=NOW + 2 * HOUR), opened(first, third)) == (1, [0, 1])
    assert OutboundMessage.objects.filter(template="intake/mail/passed_over").count() == 1


def test_who_waits_without_a_request_is_passed_over(freed, listed, desk):
    lost = FirstVisitFactory()
    lost.locations.add(freed.location)
    waitlist.join(first_visit=lost, page_url=PAGE, by=desk, now=MORNING - HOUR)
    row = listed()
    assert (filling.offer_due(now=NOW), opened(row)) == (1, [1])


def test_where_it_fails_for_everybody_the_time_is_at_fault_and_no_desk_is_told(
    freed, listed, place
):
    desk_of(place)
    listed(0)
    with connection.cursor() as cursor:
        cursor.execute(NO_HOLDS_AT.format(freed.starts_at.isoformat()))
    assert filling.offer_due(now=NOW) == 0
    assert OutboundMessage.objects.filter(template="intake/mail/passed_over").count() == 0


def test_the_desk_offers_it_to_whom_it_fits(freed, listed, desk, place):
    place.offers_freed_times = False
    place.save()
    first, second = listed(1), listed(2)
    seen = Seen.of(second)
    made = [
        filling.offer(assessment_request=second, time=time_of(freed), seen=seen, by=desk, now=NOW)
        for _ in range(2)
    ]
    assert made == [Offer.objects.get()] * 2
    assert (made[0].made_by, asked(first, second)) == (desk, [0, 1])
    booking.undo(assessment_request=second, by=desk, now=NOW + UNDO)
    second.refresh_from_db()
    assert (second.first_visit.stage, OutboundMessage.objects.filter(
        template="scheduling/mail/offered").count()) == ("waitlisted", 0)  # fmt: skip


def test_at_night_the_message_of_the_desks_press_waits_and_the_48_hours_count_from_it(
    freed, listed, desk
):
    night, morning = on_the_clock(24, 21), on_the_clock(25, 8)
    offer = filling.offer(assessment_request=listed(), time=time_of(freed), by=desk, now=night)
    letter = OutboundMessage.objects.get(template="scheduling/mail/offered")
    assert (letter.hold_until, letter.due_at) == (morning, morning)
    # Friday 8 AM is before the desk opens at 9.
    assert offer.expires_at == on_the_clock(27, 9)
    offer_terms.count_from_message(now=night + HOUR)
    offer.refresh_from_db()
    assert (offer.expires_at, offer.told_at) == (on_the_clock(27, 9), None)


def test_a_message_that_waits_for_the_morning_still_does_after_undo(freed, listed, desk):
    night, morning = on_the_clock(24, 21), on_the_clock(25, 8)
    row = listed()
    filling.offer(assessment_request=row, time=time_of(freed), by=desk, now=night)
    offering.withdraw(assessment_request=row, by=desk, now=night + 3 * MINUTE)
    booking.undo(assessment_request=row, by=desk, now=night + 4 * MINUTE)
    letter = OutboundMessage.objects.get(template="scheduling/mail/offered")
    assert (letter.status, letter.hold_until, letter.due_at) == ("queued", morning, morning)


def test_at_night_nothing_is_offered_that_ends_before_the_message_leaves(listed, desk, therapist):
    morning = on_the_clock(25, 8)
    for hours in (0, 1):
        row = appointments.book(
            first_visit=FirstVisitFactory(), therapist=therapist,
            location=therapist.availability_rules.first().location,
            starts_at=morning + DAY - HOUR + hours * HOUR, page_url=PAGE, by=desk, now=MORNING,
        )  # fmt: skip
        cancelling.cancel(appointment=row, by=desk, now=MORNING)
    night = on_the_clock(24, 21)
    early, later = freed_times.free(now=night)
    assert passing_on.free(now=night) == [later]
    row = listed()
    with pytest.raises(passing_on.NotFree):
        filling.offer(assessment_request=row, time=time_of(early), by=desk, now=night)
    filling.offer(assessment_request=row, time=time_of(later), by=desk, now=night)
    assert the_offer().first_visit == row.first_visit


def test_a_late_press_is_told_what_has_changed(freed, listed, desk):
    first, second = listed(1), listed(2)
    seen = Seen.of(first)
    seen_second = Seen.of(second)
    filling.offer(
        assessment_request=second, time=time_of(freed), seen=seen_second, by=desk, now=NOW
    )
    with pytest.raises(passing_on.NotFree):
        filling.offer(assessment_request=first, time=time_of(freed), seen=seen, by=desk, now=NOW)
    with pytest.raises(Stale):
        filling.offer(
            assessment_request=second, time=time_of(freed), seen=seen, by=UserFactory(), now=NOW
        )


def test_a_time_that_cannot_be_offered_stops_no_other(freed, listed, desk):
    other = appointments.book(
        first_visit=FirstVisitFactory(), therapist=freed.therapist, location=freed.location,
        starts_at=AT + 5 * HOUR, page_url=PAGE, by=desk, now=MORNING,
    )  # fmt: skip
    cancelling.cancel(appointment=other, by=desk, now=MORNING)
    row = listed(1)
    with connection.cursor() as cursor:
        cursor.execute(NO_HOLDS_AT.format(freed.starts_at.isoformat()))
    assert filling.offer_due(now=NOW) == 1
    assert [each.starts_at for each in offered.times(the_offer())] == [AT + 5 * HOUR]
    assert the_offer().first_visit == row.first_visit
