"""What a therapist's pages about time away show: when they are away, and who has to move for it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.urls import reverse

from scheduling import (
    absences,
    away_words,
    contact,
    diary,
    displaced,
    names,
    offers,
    proposals,
    spoken_times,
    tags,
)
from scheduling.models import Appointment, FirstVisit, Therapist, TimeAway

STATES = {
    FirstVisit.Stage.BOOKED: "Has another time",
    FirstVisit.Stage.OFFERED: "Times were offered",
}
LOOKING = "The desk looks for another time"


def url(time_away: TimeAway) -> str:
    """Answer the address of the page that shows who has to move for it."""
    return reverse("therapist:moves", args=[time_away.pk])


def everything(therapist: Therapist, *, now: datetime) -> dict[str, object]:
    """Make the list of a therapist's own time away, and the switch of their leave."""
    inside = list(displaced.all_of(therapist.appointments.all(), now=now))
    return {
        "rows": [_row(each, inside) for each in absences.of(therapist, now=now)],
        "url": reverse("therapist:away"),
        "week_url": reverse("therapist:week"),
        "leave_url": reverse("therapist:leave"),
        "gives_leave": therapist.desk_enters_time_away,
    }


def effect(found: away_words.Effect) -> dict[str, object]:
    """Say what time away would do, before it is kept."""
    return {
        "effect": {
            "title": away_words.period(*found.period),
            "text": " ".join(found.words),
            "items": [_told(visit) for visit in found.visits],
        },
        "visits": [visit.pk for visit in found.visits],
    }


@dataclass(frozen=True)
class Moves:
    """One time away of a therapist's own, and the people who had visits in it."""

    time_away: TimeAway
    now: datetime
    refusal: str = ""

    def context(self) -> dict[str, object]:
        """Make the context of the page."""
        claim = self.time_away.busy_time
        return {
            "away_url": reverse("therapist:away"),
            "when": away_words.period(claim.starts_at, claim.ends_at),
            "people": [self._person(visit) for visit in self._inside],
            "done": [_done(visit) for visit in self._has_moved],
            "refusal": self.refusal,
            "removal_url": reverse("therapist:away_removal", args=[self.time_away.pk])
            if claim.ends_at > self.now
            else "",
        }

    @property
    def shown(self) -> list[str]:
        """The references of those who are on the page, for the trail."""
        return [visit.first_visit.reference for visit in (*self._inside, *self._has_moved)]

    @cached_property
    def _inside(self) -> list[Appointment]:
        claim = self.time_away.busy_time
        period = (claim.starts_at, claim.ends_at)
        return list(displaced.within(claim.therapist, period, now=self.now))

    @cached_property
    def _has_moved(self) -> list[Appointment]:
        return displaced.has_moved(self.time_away)

    @cached_property
    def _times(self) -> dict[UUID, list[proposals.Proposal]]:
        return proposals.of(self._inside, notice=offers.SOONEST, now=self.now)

    def _person(self, visit: Appointment) -> dict[str, object]:
        person = visit.first_visit
        return {
            "name": names.short(person.name),
            "url": reverse("therapist:visit", args=[visit.pk]),
            "when": _short(visit.starts_at),
            "place": tags.of(visit.location),
            "contact": contact.words(
                person.reach_by,
                voicemail_ok=person.voicemail_ok,
                practice_name_ok=person.practice_name_ok,
            ),
            "times": [
                {
                    "when": _short(each.starts_at),
                    "who": each.therapist.name,
                    "place_name": each.location.name,
                }
                for each in self._times[visit.pk]
            ],
        }


def _row(row: TimeAway, inside: list[Appointment]) -> dict[str, object]:
    claim = row.busy_time
    count = sum(
        1 for visit in inside if visit.starts_at < claim.ends_at and claim.starts_at < visit.ends_at
    )
    return {
        "when": away_words.period(claim.starts_at, claim.ends_at),
        "to_move": f"{away_words.counted(count, 'visit')} to move" if count else "",
        "url": url(row),
    }


def _done(visit: Appointment) -> dict[str, str]:
    stage = FirstVisit.Stage(visit.first_visit.stage)
    return {"name": names.short(visit.first_visit.name), "state": STATES.get(stage, LOOKING)}


def _told(visit: Appointment) -> str:
    name = names.short(visit.first_visit.name)
    return f"{_short(visit.starts_at)}, {name}, {visit.location.name}"


def _short(at: datetime) -> str:
    return spoken_times.short(at, diary.zone())
