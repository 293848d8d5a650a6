"""Takes back what the desk did with an offer, within two minutes and before anybody heard of it."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from config.audit import trail
from notifications import outbox
from scheduling import letter_keys, offered, pending, visits
from scheduling.appointments import UNDO_WITHIN, UndoOver
from scheduling.models import FirstVisit, Offer

Status = Offer.Status
Stage = FirstVisit.Stage


@transaction.atomic
def take_back(*, offer: Offer, by: trail.Signed, now: datetime) -> Offer:
    """Undo an offer within two minutes: no message leaves, and the times are free.

    A second press is one.

    Raises:
        UndoOver: it is not this person's, too old, or was answered.
        outbox.AlreadyLeaving: the message has been picked up.
    """
    visit = offered.turn(offer)
    if offer.made_by_id != by.pk:
        raise UndoOver
    if offer.status == Status.WITHDRAWN and offer.ended_by_id == by.pk:
        return offer
    if not may_take_back(offer, by=by, now=now):
        raise UndoOver
    outbox.withdraw(keys=[letter_keys.offered(offer)], by=by, now=now)
    offered.close(offer, visit, Status.WITHDRAWN, by=by, now=now)
    listed = pending.letters_of_the_wait(visit)
    outbox.bring_back(keys=listed, since=offer.made_at, due_at=now + UNDO_WITHIN)
    return offer


@transaction.atomic
def take_withdrawal_back(*, offer: Offer, by: trail.Signed, now: datetime) -> Offer:
    """Offer withdrawn times again; a message that was held back leaves after all.

    Raises:
        UndoOver: one of the times is not free or not open any more, or the path has gone on.
        contention.StillBusy: others are booking there at this moment.
    """
    if offer.ended_at is not None:
        pending.lock_times(offer.first_visit, since=offer.ended_at, now=now)
    visit = offered.turn(offer)
    if offer.ended_at is None or visit.stage not in {Stage.LOOKING, Stage.WAITLISTED}:
        raise UndoOver
    if pending.resume(visit, since=offer.ended_at, now=now) != Stage.OFFERED:
        raise UndoOver
    visits.move(visit, Stage.OFFERED, now=now)
    offer.refresh_from_db()
    offered.record("offered_again", offer, by=by, now=now)
    return offer


@transaction.atomic
def take_nudge_back(*, offer: Offer, by: trail.Signed, now: datetime) -> Offer:
    """Keep back the letter that asks once more.

    Raises:
        outbox.AlreadyLeaving: it has been picked up.
    """
    offered.turn(offer)
    outbox.withdraw(keys=[letter_keys.nudge(offer)], by=by, now=now)
    Offer.objects.filter(pk=offer.pk).update(nudged_at=None, version=F("version") + 1)
    offer.refresh_from_db()
    offered.record("nudge_taken_back", offer, by=by, now=now)
    return offer


def may_take_back(offer: Offer, *, by: trail.Signed, now: datetime) -> bool:
    """Answer whether this person can undo it: theirs, lately made, and not answered."""
    lately = offer.made_by_id == by.pk and now <= offer.made_at + UNDO_WITHIN
    return lately and offer.status == Status.OPEN
