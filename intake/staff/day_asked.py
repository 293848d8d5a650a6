"""Which day, place, state and therapist an address of the day board asks for."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import TypeAlias
from urllib.parse import urlencode

from django.core.validators import slug_re
from django.urls import reverse
from django.utils.dateparse import parse_date

from scheduling import diary
from scheduling.models import Appointment

Day: TypeAlias = date
Status = Appointment.Status

TABS: dict[str, tuple[str, frozenset[str]]] = {
    "": ("All", frozenset(Status.values) - frozenset(Appointment.GONE)),
    "booked": ("Booked", frozenset({Status.BOOKED})),
    "arrived": ("Arrived", frozenset({Status.ARRIVED})),
    "done": ("Done", frozenset({Status.FULFILLED})),
    "not-here": ("Not here", frozenset({Status.NO_SHOW})),
    "cancelled": ("Cancelled", frozenset({Status.CANCELLED})),
}
"""The lists of a day by the word in their address; who called off is in a list of their own."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a day is narrowed to; no date means today."""

    date: str = ""
    place: str = ""
    tab: str = ""
    therapist: str = ""
    """Whom a phone shows; wide pages show everybody."""

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> "Asked":
        """Read an address; what makes no sense is left out."""
        place, tab, on = sent.get("place", "")[:60], sent.get("tab", ""), _day(sent.get("date", ""))
        return cls(
            date=on.isoformat() if on else "",
            place=place if slug_re.match(place) else "",
            tab=tab if tab in TABS else "",
            therapist=sent.get("therapist", "")[:36],
        )

    def on(self, today: Day) -> Day:
        """Answer the day."""
        return _day(self.date) or today

    def url(self, name: str = "desk:day", **changes: str) -> str:
        """Answer the address of the board, or of what else shows or takes the same day."""
        said = {key: value for key, value in (asdict(self) | changes).items() if value}
        path = reverse(name)
        return f"{path}?{urlencode(said)}" if said else path


def _day(sent: str) -> date | None:
    try:
        on = parse_date(sent)
    except ValueError:
        return None
    return on if on is not None and on.year in diary.YEARS else None
