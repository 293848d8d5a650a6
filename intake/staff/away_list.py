"""What the desk's list of time away shows: who is away, and what more of it would do."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.urls import reverse

from config.accounts.models import User
from intake.staff import away_page, words
from scheduling import absences, away_words, displaced, permissions
from scheduling.away_words import counted
from scheduling.models import Appointment, TimeAway


def told(visit: Appointment) -> str:
    """Say whose visit it is and when, in few words."""
    return f"{words.short(visit.starts_at)}, {visit.first_visit.name}, {visit.location.name}"


def effect(found: away_words.Effect, user: User) -> dict[str, object]:
    """Say what time away would do; the people of other places stay unnamed."""
    own = set(permissions.places_of(user).values_list("pk", flat=True))
    elsewhere = sum(1 for visit in found.visits if visit.location_id not in own)
    more = f"{counted(elsewhere, 'visit')} at other places" if elsewhere else ""
    here = [told(visit) for visit in found.visits if visit.location_id in own]
    return {
        "effect": {
            "title": f"{found.therapist.name}, {away_words.period(*found.period)}",
            "text": " ".join(found.words),
            "items": [*here, more] if more else here,
        },
        "visits": [visit.pk for visit in found.visits],
    }


@dataclass(frozen=True)
class Everything:
    """All time away that this person sees."""

    user: User
    now: datetime

    def context(self) -> dict[str, object]:
        """Make the list, and who keeps their own."""
        allowed = permissions.may_be_away_by(self.user)
        keeps_own = permissions.therapists_of(self.user).exclude(pk__in=allowed)
        return {
            "rows": [self._row(each) for each in self._rows],
            "keeps_own": [each.name for each in keeps_own],
            "url": reverse("desk:away"),
        }

    @cached_property
    def _rows(self) -> list[TimeAway]:
        own = permissions.therapists_of(self.user)
        return list(absences.ahead(now=self.now).filter(busy_time__therapist__in=own))

    @cached_property
    def _to_move(self) -> list[Appointment]:
        return list(displaced.all_of(permissions.appointments_of(self.user), now=self.now))

    def _row(self, row: TimeAway) -> dict[str, object]:
        claim = row.busy_time
        inside = [
            visit
            for visit in self._to_move
            if visit.therapist_id == claim.therapist_id
            and visit.starts_at < claim.ends_at
            and claim.starts_at < visit.ends_at
        ]
        people = "1 person needs" if len(inside) == 1 else f"{len(inside)} people need"
        return {
            "who": claim.therapist.name,
            "when": away_words.period(claim.starts_at, claim.ends_at),
            "to_move": f"{people} another time" if inside else "",
            "url": away_page.url(row),
        }
