"""What the page of one time away shows the desk: who needs another time, and who was asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.urls import reverse

from config.accounts.models import User
from intake import taking_back
from intake.models import AssessmentRequest
from intake.staff import history, led_back, words
from scheduling import (
    away_words,
    contact,
    displaced,
    offers,
    permissions,
    proposals,
    tags,
)
from scheduling.appointments import UNDO_WITHIN
from scheduling.away_words import counted
from scheduling.models import Appointment, FirstVisit, TimeAway

READING = timedelta(hours=1)
"""How long the page may be open without a time on it becoming too soon to offer."""
SHOWN = 20
"""How many people one page asks about; the next ones follow once these are asked."""

ASK = {
    FirstVisit.ReachBy.EMAIL: "Send these times",
    FirstVisit.ReachBy.TEXT: "Offer by text",
    FirstVisit.ReachBy.CALL: "Hold for a call",
}
BY_DESK = "Nothing leaves by itself: the words to send are on the request."


def url(time_away: TimeAway) -> str:
    """Answer the address of the page on which its people are asked."""
    return reverse("desk:away_moves", args=[time_away.pk])


@dataclass(frozen=True)
class Moves:
    """One time away: who needs another time, which ones we found, and who was asked."""

    time_away: TimeAway
    user: User
    now: datetime
    refused: Sequence[str] = field(default=())
    """Why some of those who were just to be asked were not."""

    def context(self) -> dict[str, object]:
        """Make the context of the page."""
        claim = self.time_away.busy_time
        people = [self._person(visit) for visit in self.to_ask]
        may_remove = permissions.may_be_away_by(self.user).filter(pk=claim.therapist_id).exists()
        return {
            "who": claim.therapist.name,
            "when": away_words.period(claim.starts_at, claim.ends_at),
            "entered": self._entered(),
            "away_url": reverse("desk:away"),
            "url": url(self.time_away),
            "people": people,
            "ready": sum(1 for person in people if person["times"]),
            "later": self._later(),
            "elsewhere": self._elsewhere(),
            "done": [self._done(visit) for visit in self._has_moved],
            "refused": self.refused,
            "removal_url": reverse("desk:away_removal", args=[self.time_away.pk])
            if may_remove
            else "",
        }

    @cached_property
    def to_ask(self) -> list[Appointment]:
        """The people whom this page asks about: at this person's places, the soonest first."""
        return self._inside[:SHOWN]

    @cached_property
    def requests(self) -> dict[UUID, AssessmentRequest]:
        """The request behind each visit on the page."""
        visits = [*self.to_ask, *self._has_moved]
        found = AssessmentRequest.objects.filter(
            first_visit__in={visit.first_visit_id for visit in visits}
        )
        rows = found.select_related("first_visit").prefetch_related("locations")
        return {row.first_visit_id: row for row in rows if row.first_visit_id}

    @cached_property
    def shown(self) -> list[str]:
        """The references of those who are on the page, for the trail."""
        return [row.reference for row in self.requests.values()]

    @cached_property
    def _inside(self) -> list[Appointment]:
        claim = self.time_away.busy_time
        if claim.released_at is not None:
            return []
        period = (claim.starts_at, claim.ends_at)
        places = permissions.places_of(self.user)
        rows = displaced.within(claim.therapist, period, now=self.now)
        return list(rows.filter(location__in=places))

    @cached_property
    def _has_moved(self) -> list[Appointment]:
        places = set(permissions.places_of(self.user).values_list("pk", flat=True))
        rows = displaced.has_moved(self.time_away)
        return [visit for visit in rows if visit.location_id in places]

    @cached_property
    def _times(self) -> dict[UUID, list[proposals.Proposal]]:
        places = permissions.places_of(self.user).values_list("pk", flat=True)
        notice = offers.SOONEST + READING
        return proposals.of(self.to_ask, places=list(places), notice=notice, now=self.now)

    def _person(self, visit: Appointment) -> dict[str, object]:
        person, row = visit.first_visit, self.requests.get(visit.first_visit_id)
        reference = row.reference if row else person.reference
        is_booked = visit.status == Appointment.Status.BOOKED
        return {
            "version": visit.version,
            "visit": visit.pk,
            "name": person.name,
            "reference": reference,
            "url": reverse("desk:request", args=[reference]),
            "when": words.short(visit.starts_at),
            "place": tags.of(visit.location),
            "contact": contact.words(
                person.reach_by,
                voicemail_ok=person.voicemail_ok,
                practice_name_ok=person.practice_name_ok,
            ),
            "is_here": visit.status == Appointment.Status.ARRIVED,
            "ask": ASK[FirstVisit.ReachBy(person.reach_by)],
            "by_desk": "" if person.reach_by == FirstVisit.ReachBy.EMAIL else BY_DESK,
            "times": [_time(each) for each in self._times[visit.pk]],
            "move_url": reverse("desk:move", args=[reference]) if is_booked else "",
            "cancel_url": reverse("desk:cancel", args=[reference]),
        }

    def _done(self, visit: Appointment) -> dict[str, object]:
        row = self.requests.get(visit.first_visit_id)
        event = taking_back.last(row, by=self.user) if row else None
        may = event and taking_back.may_take_back(event, by=self.user, now=self.now)
        return {
            "name": visit.first_visit.name,
            "url": reverse("desk:request", args=[visit.first_visit.reference]),
            "state": words.STAGE[FirstVisit.Stage(visit.first_visit.stage)],
            "leaves": self._leaves(visit, event.at) if event and may else "",
            "undo_url": reverse("desk:undo", args=[row.reference]) if row and may else "",
            "hidden": [*history.naming(event.pk), led_back.field(self.time_away.pk)]
            if event and may
            else [],
        }

    def _leaves(self, visit: Appointment, asked_at: datetime) -> str:
        """Say when the message leaves, while nobody has heard of it."""
        if visit.first_visit.reach_by != FirstVisit.ReachBy.EMAIL:
            return BY_DESK
        return f"The message leaves at {words.clock(asked_at + UNDO_WITHIN)}."

    def _entered(self) -> str:
        by = self.time_away.added_by
        said = words.said(self.time_away.added_at, self.now)
        return f"Entered by {by.name} {said}" if by else f"Entered {said}"

    def _later(self) -> str:
        more = len(self._inside) - len(self.to_ask)
        return f"{counted(more, 'more visit')} will show once these are asked." if more else ""

    def _elsewhere(self) -> str:
        claim = self.time_away.busy_time
        period = (claim.starts_at, claim.ends_at)
        count = displaced.within(claim.therapist, period, now=self.now).count() - len(self._inside)
        if count <= 0 or claim.released_at is not None:
            return ""
        return f"{counted(count, 'visit')} at other places: the desk there asks these people."


def _time(proposal: proposals.Proposal) -> dict[str, str]:
    at = proposal.starts_at
    return {
        "value": f"{proposal.therapist.pk}/{proposal.location.pk}/{at.isoformat()}",
        "when": words.short(at),
        "who": proposal.therapist.name,
        "place_name": proposal.location.name,
    }
