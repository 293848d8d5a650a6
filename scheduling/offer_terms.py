"""How long an offer lasts: more time when asked for, a kind reminder, and its end by itself."""

from datetime import datetime, timedelta
from operator import attrgetter

from django.db import transaction
from django.db.models import F

from config.audit import trail
from config.kernel import errors, sweeps
from notifications import outbox, queries
from scheduling import deadlines, letter_keys, offer_letters, offer_links, offered
from scheduling.appointments import UNDO_WITHIN
from scheduling.models import Offer

Status = Offer.Status

MORE_TIME = timedelta(hours=48)
NUDGED_AGAIN = timedelta(hours=24)
UNSENT_TOO_LONG = timedelta(hours=24)
ENDED_AT_ONCE = 100


class NudgedLately(errors.Conflict):
    """Says that the person was asked again a short while ago."""

    code = "nudged_lately"
    detail = "They have been asked already. Please give them a day."


class MoreTimeGiven(errors.Conflict):
    """Says that the times cannot be held any longer."""

    code = "more_time_given"
    detail = "We cannot hold these times any longer."


@transaction.atomic
def give_more_time(*, offer: Offer, by: trail.Actor, now: datetime) -> Offer:
    """Hold the times for two days more, once, as far as a day is left before they start.

    Pressed twice it is once.

    Raises:
        offered.OfferEnded: it is not open any more.
        MoreTimeGiven: the times start too soon.
    """
    offered.turn(offer)
    if not offered.is_open(offer, now=now):
        raise offered.OfferEnded
    if offer.more_time_at is not None:
        return offer
    places = {offered.place_of(hold.busy_time) for hold in offered.held(offer, now=now)}
    until = deadlines.of(places, told_at=offer.expires_at + MORE_TIME - deadlines.WITHIN)
    if not offered.hold_until(offer, until, now):
        raise MoreTimeGiven
    Offer.objects.filter(pk=offer.pk).update(more_time_at=now, version=F("version") + 1)
    offer.refresh_from_db()
    offered.record("given_more_time", offer, by=by, now=now)
    return offer


@transaction.atomic
def nudge(*, offer: Offer, by: trail.Actor, now: datetime) -> Offer:
    """Ask the person about the held times once more, once Undo would be over.

    Raises:
        offered.OfferEnded: it is not open any more.
        NudgedLately: the message left less than a day ago or not yet, or they were asked again.
    """
    offered.turn(offer)
    if not offered.is_open(offer, now=now):
        raise offered.OfferEnded
    if not may_nudge(offer, now=now):
        raise NudgedLately
    Offer.objects.filter(pk=offer.pk).update(nudged_at=now, version=F("version") + 1)
    offer.refresh_from_db()
    offered.record("nudged", offer, by=by, now=now)
    page_url = offer_links.url(offer_links.make(offer, now=now))
    leaves_at = now + UNDO_WITHIN
    offer_letters.nudge(
        offer, offered.held(offer, now=now), page_url=page_url, hold_until=leaves_at, now=now
    )
    return offer


def may_nudge(offer: Offer, *, now: datetime) -> bool:
    """Answer whether the person has had the message for a day, and was asked once at most."""
    told = offer.told_at is not None and now >= offer.told_at + NUDGED_AGAIN
    return told and offer.nudged_at is None and offered.is_open(offer, now=now)


def expire_due(*, now: datetime) -> int:
    """End the offers that nobody answered in time; the desk looks on for these people."""
    due = Offer.objects.filter(status=Status.OPEN, expires_at__lte=now)[:ENDED_AT_ONCE]
    return sweeps.each(
        due, lambda offer: _expire(offer, now), left="offer_not_ended", name=attrgetter("pk")
    )


def _expire(offer: Offer, now: datetime) -> bool:
    visit = offered.turn(offer)
    if offer.status != Status.OPEN or offer.expires_at > now:
        return False
    offered.close(offer, visit, Status.EXPIRED, by=trail.SYSTEM, now=now)
    return True


def count_from_message(*, now: datetime) -> int:
    """Let the time to answer run from when the message left, however long that took.

    One that can never leave gives no more time: the desk reads that it failed.
    """
    late = Offer.objects.filter(
        status=Status.OPEN, told_at=None, made_at__lte=now - UNDO_WITHIN, expires_at__gt=now
    )
    return sweeps.each(
        late, lambda offer: _count(offer, now), left="offer_not_counted", name=attrgetter("pk")
    )


def _count(offer: Offer, now: datetime) -> bool:
    offered.turn(offer)
    if not offered.is_open(offer, now=now):
        return False
    key = letter_keys.offered(offer)
    sent_at = queries.sent_at(key)
    if sent_at is not None or queries.may_still_leave(key):
        _give_two_days(offer, sent_at or now, now)
        outbox.may_leave_until(key=key, not_after=offer.expires_at)
    Offer.objects.filter(pk=offer.pk).update(told_at=sent_at)
    return True


def _give_two_days(offer: Offer, told_at: datetime, now: datetime) -> None:
    places = {offered.place_of(hold.busy_time) for hold in offered.held(offer, now=now)}
    offered.hold_until(offer, deadlines.of(places, told_at=told_at), now)
