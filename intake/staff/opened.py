"""One request as the desk reads it: what was asked, how to reach the person, what can be done."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.urls import reverse

from config.accounts import permissions
from config.accounts.models import User
from config.accounts.permissions import Permission
from intake import claiming, corrections, due, presence, queries
from intake.models import AssessmentRequest
from intake.seen import Seen
from intake.staff import (
    badges,
    booked,
    forms,
    history,
    just_done,
    offered,
    out,
    related,
    slot_asked,
    times,
    to_send,
    words,
    wrong_visit,
)
from notifications.models import OutboundMessage
from scheduling import tags
from scheduling.models import Location


@dataclass(frozen=True)
class Opening:
    """A request that somebody has opened, and what just went wrong if anything did."""

    assessment_request: AssessmentRequest
    user: User
    now: datetime
    taken: dict[str, str] | None = None
    chosen: str = ""
    tried: str = ""
    form: forms.Seen | None = None
    """The step that was just refused, with its form as it was typed."""
    kept: str = ""
    """Why a step is open with words that somebody typed before they were signed out."""

    @cached_property
    def letters(self) -> list[OutboundMessage]:
        """What was written to the person, newest first."""
        return list(queries.letters_about(self.assessment_request))

    def context(self) -> dict[str, object]:
        """Make the context of the detail, in the panel and on its own page."""
        row = self.assessment_request
        here = not claiming.has_ended(row) and row.set_aside_at is None
        bookable = self.booked is None and here
        return {
            "name": row.name,
            "reference": row.reference,
            "url": page(row),
            "state": words.state(row),
            "received": f"Received {words.said(row.received_at, self.now)}",
            "badge": badges.badge(row, now=self.now),
            "promise": self._promise(),
            "urgent": "Would like to talk to someone soon." if row.urgent else "",
            "items": self._items(),
            "contact_rule": words.contact_rule(row),
            "contacts": words.contacts(row),
            "taken": self.taken,
            "kept": self.kept,
            "choosing": self.form is not None and "keep" in self.form.fields,
            "presence": presence.words(row, self.user, now=self.now),
            "presence_url": reverse("desk:presence", args=[row.reference]),
            "likely": related.likely(row, self.user),
            "merges": related.merges(row, self.user, self.now),
            "booked": self.booked.context(self._unbook_url()) if self.booked else None,
            "book": self._book() if bookable else None,
            "out": self.out.context() if self.out else None,
            "offer_url": self._offer_url() if bookable else "",
            "search_url": slot_asked.url(row) if bookable else "",
            **self._times(bookable),
            "acts": to_send.acts(row, self.letters),
            "steps": self._steps(),
            "errors": self._errors(),
            "who_has_it": self._who_has_it(),
            "undo": self._undo(),
            "undo_until": self.just_done.until if self.just_done else None,
            "now": self.now,
            "held_url": self._held_url(),
            "wrong_visit_url": wrong_visit.url(row, self.user),
            "events": history.events(
                row, self.letters, user=self.user, now=self.now, undo=self._undo_of()
            ),
        }

    def _times(self, bookable: bool) -> dict[str, object]:  # noqa: FBT001 - read where it is made
        """Choose the soonest time beforehand, so that booking is one press."""
        slots = self._choices() if bookable else []
        values = [slot["value"] for slot in slots]
        first = "" if self.taken else next(iter(values), "")
        chosen = self.chosen if self.chosen in values else first
        return {"slots": slots, "slots_empty": times.NONE_FITS, "chosen": chosen}

    def _choices(self) -> list[dict[str, object]]:
        return times.choices(self.assessment_request, by=self.user, now=self.now)

    def _items(self) -> list[dict[str, object]]:
        row = self.assessment_request
        about = ", ".join(times.concern_names(row.concerns)) or "Not said"
        items: list[dict[str, object]] = [
            {"term": "About", "text": about},
            {"term": "Where", "text": "", "places": [tags.of(p) for p in row.locations.all()]},
            {"term": "When", "text": words.wanted_times(row.times)},
            {"term": "For", "text": words.FOR_WHOM[AssessmentRequest.ForWhom(row.for_whom)]},
        ]
        if row.pronouns:
            items.append({"term": "Pronouns", "text": row.pronouns})
        if row.note:
            items.append({"term": "Note", "text": row.note, "quote": True})
        return items + to_send.items(self.letters)

    def _steps(self) -> list[dict[str, object]]:
        """Offer what can be done from here; the step just tried stays open with what was typed."""
        row, places = self.assessment_request, offered.places_to_pick(self.assessment_request)
        return [
            {
                "name": name,
                "label": step.label(row),
                "send": step.send or step.label(row),
                "busy": step.busy,
                "key": step.key,
                "primary": step.is_primary,
                "url": reverse(f"desk:{name}", args=[row.reference]),
                "form": self.form if name == self.tried else self._fresh(name, places),
                "open": name == self.tried,
            }
            for name, step in offered.STEPS.items()
            if step.offered(row, self.user, self.now) or name == self.tried
        ]

    def _fresh(self, name: str, places: list[Location]) -> forms.Seen:
        return offered.form(name, self.assessment_request, places=places, now=self.now)

    def _errors(self) -> list[dict[str, str]]:
        if self.form is None or self.taken is not None or self.kept:
            return []
        return [
            {"text": str(error), "field_id": field.auto_id}
            for field in self.form
            for error in field.errors
        ]

    def _promise(self) -> str:
        """Say by when the person hears from us, as long as somebody has to decide or to tell."""
        row = self.assessment_request
        if row.merged_into_id or (row.status not in corrections.OPEN and not due.runs(row)):
            return ""
        return words.promise(due.of(row, now=self.now), self.now)

    def _held_url(self) -> str:
        """Lead to all that is held about the person, whom that is for."""
        if not permissions.allows(self.user, Permission.EXPORT_PERSON):
            return ""
        return reverse("desk:held", args=[self.assessment_request.reference])

    def _who_has_it(self) -> str:
        row = self.assessment_request
        if row.assigned_to is None:
            return ""
        yours = row.assigned_to_id == self.user.pk
        return "You have this." if yours else f"{row.assigned_to.name} has this."

    @cached_property
    def just_done(self) -> just_done.JustDone | None:
        """What this person did last here, as long as it can be taken back."""
        row = self.assessment_request
        return just_done.last(
            row, user=self.user, now=self.now, visit=self.booked, letters=self.letters
        )

    def _undo(self) -> dict[str, object] | None:
        """Say what was done, and offer to take it back; a booking says so where it stands."""
        if self.just_done is None or not self.just_done.words:
            return None
        return {
            "words": self.just_done.words,
            "undo_url": self._undo_url,
            "hidden": history.naming(self.just_done.act),
            "until": self.just_done.until,
            "after": self.just_done.after,
        }

    def _undo_of(self) -> dict[UUID, str]:
        """Say where to take back what this person did last."""
        return {self.just_done.act: self._undo_url} if self.just_done else {}

    def _unbook_url(self) -> str:
        return self._undo_url if self.booked and self.booked.may_take_back else ""

    @property
    def _undo_url(self) -> str:
        return reverse("desk:undo", args=[self.assessment_request.reference])

    @cached_property
    def booked(self) -> booked.Booked | None:
        """The visit that is ahead, if there is one."""
        row = self.assessment_request
        return booked.of(row, user=self.user, now=self.now, letters=self.letters)

    @cached_property
    def out(self) -> out.Out | None:
        """The times that are out for this person."""
        return out.of(self.assessment_request, now=self.now)

    def _offer_url(self) -> str:
        may = out.may_be_offered(self.assessment_request)
        return reverse("desk:offer", args=[self.assessment_request.reference]) if may else ""

    def _book(self) -> dict[str, object]:
        row = self.assessment_request
        return {
            "url": reverse("desk:book", args=[row.reference]),
            "label": words.book_label(row),
            "secondary": row.status == AssessmentRequest.Status.ON_HOLD or self.out is not None,
            "hidden": [{"name": "seen", "value": str(Seen.of(row))}],
        }


def page(assessment_request: AssessmentRequest) -> str:
    """Answer the address of a request's own page."""
    return reverse("desk:request", args=[assessment_request.reference])
