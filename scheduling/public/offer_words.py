"""What the page of an offer says: what is true, what can be done, and until when."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.urls import reverse

from scheduling import diary, offered, queries, spoken_times, visit_card, visits
from scheduling.models import Hold, Offer

Status = Offer.Status

PASSED = "Those times have passed."
LOOKING = (
    "You do not need to do anything now. We are looking for other times and will write to you."
)
MAY_BE_FREE = "If you still want one of these, try it. It may still be free."
NO_REASON = "You do not have to give a reason."


@dataclass(frozen=True)
class Page:
    """An offer as the person reads it now."""

    offer: Offer
    token: str
    now: datetime
    taken: str = ""
    """Why the time that was just pressed could not be had."""
    saved: str = ""

    def context(self) -> dict[str, object]:
        """Make the context of the page, whatever has come of the offer."""
        booked = queries.ahead(self.offer.first_visit)
        if booked is not None:
            return {
                **self._common,
                "headline": "You are booked.",
                "words": ["You do not need to do anything now."],
                "visit": visit_card.of(booked),
            }
        if self.is_open:
            return {**self._common, **self._to_pick()}
        return {**self._common, **self._over()}

    def review(self, hold: Hold) -> dict[str, object]:
        """Make the context of the page that asks once before a time is taken."""
        place = offered.place_of(hold.busy_time)
        return {"token": self.token, "key": hold.pk, "visit": visit_card.of_held(hold, place)}

    @cached_property
    def is_open(self) -> bool:
        """Whether the times are held for this person."""
        return offered.is_open(self.offer, now=self.now)

    @cached_property
    def choices(self) -> list[Hold]:
        """The times that can be taken, or tried once more."""
        if self.is_open:
            return offered.held(self.offer, now=self.now)
        if not offered.may_be_taken(self.offer, self.offer.first_visit):
            return []
        earliest = self.now + diary.NOTICE
        return [hold for hold in offered.times(self.offer) if hold.starts_at >= earliest]

    @property
    def _common(self) -> dict[str, object]:
        return {"token": self.token, "taken": self.taken, "saved": self.saved}

    def _to_pick(self) -> dict[str, object]:
        count = len(self.choices)
        until = spoken_times.near(self.offer.expires_at, diary.zone(), now=self.now)
        if count == 1:
            said = ["Take it, or tell us that it does not work. Both are fine."]
            hold = f"We will hold this time until {until}."
        else:
            said = ["Pick one, or tell us that none of them work. Both are fine."]
            hold = f"We will hold these times until {until}."
        return {
            "headline": "We found a time that fits." if count == 1 else "We found times that fit.",
            "words": [*said, hold],
            "times": self._cards(),
            "none_label": "It does not work" if count == 1 else "None of these work",
            "may_ask_more_time": self.offer.more_time_at is None,
            "no_reason": NO_REASON,
        }

    def _over(self) -> dict[str, object]:
        looks_on = self.offer.first_visit.stage in visits.LOOKS_ON
        thanks = "Thank you for telling us."
        headline = thanks if self.offer.status == Status.DECLINED else PASSED
        if not looks_on:
            said = ["If you want to ask again, you can. We read every request."]
            return {"headline": headline, "words": said}
        cards = self._cards()
        said = [LOOKING, MAY_BE_FREE] if cards else [LOOKING]
        return {"headline": headline, "words": said, "times": cards}

    def _cards(self) -> list[dict[str, object]]:
        until = self.offer.expires_at if self.is_open else None
        return [
            visit_card.of_held(hold, offered.place_of(hold.busy_time), until=until)
            | {"url": reverse("offer:time", args=[self.token, hold.pk])}
            for hold in self.choices
        ]
