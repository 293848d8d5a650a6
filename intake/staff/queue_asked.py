"""What an address of the queue asks for, and how such an address is made."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from django.core.validators import slug_re
from django.db.models import Q
from django.urls import reverse

from intake import due

VIEWS = {
    "waiting": "Requests to decide",
    "mine": "Mine",
    "on_hold": "On hold",
    "offered": "Offers out",
    "waitlisted": "Waitlist",
    "booked": "Booked",
    "closed": "Closed",
    "set_aside": "Set aside",
}
"""The lists by the word in their address, each with its heading."""

OPEN = frozenset({"waiting", "mine", "on_hold", "offered", "waitlisted"})
"""The lists of what still needs somebody: they can be narrowed, and several rows chosen."""

ONLY: dict[str, tuple[str, Callable[[datetime], Q]]] = {
    "late": ("We are late", lambda now: due.late(now=now)),
    "urgent": ("Soon, please", lambda _now: Q(urgent=True)),
    "free": ("Nobody has it", lambda _now: Q(assigned_to=None)),
}
"""How a list can be narrowed."""

LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The list, the place, what is left out, and the key of a search; no word about a person."""

    view: str = "waiting"
    place: str = ""
    only: str = ""
    find: str = ""

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> "Asked":
        """Read an address; what makes no sense is left out."""
        view, only = sent.get("view", ""), sent.get("only", "")
        place = sent.get("place", "")[:60]
        view = view if view in VIEWS else "waiting"
        return cls(
            view=view,
            place=place if slug_re.match(place) else "",
            only=only if only in ONLY and view in OPEN else "",
            find=sent.get("find", "")[:20],
        )

    @classmethod
    def parse(cls, query: str) -> "Asked":
        """Read what `query` wrote."""
        return cls.read(dict(parse_qsl(query[:LONGEST])))

    def query(self, **more: str) -> str:
        """Write it as it stands in an address; the usual list needs no words."""
        usual = asdict(Asked())
        said = {name: value for name, value in asdict(self).items() if value != usual[name]}
        return urlencode(said | {name: value for name, value in more.items() if value})

    def url(self, **more: str) -> str:
        """Answer the address of the page."""
        query, path = self.query(**more), reverse("desk:queue")
        return f"{path}?{query}" if query else path

    def narrowed(self, now: datetime) -> Q:
        """Answer what is left out, as a question to the database."""
        return ONLY[self.only][1](now) if self.only else Q()
