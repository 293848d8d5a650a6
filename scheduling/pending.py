"""What a path waits for, an open offer and a place on the waitlist: ended and resumed together."""

import contextlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q

from config.kernel import errors
from notifications import outbox
from scheduling import claims, deadlines, letter_keys
from scheduling.models import BusyTime, FirstVisit, Hold, Offer, WaitlistEntry

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

    An offer of which somebody else took a time meanwhile stays withdrawn. What had not left then
    leaves after all, once Undo would be over.
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


def _offer_again(visit: FirstVisit, since: datetime, now: datetime) -> bool:
    """Hold the times of the offer again that ended then, withdrawn or accepted.

    Raises:
        claims.TimeTaken, claims.NoRoom: somebody else has one of them, or its therapist is away.
    """
    ended = Offer.objects.filter(
        first_visit=visit,
        status__in=[Offer.Status.WITHDRAWN, Offer.Status.ACCEPTED],
        ended_at=since,
        expires_at__gt=now,
    )
    found = ended.order_by("-made_at").first()
    if found is None:
        return False
    if _is_away(found, since):
        raise claims.TimeTaken
    with claims.refusing():
        _hold_the_booked_time(found, now)
        BusyTime.objects.filter(hold__offer=found, released_at=since, expires_at__gt=now).update(
            released_at=None
        )
        Offer.objects.filter(pk=found.pk).update(
            status=Offer.Status.OPEN, appointment=None, ended_at=None, version=F("version") + 1
        )
    return True


def _is_away(offer: Offer, since: datetime) -> bool:
    """Say that the therapist of one of its times is away then, which no constraint knows."""
    again = Q(busy_time__released_at=since)
    if offer.appointment is not None:
        again |= Q(busy_time=offer.appointment.busy_time_id)
    away = BusyTime.objects.filter(
        therapist=OuterRef("busy_time__therapist"),
        kind=BusyTime.Kind.BUSY_UNAVAILABLE,
        released_at=None,
        starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
    )
    return offer.holds.filter(again, Exists(away)).exists()


def _hold_the_booked_time(offer: Offer, now: datetime) -> None:
    """Hold what was booked of an accepted offer, as it was held before."""
    if offer.appointment is None:
        return
    booked = offer.appointment.busy_time
    ends_at = deadlines.of_slot(offer.expires_at, booked.starts_at)
    if ends_at > now:  # the row of the booking stays with it, so this is a new one
        claim = BusyTime.objects.create(
            therapist=booked.therapist,
            location=booked.location,
            room=booked.room,
            kind=BusyTime.Kind.BUSY_TENTATIVE,
            starts_at=booked.starts_at,
            ends_at=booked.ends_at,
            expires_at=ends_at,
        )
        Hold.objects.filter(busy_time=booked).update(busy_time=claim)


def _letters(visit: FirstVisit) -> list[str]:
    """Name the letters about what the path waits for now."""
    offers = Offer.objects.filter(first_visit=visit, status=Offer.Status.OPEN)
    about_offers = [key for offer in offers for key in letter_keys.about(offer)]
    return [*about_offers, *letters_of_the_wait(visit)]
