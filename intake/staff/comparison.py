"""Two requests side by side: what differs, what stays if they are merged, and which may stay."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.urls import reverse

from config.accounts.models import User
from config.kernel import errors
from intake import duplicates, keepers, phones
from intake.alike import Reason, Reasons
from intake.models import AssessmentRequest
from intake.seen import Seen
from intake.sides import FIELDS, PLACES, Side
from intake.staff import times, words

NOT_SAID = "Not said"

REASONS = {
    Reason.EMAIL: "same email",
    Reason.PHONE: "same phone",
    Reason.NAME: "similar name",
}

ROWS: dict[str, tuple[str, Callable[[AssessmentRequest], str]]] = {
    "name": ("Name", lambda row: row.name),
    "pronouns": ("Pronouns", lambda row: row.pronouns),
    "email": ("Email", lambda row: row.email),
    "phone": ("Phone", lambda row: phones.spoken(row.phone) if row.phone else ""),
    "reach_by": ("How to reach them", lambda row: f"{words.contact(row)}{_named(row)}"),
    "for_whom": ("For", lambda row: words.FOR_WHOM[AssessmentRequest.ForWhom(row.for_whom)]),
    PLACES: ("Where", lambda row: ", ".join(place.name for place in row.locations.all())),
    "times": ("When", lambda row: words.wanted_times(row.times)),
    "concerns": ("About", lambda row: ", ".join(times.concern_names(row.concerns))),
    "note": ("Note", lambda row: row.note),
}
"""What is compared, and how it reads."""


def why(reasons: Reasons) -> str:
    """Say why two requests may come from one person: Same email, similar name."""
    return ", ".join(REASONS[each] for each in reasons).capitalize()


def url(name: str, one: AssessmentRequest, other: AssessmentRequest) -> str:
    """Answer an address of a pair: where it is compared, merged or told apart."""
    first, second = duplicates.in_order(one, other)
    return reverse(f"desk:{name}", args=[first.reference, second.reference])


def read(
    typed: Mapping[str, str], *, kept: AssessmentRequest, merged: AssessmentRequest
) -> dict[str, str]:
    """Read which answers stay: a page says them by reference, a merge by side."""
    sides = {kept.reference: Side.KEPT, merged.reference: Side.MERGED, "both": Side.BOTH}
    picked = {name: typed[name] for name in (*FIELDS, PLACES) if name in typed}
    return {name: sides.get(value, value) for name, value in picked.items()}


@dataclass(frozen=True)
class Comparison:
    """One look at a pair, the request that came first on the left."""

    one: AssessmentRequest
    other: AssessmentRequest
    user: User
    now: datetime
    typed: Mapping[str, str] = field(default_factory=dict)
    refused: errors.Refusal | None = None

    @cached_property
    def keepable(self) -> list[AssessmentRequest]:
        """Which of the two may go on for both."""
        pairs = ((self.one, self.other), (self.other, self.one))
        return [kept for kept, merged in pairs if not keepers.refusal(kept=kept, merged=merged)]

    def context(self) -> dict[str, object]:
        """Make the context of the page."""
        known = duplicates.told_apart(self.one, self.other)
        return {
            "columns": [self._column(row) for row in (self.one, self.other)],
            "rows": [self._row(name) for name in ROWS],
            "seen": [str(Seen.of(row)) for row in (self.one, self.other)],
            "merge_url": url("merge", self.one, self.other),
            "apart_url": url("apart", self.one, self.other),
            "keepable": [row.reference for row in self.keepable],
            "stays_apart": "" if self.keepable else self._stays_apart(),
            "taken": self._taken(),
            "told_apart": known and f"{known.by.name} said these are two people.",
        }

    def _column(self, row: AssessmentRequest) -> dict[str, str]:
        return {
            "name": row.name,
            "reference": row.reference,
            "url": reverse("desk:request", args=[row.reference]),
            "state": words.state(row),
            "received": f"Received {words.said(row.received_at, self.now)}",
        }

    def _row(self, name: str) -> dict[str, object]:
        label, say = ROWS[name]
        texts = [say(self.one) or NOT_SAID, say(self.other) or NOT_SAID]
        first, second = self.one.reference, self.other.reference
        options = [(first, texts[0]), (second, texts[1])]
        return {
            "name": name,
            "label": label,
            "same": texts[0] == texts[1],
            "text": texts[0],
            "options": [{"value": value, "text": text} for value, text in options],
            "both": name == PLACES,
            "picked": self.typed.get(name) or self._start(name, texts),
            "quote": name == "note",
        }

    def _start(self, name: str, texts: list[str]) -> str:
        """Pick what stays unless somebody picks otherwise: nothing said gives way."""
        if name == PLACES:
            return "both"
        kept = self.keepable[0] if self.keepable else self.one
        sides = {self.one.reference: texts[0], self.other.reference: texts[1]}
        said = [reference for reference, text in sides.items() if text != NOT_SAID]
        return said[0] if len(said) == 1 else kept.reference

    def _stays_apart(self) -> str:
        refusal = keepers.refusal(kept=self.one, merged=self.other)
        return str(refusal.detail) if refusal else ""

    def _taken(self) -> dict[str, str] | None:
        if self.refused is None:
            return None
        return {"title": self.refused.detail, "text": "What you picked is still here."}


def _named(row: AssessmentRequest) -> str:
    return ". Our name is okay." if row.practice_name_ok else ""
