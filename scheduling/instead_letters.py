"""The one message that says that a visit is off, and which times are held instead."""

from collections.abc import Sequence
from datetime import datetime

from scheduling import change_letters, emails, offer_letters
from scheduling.calendars import Method
from scheduling.models import Appointment, Cancellation, Hold, Offer


def offered(
    offer: Offer, holds: Sequence[Hold], *, page_url: str, hold_until: datetime, now: datetime
) -> None:
    """Tell a person of an offer, and of the visit in whose stead it is made if they know of one."""
    off = offer.instead_of
    told = None if off is None else told_of(off)
    if off is None or told is None:
        offer_letters.offered(offer, holds, page_url=page_url, hold_until=hold_until, now=now)
        return
    off.first_visit = offer.first_visit
    sender = emails.sender_of(off.location, named=offer.first_visit.practice_name_ok)
    offer_letters.offered_instead(
        offer,
        holds,
        was=_said(off, told),
        calendar=emails.invitation(off, sender, now, Method.CANCEL),
        page_url=page_url,
        hold_until=hold_until,
        now=now,
    )


def _said(off: Appointment, told: int) -> str:
    known = change_letters.known_time(off, told)
    return f"{known} Eastern time" if off.location.is_online else known


def told_of(off: Appointment) -> int | None:
    """Answer of which version of a visit its person knew as it was called off: of none, perhaps."""
    standing = Cancellation.objects.filter(appointment=off, taken_back_at=None)
    return standing.values_list("told", flat=True).first()
