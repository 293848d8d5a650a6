"""The times that are out for a person, as the page of their request tells it."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from intake import claiming
from intake.models import AssessmentRequest
from intake.seen import Seen
from intake.staff import words
from scheduling import offered
from scheduling.models import FirstVisit, Offer
from scheduling.offer_terms import UNSENT_TOO_LONG

OFFERED_FROM = frozenset({FirstVisit.Stage.LOOKING, FirstVisit.Stage.WAITLISTED})


@dataclass(frozen=True)
class Out:
    """An open offer, and the request for which it was made."""

    assessment_request: AssessmentRequest
    offer: Offer
    now: datetime

    def context(self) -> dict[str, object]:
        """Make what the page shows: the times, until when, and a press for whoever calls back."""
        row = self.assessment_request
        return {
            "until": words.said(self.offer.expires_at, self.now),
            "unsent": self._unsent(),
            "url": reverse("desk:picked", args=[row.reference]),
            "seen": str(Seen.of(row)),
            "times": [
                {
                    "key": hold.pk,
                    "when": words.short(hold.starts_at),
                    "who": hold.busy_time.therapist.name,
                    "place_name": offered.place_of(hold.busy_time).name,
                }
                for hold in offered.held(self.offer, now=self.now)
            ],
        }

    def _unsent(self) -> str:
        """Warn of a message that has not left for a day: nobody knows of these times."""
        late = self.offer.told_at is None and self.now > self.offer.made_at + UNSENT_TOO_LONG
        return (
            "The message with these times has not left yet. Tell them another way." if late else ""
        )


def of(row: AssessmentRequest, *, now: datetime) -> Out | None:
    """Find the offer that is out."""
    if row.first_visit is None:
        return None
    found = offered.open_of(row.first_visit)
    return Out(row, found, now) if found else None


def may_be_offered(row: AssessmentRequest) -> bool:
    """Answer whether times can be offered for this request from where it is."""
    if claiming.has_ended(row) or row.set_aside_at is not None:
        return False
    visit = row.first_visit
    return visit is None or row.status != row.Status.ACCEPTED or visit.stage in OFFERED_FROM
