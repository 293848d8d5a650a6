"""What a person hears about the times that are held for them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from django.conf import settings

from notifications import letters, outbox
from scheduling import calendars, contact, deadlines, diary, letter_keys, names, spoken_times
from scheduling.emails import CHANNELS, sender_of
from scheduling.models import FirstVisit, Hold, Location, Offer, Therapist

PRIVATE_LINK = "(their private link)"
"""Stands in a preview for the link that nobody but the person sees."""

Offered = tuple[datetime, Therapist, Location | None]


class Addressee(Protocol):
    """Somebody as a letter needs them: their name, and how they want to hear from us."""

    name: str
    reach_by: str
    practice_name_ok: bool


def offered(
    offer: Offer, holds: Sequence[Hold], *, page_url: str, hold_until: datetime, now: datetime
) -> None:
    """Tell a person which times are held for them and until when, once Undo is over."""
    words = _offer_words(offer.first_visit, _of(holds), offer.expires_at, page_url)
    _put_offer(
        letter_keys.offered(offer),
        "offered",
        offer,
        holds,
        words=words,
        hold_until=hold_until,
        now=now,
    )


def offered_instead(
    offer: Offer,
    holds: Sequence[Hold],
    *,
    was: str,
    calendar: bytes | None,
    page_url: str,
    hold_until: datetime,
    now: datetime,
) -> None:
    """Tell a person that their visit (`was`) cannot take place, and which times are held instead.

    `calendar` takes the visit out of their calendar.
    """
    words = _offer_words(offer.first_visit, _of(holds), offer.expires_at, page_url)
    _put_offer(
        letter_keys.offered(offer),
        "offered_instead",
        offer,
        holds,
        words=words | {"was": was, "has_calendar": calendar is not None},
        calendar=calendar,
        hold_until=hold_until,
        now=now,
    )


def nudge(
    offer: Offer, holds: Sequence[Hold], *, page_url: str, hold_until: datetime, now: datetime
) -> None:
    """Ask a person kindly about the times that are still held for them."""
    words = _offer_words(offer.first_visit, _of(holds), offer.expires_at, page_url)
    _put_offer(
        letter_keys.nudge(offer),
        "offer_nudge",
        offer,
        holds,
        words=words,
        hold_until=hold_until,
        now=now,
    )


def offer_text(person: Addressee, times: Iterable[Offered], *, until: datetime) -> str:
    """Show what a person would read or hear if these times were offered now."""
    words = _offer_words(person, times, until, PRIVATE_LINK)
    if person.reach_by == FirstVisit.ReachBy.EMAIL:
        return letters.words("scheduling/mail/offered", words | {"sender_name": ""}).text
    return letters.desk_words("scheduling/mail/offered", words)


def _put_offer(
    key: str,
    template: str,
    offer: Offer,
    holds: Sequence[Hold],
    *,
    words: dict[str, object],
    calendar: bytes | None = None,
    hold_until: datetime,
    now: datetime,
) -> None:
    visit, offered_at = offer.first_visit, holds[0].busy_time.location
    if offered_at is None:  # no visit is held without its place
        return
    outbox.put(
        key=key,
        template=f"scheduling/mail/{template}",
        channel=CHANNELS[FirstVisit.ReachBy(visit.reach_by)],
        to=contact.address(visit.reach_by, email=visit.email, phone=visit.phone),
        sender=sender_of(offered_at, named=visit.practice_name_ok),
        context=words,
        calendar=calendar,
        calendar_method=calendars.Method.CANCEL.value if calendar else "",
        hold_until=hold_until,
        not_after=offer.expires_at,
        about=visit.pk,
        now=now,
    )


def _offer_words(
    person: Addressee, times: Iterable[Offered], until: datetime, page_url: str
) -> dict[str, object]:
    return {
        "name": person.name,
        "practice_name": settings.PRACTICE_NAME if person.practice_name_ok else "",
        "times": [_offered_time(*time, until=until) for time in times],
        "until": spoken_times.moment(until, diary.zone()),
        "page_url": page_url,
        "reach_by": person.reach_by,
    }


def _offered_time(
    starts_at: datetime, therapist: Therapist, place: Location | None, *, until: datetime
) -> dict[str, object]:
    ends_at = deadlines.of_slot(until, starts_at)
    return {
        "until": spoken_times.moment(ends_at, diary.zone()) if ends_at < until else "",
        "when": spoken_times.moment(starts_at, diary.zone()),
        "therapist": names.first(therapist.name),
        "place": place.name if place else "",
        "online": place is not None and place.is_online,
    }


def _of(holds: Sequence[Hold]) -> list[Offered]:
    return [(hold.starts_at, hold.busy_time.therapist, hold.busy_time.location) for hold in holds]
