"""The times that fit a request, soonest first, each with why: pages and API ask here."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID

from config.accounts.models import User
from intake.models import AssessmentRequest
from scheduling import barriers, diary, matching, names, permissions, queries, search
from scheduling.diary import Diary
from scheduling.models import Location, Therapist
from scheduling.periods import Wanted, monday
from scheduling.practice import Practice
from scheduling.slots import Slot

Pick: TypeAlias = tuple[UUID, UUID, datetime]
"""With whom, where, and when a time starts."""

SHOWN = 3
LOOKED_AHEAD = search.FURTHEST
"""How far ahead times are looked for before we say that none fits."""

REASONS = {
    matching.Reason.PLACE: "They asked for this place.",
    matching.Reason.TIME_OF_DAY: "It suits the times they named.",
    matching.Reason.ANY_TIME: "Any time suits them.",
    matching.Reason.OTHER_TIME: "They did not name this time of the week.",
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
    """What a search is narrowed to: None is all that the request and this person's places allow.

    `times` stands for the parts of the week that the person named; none of them means any.
    """

    therapist: UUID | None = None
    location: UUID | None = None
    kind: Location.Kind | None = None
    times: frozenset[str] | None = None
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, slot: Slot) -> bool:
        """Answer whether a slot begins in the period, its end left out."""
        late_enough = self.since is None or slot.starts_at >= self.since
        return late_enough and (self.until is None or slot.starts_at < self.until)

    def wanted(self, asked: matching.Wishes) -> Wanted:
        """Answer where a search may begin to look, and go on."""

        def first(at: datetime) -> datetime | None:
            found = asked.first_from(at if self.since is None else max(at, self.since))
            return None if found and self.until and found >= self.until else found

        return first

    def suits(self, assessment_request: AssessmentRequest) -> matching.Wishes:
        """Answer the parts of the week that are searched."""
        return wishes(assessment_request) if self.times is None else _wishes(self.times)


ANYWHERE = Within()


def times(
    assessment_request: AssessmentRequest,
    *,
    by: User,
    now: datetime,
    within: Within = ANYWHERE,
    count: int = SHOWN,
    most_a_day: int = matching.MOST_A_DAY,
    practice: Practice | None = None,
) -> list[Fit]:
    """Find up to `count` times at this person's places, at most two of a day unless more serve.

    `practice` is what `practice_of` has made, where it is asked more than one question.
    """
    asked = within.suits(assessment_request)

    def pick(free: Iterable[Slot]) -> list[matching.Suggestion]:
        kept = filter(within.holds, free)
        return matching.suggest(kept, asked, count=count, most_a_day=most_a_day)

    practice = narrowed(practice or practice_of(assessment_request, by=by), within)
    looked, suggestions = _look(practice, pick, wanted=within.wanted(asked), now=now)
    own = wishes(assessment_request)
    told = [
        replace(each, reasons=matching.reasons(each.slot, own, first=not number))
        for number, each in enumerate(suggestions)
    ]
    return _fits(told, looked)


def chosen(
    assessment_request: AssessmentRequest,
    picks: Collection[Pick],
    *,
    now: datetime,
    practice: Practice,
) -> list[Fit]:
    """Answer those of some times that could be booked now, soonest first, each with why."""
    starts = sorted(at for _, _, at in picks if now <= at <= now + diary.HORIZON)
    if not starts:
        return []
    found = Diary(starts[0], starts[-1] + diary.LENGTH, now, practice=practice)
    own = wishes(assessment_request)
    open_now = [
        matching.Suggestion(slot, matching.reasons(slot, own, first=False))
        for slot in found.free()
        if (slot.therapist, slot.location, slot.starts_at) in picks
    ]
    return _fits(open_now, [found])


def wishes(assessment_request: AssessmentRequest) -> matching.Wishes:
    """Answer the parts of the week that a person named."""
    return _wishes(frozenset(assessment_request.times))


def practice_of(assessment_request: AssessmentRequest, *, by: User) -> Practice:
    """Make the practice that is searched: places of this person's that were asked for."""
    own = set(permissions.places_of(by).values_list("pk", flat=True))
    return Practice(
        None, [place.pk for place in assessment_request.locations.all() if place.pk in own]
    )


def narrowed(practice: Practice, within: Within) -> Practice:
    """Narrow the practice that is searched to what a search asks for."""
    if within.therapist is None and within.location is None and within.kind is None:
        return practice
    places = [
        key
        for key in practice.locations or ()
        if within.location in {None, key} and within.kind in {None, practice.places[key].kind}
    ]
    therapists = None if within.therapist is None else [within.therapist]
    return practice.narrowed(therapists=therapists, locations=places)


def _look(
    practice: Practice,
    pick: Callable[[Iterable[Slot]], list[matching.Suggestion]],
    *,
    wanted: Wanted,
    now: datetime,
) -> tuple[list[Diary], list[matching.Suggestion]]:
    """Look further ahead while there are too few; answer where it looked and what it found."""
    looked: list[Diary] = []

    def free() -> Iterator[Slot]:
        for each in search.windows(now=now, practice=practice, wanted=wanted):
            looked.append(each)
            yield from each.free()

    return looked, pick(free())


def _fits(suggestions: Collection[matching.Suggestion], looked: Iterable[Diary]) -> list[Fit]:
    if not suggestions:
        return []
    weeks = _weeks(looked)
    practice = next(iter(looked)).practice
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
                *_caseload(each.slot, practice.people[each.slot.therapist], weeks),
            ),
        )
        for each in suggestions
    ]


def _weeks(looked: Iterable[Diary]) -> Counter[tuple[UUID, date]]:
    """Count the new people of each week, which each window tells whole."""
    weeks: Counter[tuple[UUID, date]] = Counter()
    for each in looked:
        if each.practice.caps:
            weeks |= barriers.new_people(each.rules_of_a_visit)
    return weeks


def _caseload(
    slot: Slot, therapist: Therapist, weeks: Mapping[tuple[UUID, date], int]
) -> Iterable[str]:
    """Say how many new people a therapist with a limit has in the week of a slot."""
    cap = therapist.new_people_per_week
    if cap is not None:
        count = weeks.get((slot.therapist, monday(diary.date_of(slot.starts_at))), 0)
        yield f"{names.first(therapist.name)} has {count} of {cap} new people that week."


def _wishes(times: frozenset[str]) -> matching.Wishes:
    return matching.Wishes(times, diary.zone())
