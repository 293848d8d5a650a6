"""The times that fit a request, as choices with their reasons."""

import contextlib
from datetime import UTC, datetime
from typing import TypedDict
from uuid import UUID

from config.accounts.models import User
from config.kernel import errors
from intake import fitting
from intake.models import AssessmentRequest, Concern
from intake.staff import words
from scheduling import permissions
from scheduling.models import Location, Therapist
from scheduling.slots import Slot

NONE_FITS = f"No open time fits these wishes in the next {fitting.LOOKED_AHEAD.days} days."


MOST_READ = 20
"""How many times a page shows, so that no more of them come back."""


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
    return [
        {
            "value": value(fit.slot),
            "when": words.short(fit.slot.starts_at),
            "who": fit.therapist.name,
            "place_name": fit.location.name,
            "why": list(fit.why),
        }
        for fit in fitting.times(assessment_request, by=by, now=now)
    ]


def value(slot: Slot) -> str:
    """Write a slot as the form sends it back."""
    return joined(slot.therapist, slot.location, slot.starts_at)


def joined(therapist: UUID, location: UUID, starts_at: datetime) -> str:
    """Write with whom, where and when a time starts, in one word."""
    return f"{therapist}/{location}/{starts_at.astimezone(UTC).isoformat()}"


def keys(sent: list[str], *, by: User) -> list[fitting.Pick]:
    """Read the times that `value` wrote; what cannot be read is left out."""
    found = []
    for each in sent[:MOST_READ]:
        with contextlib.suppress(UnreadableChoice):
            chosen = read(each, by=by)
            found.append((chosen["therapist"].pk, chosen["location"].pk, chosen["starts_at"]))
    return found


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
            starts_at=starts_at.astimezone(UTC),
        )
    except (ValueError, OverflowError, Therapist.DoesNotExist, Location.DoesNotExist):
        raise UnreadableChoice from None
    if starts_at.tzinfo is None:
        raise UnreadableChoice
    return chosen


def concern_names(slugs: list[str]) -> list[str]:
    """Say what it is about, in the practice's words."""
    names = dict(Concern.objects.filter(slug__in=slugs).values_list("slug", "name"))
    return [names.get(slug, slug) for slug in slugs]
