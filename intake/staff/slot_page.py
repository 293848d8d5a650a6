"""What the search for times shows: the next that fit, by day, or what keeps them out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import groupby

from django.http import QueryDict
from django.urls import reverse

from config.accounts.models import User
from intake import claiming, fitting, why_not
from intake.models import AssessmentRequest
from intake.seen import Seen
from intake.staff import legal, opened, out, slot_asked, slot_words, times, words
from scheduling import diary, matching, offers, queries, spoken_times
from scheduling.models import Location, Therapist
from scheduling.practice import Practice

SHOWN = 20
BOOKED = "They have a visit. To give it another time, use Move on their request."
ENDED = "This request has ended, so nothing can be booked for it."


@dataclass(frozen=True)
class Page:
    """One search: whose, by whom, narrowed how, and what is picked already."""

    assessment_request: AssessmentRequest
    user: User
    now: datetime
    sent: QueryDict
    picked: list[str] = field(default_factory=list)
    refusal: dict[str, str] = field(default_factory=dict)

    @cached_property
    def practice(self) -> Practice:
        """The places of this person's that were asked for, and who sees people there."""
        return fitting.practice_of(self.assessment_request, by=self.user)

    @cached_property
    def asked(self) -> QueryDict:
        """What the address asks for, or what the request wants."""
        return slot_asked.read(self.sent, self.assessment_request)

    @cached_property
    def places(self) -> list[Location]:
        """The places that can be searched."""
        keys = self.practice.locations or ()
        return [place for key, place in self.practice.places.items() if key in keys]

    @cached_property
    def therapists(self) -> list[Therapist]:
        """Who has open hours at one of these places, and who is asked for."""
        keys = {str(key) for key in self.practice.open_therapists}
        keys.add(self.asked.get("therapist", ""))
        found = [each for each in self.practice.people.values() if str(each.pk) in keys]
        return sorted(found, key=lambda each: each.name)

    @cached_property
    def form(self) -> slot_asked.Search:
        """The filters, as they are asked for."""
        form = slot_asked.Search(self.asked, auto_id="slots-%s", use_required_attribute=False)
        return form.among(self.places, self.therapists)

    @cached_property
    def within(self) -> fitting.Within:
        """What the engine is asked."""
        return self.form.within(self.places)

    @cached_property
    def answers(self) -> list[why_not.Answer]:
        """Why the one time that was asked about does not fit, or where it does."""
        at = self.form.cleaned_data["at"]
        if at is None:
            return []
        return why_not.of_time(at, practice=self.practice, within=self.within, now=self.now)

    @cached_property
    def fits(self) -> list[fitting.Fit]:
        """The next times that fit; those that are picked or were asked about stand among them."""
        row, by, now = self.assessment_request, self.user, self.now
        found = fitting.times(
            row,
            by=by,
            now=now,
            within=self.within,
            count=SHOWN,
            most_a_day=SHOWN,
            practice=self.practice,
        )
        known = {times.value(fit.slot) for fit in found}
        more = [pick for pick in self._more() if times.joined(*pick) not in known]
        found += fitting.chosen(row, more, now=now, practice=self.practice)
        return sorted(found, key=lambda fit: fit.slot.starts_at)

    def context(self) -> dict[str, object]:
        """Make the context of the page."""
        row, valid = self.assessment_request, self.form.is_valid()
        fits = self.fits if valid else []
        return {
            "name": row.name,
            "reference": row.reference,
            "back_url": opened.page(row),
            "wants": words.wanted_times(row.times),
            "contact": words.contact(row),
            "form": self.form,
            "table": self.form.table(),
            "url": slot_asked.url(row, self.asked),
            "fresh_url": slot_asked.url(row),
            "has_kinds": len({place.is_online for place in self.places}) > 1,
            "answers": self._answers() if valid else [],
            "at": words.short(self.form.cleaned_data["at"]) if valid and self.answers else "",
            "days": list(self._days(fits)),
            "nothing": self._nothing() if valid and not fits else None,
            "refusal": self.refusal,
            **self._presses(),
        }

    def _presses(self) -> dict[str, object]:
        """Offer what can be done with a time from where the request is."""
        row = self.assessment_request
        has_visit = queries.ahead(row.first_visit) is not None
        ended = claiming.has_ended(row) or row.set_aside_at is not None
        may_book = not has_visit and not ended
        return {
            "seen": str(Seen.of(row)),
            "book_label": words.book_label(row) if may_book else "",
            "may_offer": may_book and out.may_be_offered(row),
            "why_none": BOOKED if has_visit else ENDED if ended else "",
            "waitlist_url": self._waitlist_url(),
        }

    def _waitlist_url(self) -> str:
        row = self.assessment_request
        may = legal.may_wait(row, self.user, self.now)
        return reverse("desk:waitlist", args=[row.reference]) if may else ""

    def _more(self) -> list[fitting.Pick]:
        """Name the times that were picked before, and those asked about that are free."""
        at = self.form.cleaned_data["at"]
        free = [
            (each.therapist.pk, each.location.pk, at)
            for each in self.answers
            if each.removed is None
        ]
        return [*times.keys(self.picked, by=self.user), *free]

    def _days(self, fits: list[fitting.Fit]) -> Iterator[dict[str, object]]:
        """Group the times by day."""
        soon = self.now + offers.SOONEST
        numbered = enumerate(fits, start=1)
        for on, group in groupby(numbered, key=lambda pair: diary.date_of(pair[1].slot.starts_at)):
            yield {
                "name": spoken_times.day(on),
                "slots": [
                    {
                        "id": f"slot-{number}",
                        "value": times.value(fit.slot),
                        "time": spoken_times.digits(fit.slot.starts_at, diary.zone()),
                        "spoken": words.short(fit.slot.starts_at),
                        "who": fit.therapist.name,
                        "place_name": fit.location.name,
                        "why": fit.why,
                        "checked": times.value(fit.slot) in self.picked,
                        "too_soon": fit.slot.starts_at < soon,
                    }
                    for number, fit in group
                ],
            }

    def _answers(self) -> list[str]:
        at = self.form.cleaned_data["at"]
        if at is None:
            return []
        asked = self.within.suits(self.assessment_request)
        part = matching.part_of_week(at, diary.zone())
        return slot_words.answers(self.answers, suits=not asked.times or part in asked.times)

    def _nothing(self) -> dict[str, object]:
        row, within = self.assessment_request, self.within
        found = why_not.nothing(
            row, practice=self.practice, within=within, by=self.user, now=self.now
        )
        searched = slot_words.Searched(
            times=self.asked.getlist("times"),
            place=next((each for each in self.places if each.pk == within.location), None),
            kind=within.kind,
            therapist=self.practice.people.get(within.therapist) if within.therapist else None,
            until=within.until,
            has_days=bool(within.since or within.until),
        )
        return {
            "title": slot_words.none(searched, found),
            "wider": [slot_words.wider(each, row, self.asked) for each in found.wider],
            "blocked": slot_words.blocked(found),
            "elsewhere": slot_words.elsewhere(found),
        }
