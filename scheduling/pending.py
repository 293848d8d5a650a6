"""What a path waits for, an open offer and a place on the waitlist: ended and resumed together."""

import contextlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from config.kernel import errors
from notifications import outbox
from scheduling import claims, deadlines, diary, letter_keys
from scheduling.models import BusyTime, FirstVisit, Hold, Offer, Room, WaitlistEntry

Stage = FirstVisit.Stage


def end(visit: FirstVisit, *, served: bool, now: datetime) -> None:
    """End what a path waits for, because it is booked (`served`) or over, and free what is held.

    What was written about it and has not left does not leave.
    """
    outbox.hold_back(keys=_letters(visit), now=now)
    open_offers = Offer.objects.filter(first_visit=visit, status=Offer.Status.OPEN)
    open_offers.update(status=Offer.Status.WITHDRAWN, ended_at=now, version=F("version") + 1)
    held = BusyTime.objects.filter(
        hold__first_visit=visit, kind=BusyTime.Kind.BUSY_TENTATIVE, released_at=None
    )
    held.update(released_at=now)
    waiting = WaitlistEntry.objects.filter(first_visit=visit, status=WaitlistEntry.Status.WAITING)
    ended = WaitlistEntry.Status.SERVED if served else WaitlistEntry.Status.LEFT
    waiting.update(status=ended, ended_at=now)


def resume(visit: FirstVisit, *, since: datetime, now: datetime) -> FirstVisit.Stage:
    """Take up again what `end` ended at `since`, and answer the stage at which the path stands.

    An offer stays ended of which a time is not free or not open any more. What had not left then
    leaves after all, once Undo would be over. The caller holds the locks of `lock_times`.
    """
    WaitlistEntry.objects.filter(first_visit=visit, ended_at=since).update(
        status=WaitlistEntry.Status.WAITING, ended_at=None
    )
    stage = rests_at(visit)
    with contextlib.suppress(errors.Conflict):
        if _offer_again(visit, since, now):
            stage = Stage.OFFERED
    leaves_at = now + timedelta(seconds=settings.UNDO_SECONDS)
    outbox.bring_back(keys=_letters(visit), since=since, due_at=leaves_at)
    return stage


def rests_at(visit: FirstVisit) -> FirstVisit.Stage:
    """Answer where a path stands without an open offer: on the list, or with the desk."""
    waits = visit.waitlist_entries.filter(status=WaitlistEntry.Status.WAITING)
    return Stage.WAITLISTED if waits.exists() else Stage.LOOKING


def letters_of_the_wait(visit: FirstVisit) -> list[str]:
    """Name the letters that tell a person that they are on the list."""
    waiting = visit.waitlist_entries.filter(status=WaitlistEntry.Status.WAITING)
    return [letter_keys.listed(entry) for entry in waiting]


def lock_times(visit: FirstVisit, *, since: datetime, now: datetime) -> None:
    """Make claims on the times that `resume` would hold again queue up, before the path's turn.

    Raises:
        contention.StillBusy: others are booking there at this moment.
    """
    offer = _ended_at(visit, since, now)
    if offer is None:
        return
    holds = offer.holds.select_related("busy_time__therapist", "busy_time__location")
    held = [hold.busy_time for hold in holds]
    with claims.refusing():
        claims.lock_all([(each.therapist, each.location) for each in held if each.location])


def _ended_at(visit: FirstVisit, since: datetime, now: datetime) -> Offer | None:
    """Find the offer that ended then, withdrawn or accepted, and could still be answered."""
    ended = Offer.objects.filter(
        first_visit=visit,
        status__in=[Offer.Status.WITHDRAWN, Offer.Status.ACCEPTED],
        ended_at=since,
        expires_at__gt=now,
    )
    return ended.select_related("appointment__busy_time").order_by("-made_at").first()


def _offer_again(visit: FirstVisit, since: datetime, now: datetime) -> bool:
    """Hold the times of that offer again, all or none; the caller holds their locks.

    Raises:
        claims.TimeTaken, NoRoom, NotOpen: one of them is not free and open any more.
    """
    offer = _ended_at(visit, since, now)
    if offer is None:
        return False
    with claims.refusing():
        held = _let_go_of(offer, since, now)
        if not held:
            return False
        for claim, _ in held:  # before any is held: nobody stands in their own way
            _check(claim, now)
        for claim, ends_at in held:
            _hold(offer, claim, ends_at)
        Offer.objects.filter(pk=offer.pk).update(
            status=Offer.Status.OPEN, appointment=None, ended_at=None, version=F("version") + 1
        )
    return True


def _let_go_of(offer: Offer, since: datetime, now: datetime) -> list[tuple[BusyTime, datetime]]:
    """Answer what was held or booked of an offer until then, and how long each may be held."""
    rows = BusyTime.objects.select_related("therapist", "location").order_by("starts_at", "id")
    held = rows.filter(hold__offer=offer, released_at=since, expires_at__gt=now)
    found = [(claim, claim.expires_at) for claim in held if claim.expires_at]
    if offer.appointment is not None:
        booked = rows.get(pk=offer.appointment.busy_time_id)
        found.append((booked, deadlines.of_slot(offer.expires_at, booked.starts_at)))
    return [(claim, ends_at) for claim, ends_at in found if ends_at > now]


def _check(claim: BusyTime, now: datetime) -> None:
    """Refuse a time that somebody has taken, or that is not open any more."""
    if claim.location is None:  # no visit is held without its place
        raise claims.NotOpen
    claims.let_go_of_expired(claim.therapist, claim.location, claim.starts_at, now)
    claims.still_fits(claim.therapist, claim.location, claim.starts_at, now, diary.NO_NOTICE)


def _hold(offer: Offer, claim: BusyTime, ends_at: datetime) -> None:
    """Hold a time as before; the row of a booking stays with it, so that one gets a new row."""
    if claim.kind == BusyTime.Kind.BUSY_TENTATIVE:
        BusyTime.objects.filter(pk=claim.pk).update(room=_room(claim), released_at=None)
        return
    again = BusyTime.objects.create(
        therapist=claim.therapist,
        location=claim.location,
        room=_room(claim),
        kind=BusyTime.Kind.BUSY_TENTATIVE,
        starts_at=claim.starts_at,
        ends_at=claim.ends_at,
        expires_at=ends_at,
    )
    Hold.objects.filter(offer=offer, busy_time=claim).update(busy_time=again)


def _room(claim: BusyTime) -> Room | None:
    """Find a room that is free then: the one that it had, if it can be."""
    if claim.location is None:
        return None
    return claims.free_room(claim.location, claim.starts_at, claim.ends_at, instead_of=claim)


def _letters(visit: FirstVisit) -> list[str]:
    """Name the letters about what the path waits for now."""
    offers = Offer.objects.filter(first_visit=visit, status=Offer.Status.OPEN)
    about_offers = [key for offer in offers for key in letter_keys.about(offer)]
    return [*about_offers, *letters_of_the_wait(visit)]
