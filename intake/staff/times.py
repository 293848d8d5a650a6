"""The times that fit a request, as choices with their reasons."""

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from config.accounts.models import User
from config.kernel import errors
from intake.models import AssessmentRequest, Concern
from intake.staff import words
from scheduling import diary, matching, permissions, queries
from scheduling.models import Location, Therapist
from scheduling.practice import Practice
from scheduling.slots import Slot

SHOWN = 5
SEARCHED = 40

REASONS = {
    matching.Reason.PLACE: "They asked for this place.",
    matching.Reason.TIME_OF_DAY: "It suits the times they named.",
    matching.Reason.ANY_TIME: "Any time suits them.",
    matching.Reason.SOONEST: "It is the soonest that fits.",
}


class UnreadableChoice(errors.Invalid):
    """Says that no time was chosen, or none of ours."""

    code = "unreadable_choice"
    detail = "Pick a time first."


class Choice(TypedDict):
    """A chosen time, as `booking.book` takes it."""

    therapist: Therapist
    location: Location
    starts_at: datetime


def choices(
    assessment_request: AssessmentRequest, *, by: User, now: datetime
) -> list[dict[str, object]]:
    """Find the times that fit at this person's places, soonest first, each with why."""
    wishes = matching.Wishes(frozenset(assessment_request.times), diary.zone())
    own = set(permissions.places_of(by).values_list("pk", flat=True))
    asked = [place.pk for place in assessment_request.locations.all()]
    practice = Practice(locations=[key for key in asked if key in own])
    found = diary.next_free(count=SEARCHED, now=now, practice=practice, fits=wishes.suit)
    suggestions = matching.suggest(found, wishes, count=SHOWN)
    openings = queries.opened_by(
        {key for each in suggestions for key in each.slot.because}, practice
    )
    return [
        {
            "value": value(each.slot),
            "when": words.short(each.slot.starts_at),
            "who": practice.people[each.slot.therapist].name,
            "place_name": practice.places[each.slot.location].name,
            "why": [REASONS[reason] for reason in each.reasons]
            + [openings[key] for key in each.slot.because],
        }
        for each in suggestions
    ]


def value(slot: Slot) -> str:
    """Write a slot as the form sends it back."""
    return f"{slot.therapist}/{slot.location}/{slot.starts_at.isoformat()}"


def read(sent: str, *, by: User) -> Choice:
    """Read what `value` wrote.

    Raises:
        UnreadableChoice: it names nobody, no place of this person's, or no instant.
    """
    try:
        therapist, location, at = sent.split("/")
        starts_at = datetime.fromisoformat(at)
        chosen = Choice(
            therapist=Therapist.objects.get(pk=UUID(therapist)),
            location=permissions.places_of(by).get(pk=UUID(location)),
            starts_at=starts_at,
        )
    except (ValueError, Therapist.DoesNotExist, Location.DoesNotExist):
        raise UnreadableChoice from None
    if starts_at.tzinfo is None:
        raise UnreadableChoice
    return chosen


def concern_names(slugs: list[str]) -> list[str]:
    """Say what it is about, in the practice's words."""
    names = dict(Concern.objects.filter(slug__in=slugs).values_list("slug", "name"))
    return [names.get(slug, slug) for slug in slugs]
