"""Why a time that was asked about does not fit, and what to widen where nothing does."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from uuid import UUID

from config.accounts.models import User
from intake import fitting
from intake.models import AssessmentRequest
from scheduling import diary, matching, permissions
from scheduling.barriers import Removed
from scheduling.diary import Diary
from scheduling.matching import Limit
from scheduling.models import Closure, Location, Therapist
from scheduling.practice import Practice

COUNTED = 2000
"""How many times are looked at to find what to widen: enough to tell much from little."""


@dataclass(frozen=True)
class Answer:
    """Whether a time fits with one therapist at one place, or the first thing that removes it."""

    therapist: Therapist
    location: Location
    removed: Removed | None
    closure: str = ""
    """The name of the day, where the place is closed."""


@dataclass(frozen=True)
class Wider:
    """What one limit alone keeps out, at one place where the limit is the place; None is all."""

    limit: Limit | None
    location: Location | None
    count: int
    first: datetime


@dataclass(frozen=True)
class Nothing:
    """What to widen where nothing fits; else what removes most, and where else there is some."""

    wider: list[Wider]
    removed: Removed | None
    elsewhere: list[Wider]


def of_time(
    starts_at: datetime, *, practice: Practice, within: fitting.Within, now: datetime
) -> list[Answer]:
    """Answer for each therapist and place of a search; where it fits first, not open last."""
    practice = fitting.narrowed(practice, within)
    found = Diary(starts_at - diary.WEEK, starts_at + diary.WEEK, now, practice=practice)
    removed = found.why_not_each(starts_at)
    for key in practice.locations or ():
        if within.therapist is not None and within.therapist in practice.people:
            removed.setdefault((within.therapist, key), Removed.OUTSIDE_OPEN_TIME)
    closed = Closure.objects.filter(
        location__in=practice.locations or (), on=diary.date_of(starts_at)
    )
    names = dict(closed.values_list("location_id", "name"))
    answers = [
        Answer(practice.people[who], practice.places[where], reason, names.get(where, ""))
        for (who, where), reason in removed.items()
    ]
    return sorted(answers, key=_order)


def nothing(
    assessment_request: AssessmentRequest,
    *,
    practice: Practice,
    within: fitting.Within,
    by: User,
    now: datetime,
) -> Nothing:
    """Find which limit keeps out most, so that one press widens the search."""
    row = assessment_request
    narrow = set(fitting.narrowed(practice, within).locations or ())
    window = Diary(now, now + fitting.LOOKED_AHEAD, now, practice=practice)
    free = list(islice(window.free(), COUNTED))
    limits = {
        Limit.TIMES: within.suits(row).suit,
        Limit.THERAPIST: lambda slot: within.therapist in {None, slot.therapist},
        Limit.PLACE: lambda slot: slot.location in narrow,
        Limit.PERIOD: within.holds,
    }
    wider = _named(matching.widenings(free, limits), practice)
    if free and not wider:
        wider = [Wider(None, None, len(free), free[0].starts_at)]
    return Nothing(
        wider,
        None if free else _removes_most(window),
        [] if wider else list(_elsewhere(row, within, by, now)),
    )


def _elsewhere(
    row: AssessmentRequest, within: fitting.Within, by: User, now: datetime
) -> Iterator[Wider]:
    """Look at this person's places that were not asked for; the desk would have to ask first."""
    asked = {place.pk for place in row.locations.all()}
    own = permissions.places_of(by).filter(is_active=True).values_list("pk", flat=True)
    practice = Practice(None, [key for key in own if key not in asked])
    if practice.locations:
        window = Diary(now, now + fitting.LOOKED_AHEAD, now, practice=practice)
        there = replace(within, therapist=None, location=None, kind=None)
        kept = filter(there.suits(row).suit, filter(there.holds, window.free()))
        limits = {Limit.PLACE: lambda _slot: False}
        yield from _named(matching.widenings(islice(kept, COUNTED), limits), practice)


def _named(found: list[matching.Widening], practice: Practice) -> list[Wider]:
    return [
        Wider(each.limit, _place(each.place, practice), each.count, each.first.starts_at)
        for each in found
    ]


def _place(key: UUID | None, practice: Practice) -> Location | None:
    return None if key is None else practice.places[key]


def _removes_most(window: Diary) -> Removed:
    reasons = Counter(reason for _, reason in islice(window.removed(), COUNTED))
    ((most, _),) = reasons.most_common(1) or [(Removed.OUTSIDE_OPEN_TIME, 0)]
    return most


def _order(answer: Answer) -> tuple[int, str, int]:
    rank = {None: 0, Removed.OUTSIDE_OPEN_TIME: 2}.get(answer.removed, 1)
    return rank, answer.therapist.name, answer.location.sort_order
