"""Walks the whole map of URLs."""

from dataclasses import dataclass
from typing import Any

from django.urls import URLResolver, get_resolver

SAMPLES = {
    "<slug:place>": "no-such-place",
    "<slug:other>": "nor-this-one",
    "<uuid:room>": "01a208b1-89b2-7102-998b-2aa687b3ac1e",
    "<uuid:closure>": "01a208b1-89b2-7102-998b-2aa687b3ac1e",
    "<uuid:therapist>": "01a208b1-89b2-7102-998b-2aa687b3ac1e",
    "<str:reference>": "NOBODY",
    "<str:one>": "NOBODY",
    "<str:other>": "NOTHERE",
    "<str:token>": "no-such-token",
    "<uuid:appointment>": "01a208b1-89b2-7102-998b-2aa687b3ac1e",
    "<uuid:rule>": "01a208b1-89b2-7102-998b-2aa687b3ac1e",
    "<uuid:day>": "01a208b1-89b2-7102-998b-2aa687b3ac1e",
    "<uuid:time_away>": "01a208b1-89b2-7102-998b-2aa687b3ac1e",
    "<uuid:issue_id>": "01a208b1-89b2-7102-998b-2aa687b3ac1e",
}


@dataclass(frozen=True)
class Route:
    """One route, what answers it, and an address that leads there and to no record."""

    route: str
    view: Any

    @property
    def address(self):
        return self.leading_to({})

    def leading_to(self, records):
        """Gives the address of these records; what is not among them is no record."""
        address = self.route
        for part, sample in (SAMPLES | records).items():
            address = address.replace(part, str(sample))
        return f"/{address}"


def routes(resolver=None, before=""):
    """Gives every route of the product."""
    for each in (resolver or get_resolver()).url_patterns:
        here = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each, here)
        else:
            yield Route(here, each.callback)


def below(*prefixes):
    """Gives the routes that begin with one of these."""
    return [each for each in routes() if each.route.startswith(prefixes)]
