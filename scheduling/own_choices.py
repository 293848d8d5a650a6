"""The times from which a person picks by themselves: at the places they asked for, with notice."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from config.kernel import errors
from scheduling import diary, matching, search
from scheduling.models import Appointment, Location, Therapist
from scheduling.practice import Practice

SHOWN = 6


class Unreadable(errors.Invalid):
    """Says that no time was picked, or none of ours."""

    code = "unreadable_choice"
    detail = "Pick a time first."


@dataclass(frozen=True)
class Choice:
    """A time that could be taken, with whom and where."""

    therapist: Therapist
    location: Location
    starts_at: datetime

    @property
    def value(self) -> str:
        """Write it as the form sends it back."""
        return f"{self.therapist.pk}/{self.location.pk}/{self.starts_at.isoformat()}"


def of(appointment: Appointment, *, now: datetime) -> list[Choice]:
    """Find the times that suit a person, soonest first, at most two of a day."""
    practice = Practice(None, [place.pk for place in _places(appointment)])
    wishes = matching.Wishes(frozenset(appointment.first_visit.times), diary.zone())
    free = search.free(now=now, practice=practice, notice=diary.NOTICE, wanted=wishes.first_from)
    found = matching.suggest(free, wishes, count=SHOWN)
    return [
        Choice(
            practice.people[each.slot.therapist],
            practice.places[each.slot.location],
            each.slot.starts_at,
        )
        for each in found
    ]


def read(sent: str, *, appointment: Appointment) -> Choice:
    """Read what `value` wrote.

    Raises:
        Unreadable: it names nobody, no place that the person asked for, or no instant.
    """
    try:
        therapist, location, at = sent.split("/")
        starts_at, place = datetime.fromisoformat(at), UUID(location)
        with_whom = Therapist.objects.get(pk=UUID(therapist), is_active=True)
        places = {each.pk: each for each in _places(appointment)}
        chosen = Choice(with_whom, places[place], starts_at.astimezone(UTC))
    except (ValueError, OverflowError, KeyError, Therapist.DoesNotExist):
        raise Unreadable from None
    if starts_at.tzinfo is None:
        raise Unreadable
    return chosen


def _places(appointment: Appointment) -> list[Location]:
    asked = list(appointment.first_visit.locations.filter(is_active=True))
    here = appointment.location
    return asked if here in asked or not here.is_active else [*asked, here]
