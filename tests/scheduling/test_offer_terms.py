"""How long an offer lasts: counted from its message, longer when asked, and asked about once."""

from datetime import timedelta

import pytest

from config.audit import trail
from notifications.models import OutboundMessage
from scheduling import offer_terms, offered, offers
from scheduling.models import Offer
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    FirstVisitFactory,
    LocationFactory,
    TherapistFactory,
    open_all_week,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TWO_DAYS = timedelta(hours=48)
TOLD = MORNING + offer_terms.UNDO_WITHIN
FAR = MORNING + 14 * DAY


@pytest.fixture
def offer():
    return made(FAR, FAR + HOUR)


def made(*starts):
    place = LocationFactory()
    therapist = open_all_week(TherapistFactory(), place)
    times = [offers.Time(therapist, place, at) for at in starts]
    return offers.make(first_visit=FirstVisitFactory(), times=times, by=UserFactory(), now=MORNING)


def message_left(at):
    OutboundMessage.objects.update(status="sent", ended_at=at)


def ends(offer):
    offer.refresh_from_db()
    return [offer.expires_at, *(hold.busy_time.expires_at for hold in offered.times(offer))]


def test_a_message_that_left_on_time_changes_nothing_and_is_noted(offer):
    message_left(TOLD)
    offer_terms.count_from_message(now=TOLD + timedelta(minutes=1))
    assert (ends(offer), offer.told_at) == ([TOLD + TWO_DAYS] * 3, TOLD)


def test_a_message_that_left_late_leaves_the_whole_time_to_answer(offer):
    message_left(TOLD + 3 * HOUR)
    offer_terms.count_from_message(now=TOLD + 4 * HOUR)
    assert (ends(offer), offer.told_at) == ([TOLD + TWO_DAYS + 3 * HOUR] * 3, TOLD + 3 * HOUR)


def test_while_the_message_has_not_left_the_times_are_held(offer):
    offer_terms.count_from_message(now=TOLD + DAY)
    assert (ends(offer), offer.told_at) == ([TOLD + DAY + TWO_DAYS] * 3, None)


@pytest.mark.parametrize("end", [{"status": "failed", "failure": "550"}, {"status": "expired"}])
def test_a_message_that_can_never_leave_gives_no_more_time(offer, end):
    OutboundMessage.objects.update(ended_at=TOLD, **end)
    offer_terms.count_from_message(now=TOLD + DAY)
    assert (ends(offer), offer.told_at) == ([TOLD + TWO_DAYS] * 3, None)


def test_words_that_the_desk_needed_no_more_count_as_told(offer):
    OutboundMessage.objects.update(status="suppressed", ended_at=TOLD)
    offer_terms.count_from_message(now=TOLD + DAY)
    assert (ends(offer), offer.told_at) == ([TOLD + TWO_DAYS] * 3, TOLD)


def test_a_message_that_waits_may_leave_as_long_as_the_times_are_held(offer):
    offer_terms.count_from_message(now=TOLD + DAY)
    assert OutboundMessage.objects.get().not_after == Offer.objects.get().expires_at


def test_it_is_still_undone_while_nothing_is_counted(offer):
    offer_terms.count_from_message(now=TOLD - timedelta(seconds=1))
    assert (ends(offer), offer.told_at) == ([TOLD + TWO_DAYS] * 3, None)


def test_more_time_is_two_days_more_and_once(offer):
    for now in (MORNING + HOUR, MORNING + 2 * HOUR):
        offer_terms.give_more_time(offer=offer, by=trail.PERSON, now=now)
    monday = MORNING + 4 * DAY + offer_terms.UNDO_WITHIN  # Friday is a business day
    assert (ends(offer), offer.more_time_at) == ([monday] * 3, MORNING + HOUR)


def test_a_time_that_starts_soon_cannot_be_held_longer():
    offer = made(MORNING + 2 * DAY)
    with pytest.raises(offer_terms.MoreTimeGiven):
        offer_terms.give_more_time(offer=offer, by=trail.PERSON, now=MORNING + HOUR)
    assert ends(offer) == [MORNING + DAY] * 2


def test_an_ended_offer_is_neither_longer_nor_asked_about(offer):
    late = offer.expires_at
    for step in (offer_terms.give_more_time, offer_terms.nudge):
        with pytest.raises(offered.OfferEnded):
            step(offer=offer, by=UserFactory(), now=late)


def test_the_desk_asks_once_more_a_day_after_the_message(offer):
    desk = UserFactory()
    message_left(TOLD)
    offer_terms.count_from_message(now=TOLD + timedelta(minutes=1))
    with pytest.raises(offer_terms.NudgedLately):
        offer_terms.nudge(offer=offer, by=desk, now=TOLD + DAY - timedelta(seconds=1))
    offer_terms.nudge(offer=offer, by=desk, now=TOLD + DAY)
    letter = OutboundMessage.objects.get(template="scheduling/mail/offer_nudge")
    assert letter.hold_until == TOLD + DAY + offer_terms.UNDO_WITHIN
    assert offer.links.count() == 2
    with pytest.raises(offer_terms.NudgedLately):
        offer_terms.nudge(offer=Offer.objects.get(), by=desk, now=TOLD + DAY + HOUR)
