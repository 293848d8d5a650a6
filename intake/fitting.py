"""The times that fit a request, soonest first, each with why: pages and API ask here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from config.accounts.models import User
from intake.models import AssessmentRequest
from scheduling import diary, matching, permissions, queries
from scheduling.models import Location, Therapist
from scheduling.practice import Practice
from scheduling.slots import Slot

SHOWN = 3
LOOKED_AHEAD = min(diary.WINDOWS[-1], diary.HORIZON)
"""How far ahead times are looked for before we say that none fits."""

REASONS = {
    matching.Reason.PLACE: "They asked for this place.",
    matching.Reason.TIME_OF_DAY: "It suits the times they named.",
    matching.Reason.ANY_TIME: "Any time suits them.",
    matching.Reason.SOONEST: "It is the soonest that fits.",
}


@dataclass(frozen=True)
class Fit:
    """A time that could be booked now, with whom, where, and what speaks for it."""

    slot: Slot
    therapist: Therapist
    location: Location
    why: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Within:
    """What a search is narrowed to: None is all that the request and this person's places allow."""

    therapist: UUID | None = None
    location: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, slot: Slot) -> bool:
        """Answer whether a slot begins in the period, its end left out."""
        late_enough = self.since is None or slot.starts_at >= self.since
        return late_enough and (self.until is None or slot.starts_at < self.until)


ANYWHERE = Within()


def times(
    assessment_request: AssessmentRequest,
    *,
    by: User,
    now: datetime,
    within: Within = ANYWHERE,
    count: int = SHOWN,
) -> list[Fit]:
    """Find up to `count` times at this person's places, at most two of a day."""
    wishes = matching.Wishes(frozenset(assessment_request.times), diary.zone())
    practice = Practice(
        None if within.therapist is None else [within.therapist],
        _places(assessment_request, by, within),
    )
    suggestions: list[matching.Suggestion] = []
    for free in diary.ever_further(now=now, practice=practice):
        suggestions = matching.suggest(filter(within.holds, free), wishes, count=count)
        if len(suggestions) == count:
            break
    openings = queries.opened_by(
        {key for each in suggestions for key in each.slot.because}, practice
    )
    return [
        Fit(
            each.slot,
            practice.people[each.slot.therapist],
            practice.places[each.slot.location],
            (
                *(REASONS[reason] for reason in each.reasons),
                *(openings[key] for key in each.slot.because),
            ),
        )
        for each in suggestions
    ]


def _places(assessment_request: AssessmentRequest, by: User, within: Within) -> Collection[UUID]:
    own = set(permissions.places_of(by).values_list("pk", flat=True))
    asked = [place.pk for place in assessment_request.locations.all()]
    return [key for key in asked if key in own and within.location in {None, key}]
