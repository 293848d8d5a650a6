"""Fills a freed time from the waitlist: the desk's press, and what goes on by itself.

Either way it is an offer like others. In the quiet hours the worker offers nothing, and the message
of the desk's own press waits for the morning, from which its 48 hours count.
"""

from collections.abc import Collection
from datetime import datetime
from operator import attrgetter

from django.db import transaction

from config.accounts.models import User
from config.audit import trail
from config.kernel import contention, sweeps
from intake import emails, offering, turns
from intake.models import AssessmentRequest
from intake.seen import Seen
from scheduling import claims, offers, passing_on
from scheduling.appointments import UNDO_WITHIN
from scheduling.freed_times import FreedTime
from scheduling.list_order import Time
from scheduling.models import FirstVisit, Location, Offer

ABOUT_THE_TIME = (passing_on.NotFree, contention.StillBusy, *claims.REFUSALS.values())
"""What is refused for the sake of the time, whoever is to have it."""

MOST_PASSED_OVER = 5
"""So many people one sweep passes over for one time; it may be the time after all."""


@transaction.atomic
def offer(
    *,
    assessment_request: AssessmentRequest,
    time: offers.Time,
    seen: Seen | None = None,
    by: User,
    now: datetime,
) -> Offer:
    """Offer a freed time to somebody on the list; the same press twice is one offer.

    Raises:
        Stale: the request changed since it was `seen`.
        passing_on.NotFree, passing_on.DoesNotFit: the time or the person has moved on.
        claims.TimeTaken: somebody else has the time; nothing is kept.
    """
    row = turns.take(assessment_request)
    same = offering.same_offer(row, [time], by)
    if same is not None:
        return same
    turns.check(row, seen)
    return _offer(row, time, by=by, now=now)


def offer_due(*, now: datetime) -> int:
    """Offer each freed time to whose turn it is, at the places that let it go on by itself.

    One to whom it cannot be offered is passed over, and the desk is told.

    Whatever was missed is found again, and two who do this at once offer once.
    """
    if passing_on.is_night(now) or passing_on.is_night(now + UNDO_WITHIN):
        return 0
    places = Location.objects.filter(offers_freed_times=True, is_active=True)
    found = passing_on.free(now=now, locations=list(places.values_list("pk", flat=True)))
    return sweeps.each(
        [freed for freed in found if freed.kept_back is None],
        lambda freed: _offered_to_first(freed, now),
        left="freed_time_not_offered",
        name=lambda freed: freed.therapist.pk,
    )


def _offered_to_first(freed: FreedTime, now: datetime) -> bool:
    """Offer one time to the first to whom it can be, unless somebody is at their request.

    Where it fails for everybody the time is at fault, so that is one fault, of the time.
    """
    time = offers.Time(freed.therapist, freed.location, freed.starts_at)
    over: list[FirstVisit] = []
    fault: Exception | None = None
    while visit := passing_on.first_in_line(freed.time, besides=over, now=now):
        row = AssessmentRequest.objects.filter(first_visit=visit).first()
        if row is not None and not _is_at_hand(row):
            return False
        try:
            with transaction.atomic():
                _offer(row, time, besides=over, by=trail.SYSTEM, now=now)
        except ABOUT_THE_TIME:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the next is not to wait for it
            fault = fault or error
            over.append(visit)
            if len(over) == MOST_PASSED_OVER:
                break
        else:
            _tell_of(over, now)
            return True
    if fault is not None:
        raise fault
    return False


def _is_at_hand(row: AssessmentRequest) -> bool:
    """Take the turn on a request, unless somebody else has it at this moment."""
    rows = AssessmentRequest.objects.select_for_update(no_key=True, skip_locked=True)
    return rows.filter(pk=row.pk).exists()


def _tell_of(over: list[FirstVisit], now: datetime) -> None:
    """Tell the desk to whom a time could not be offered that went to somebody after them."""
    rows = AssessmentRequest.objects.filter(first_visit__in=over).order_by("pk")
    sweeps.each(
        rows,
        lambda row: emails.passed_over(row, now=now),
        left="desk_not_told",
        name=attrgetter("pk"),
    )


def _offer(
    row: AssessmentRequest | None,
    time: offers.Time,
    *,
    besides: Collection[FirstVisit] = (),
    by: trail.Actor,
    now: datetime,
) -> Offer:
    visit = row.first_visit if row else None
    if row is None or visit is None:
        raise passing_on.DoesNotFit
    with claims.refusing():  # before the path, as everybody does
        claims.lock(time.therapist, time.location)
    asked = Time(time.therapist.pk, time.location.pk, time.starts_at)
    passing_on.check(first_visit=visit, time=asked, now=now)
    if by is trail.SYSTEM and passing_on.first_in_line(asked, besides=besides, now=now) != visit:
        raise passing_on.DoesNotFit  # the turn passed on while this waited
    made = offers.make(
        first_visit=visit, times=[time], leaves_at=passing_on.leaves_at(now=now), by=by, now=now
    )
    offering.note_offer(row, made, by_itself=by is trail.SYSTEM, by=by, now=now)
    return made
