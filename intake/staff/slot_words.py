"""How a search for times says why one does not fit, and what to widen where none does."""

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from intake import fitting, wishes
from intake.models import AssessmentRequest
from intake.staff import slot_asked, words
from intake.why_not import Answer, Nothing, Wider
from scheduling import names, tags
from scheduling.barriers import Removed
from scheduling.matching import Limit
from scheduling.models import Location, Therapist

DAYS = fitting.LOOKED_AHEAD.days
ANSWERS = 6
"""How many therapists are named in the answer about one time; the rest are counted."""

LEADS = {
    Limit.TIMES: "At other times of the week:",
    Limit.THERAPIST: "With other therapists:",
    Limit.PERIOD: "On other days:",
}

DROPS = {
    Limit.TIMES: ("times",),
    Limit.THERAPIST: ("therapist",),
    Limit.PERIOD: ("since", "until"),
}

MANY = 20

WHY_NOT = {
    Removed.OUTSIDE_OPEN_TIME: "{first} is not open then.",
    Removed.OFF_GRID: "Visits of {first} do not start at that minute.",
    Removed.BUSY: "{first} has another visit, a hold or time away then.",
    Removed.TRAVEL: "{first} would still be on the way from another place, or to one.",
    Removed.NO_ROOM: "Every room of {place} is taken then.",
    Removed.NOTICE: "That time has passed.",
    Removed.HORIZON: f"That is more than {DAYS} days ahead.",
    Removed.CAP: "{first} takes {cap} new people a week, and that week is full.",
}

BLOCKED = {
    Removed.OUTSIDE_OPEN_TIME: f"Nobody is open there in the next {DAYS} days.",
    Removed.BUSY: "Visits, holds and time away take most of what is open.",
    Removed.TRAVEL: "The way between places takes most of what is open.",
    Removed.NO_ROOM: "Rooms are taken for most of what is open.",
    Removed.CAP: "Most who are open there have as many new people as they take in a week.",
}

PRESSES = {
    Limit.TIMES: "Search all times of the week",
    Limit.THERAPIST: "Search all therapists",
    Limit.PERIOD: "Search all days",
}


@dataclass(frozen=True)
class Searched:
    """What a search was narrowed to, by name."""

    times: list[str]
    place: Location | None
    kind: Location.Kind | None
    therapist: Therapist | None
    until: datetime | None
    has_days: bool


def answer(told: Answer, *, suits: bool) -> str:
    """Say whether a time fits with somebody, or the first thing that removes it."""
    at = f"{told.therapist.name}, {told.location.name}"
    if told.removed is None:
        also = "" if suits else " It is not a time of the week that you search."
        return f"{at}: this time is free.{also} It is in the list below."
    if told.closure and told.removed == Removed.OUTSIDE_OPEN_TIME:
        return f"{at}: the place is closed that day: {told.closure}."
    said = WHY_NOT[told.removed].format(
        first=names.first(told.therapist.name),
        place=told.location.name,
        cap=told.therapist.new_people_per_week,
    )
    return f"{at}: {said}"


def answers(told: list[Answer], *, suits: bool) -> list[str]:
    """Say it of the first few, and count the others, who are not open or not free then."""
    said = [answer(each, suits=suits) for each in told[:ANSWERS]]
    more = len(told) - len(said)
    return [*said, f"{more} more do not have it either."] if more else said


def looked_for(search: Searched) -> str:
    """Name what was searched, and that nothing fits: Any evening at Sample Town: none ..."""
    parts = [wishes.spoken(search.times)]
    if search.place:
        parts.append(tags.where(search.place))
    elif search.kind:
        parts.append(search.kind.label.lower())
    if search.therapist:
        parts.append(f"with {names.first(search.therapist.name)}")
    return " ".join(parts)


def none(search: Searched, found: Nothing) -> str:
    """Say what was searched, and from when on there is something if the days keep it out."""
    later = [
        each.first
        for each in found.wider
        if each.limit == Limit.PERIOD and search.until and each.first >= search.until
    ]
    if later:
        when = f"before {words.day(later[0])}"
    else:
        when = "on these days" if search.has_days else f"in the next {DAYS} days"
    return f"{looked_for(search)}: none {when}."


def wider(each: Wider, row: AssessmentRequest, asked: QueryDict) -> dict[str, str]:
    """Say what one limit keeps out, and make the press that widens it."""
    what = f"{counted(each.count)}, the first on {words.short(each.first)}."
    if each.limit is None:
        url = slot_asked.url(row, QueryDict())
        return {"text": f"Without filters: {what}", "label": "Clear all filters", "url": url}
    if each.location is not None:
        label, name = f"Search {each.location.name}", each.location.name
        url = slot_asked.url(row, asked, place=each.location.slug, kind="")
        return {"text": f"{name} has {what}", "label": label, "url": url}
    changes = dict.fromkeys(DROPS[each.limit], "")
    url = slot_asked.url(row, asked, **changes)
    return {"text": f"{LEADS[each.limit]} {what}", "label": PRESSES[each.limit], "url": url}


def elsewhere(found: Nothing) -> list[str]:
    """Say which other places have times; the person did not ask for them."""
    return [
        f"{each.location.name} has {counted(each.count)}, but they did not ask for it. "
        "Ask them first, then change the places on their request."
        for each in found.elsewhere
        if each.location is not None
    ]


def blocked(found: Nothing) -> str:
    """Say what removes most where no filter does."""
    return BLOCKED.get(found.removed, "") if found.removed else ""


def counted(count: int) -> str:
    """Say how many times there are, as far as anybody counts."""
    if count > MANY:
        return f"more than {MANY} times"
    return "1 time" if count == 1 else f"{count} times"
