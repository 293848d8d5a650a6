"""What the privacy pages show: what is held about a person, what goes and what stays."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.urls import reverse

from config.accounts import permissions
from config.accounts.models import User
from config.accounts.permissions import Permission
from intake import duplicates, export, retention
from intake.alike import Reason
from intake.models import AssessmentRequest
from intake.seen import Seen
from intake.staff import words
from scheduling import diary

LOOKING_AHEAD = timedelta(days=30)

CALLED = {
    "Steps": ("decisions", "contact_attempts", "events"),
    "Notes": ("desk_notes",),
    "Messages": ("messages",),
    "Private links": ("private_links",),
}
"""What the page calls the lists of a request in a download."""

READER = {"pending": "Asked, not confirmed", "confirmed": "Reads it", "unsubscribed": "Left"}


def url(name: str, row: AssessmentRequest | None = None) -> str:
    """Answer the address of a page."""
    return reverse(f"desk:{name}", args=[row.reference] if row else None)


def schedule(*, now: datetime) -> list[dict[str, str]]:
    """Say what the product erases by itself, why, and how many soon."""
    months, years = settings.RETENTION_MONTHS, settings.VISIT_RETENTION_YEARS
    said = {
        "closed": ("Closed or withdrawn", f"Kept for {months} months after that."),
        "unanswered": ("Never decided", f"Kept for {months} months after the last step."),
        "no_visit": ("Accepted, no visit", f"Kept for {months} months after the last step."),
        "set_aside": ("Set aside", f"Kept for {settings.SET_ASIDE_DAYS} days."),
        "merged": ("Merged with another", f"Kept for {months} months after that."),
        "visited": ("With a visit", f"Kept for {years} years after the last that happened."),
    }
    counts = retention.counts(now=now + LOOKING_AHEAD)
    return _said({term: f"{why} {_soon(counts[name])}" for name, (term, why) in said.items()})


@dataclass(frozen=True)
class Person:
    """One person as the owner sees them who decides what to hand over or to erase."""

    assessment_request: AssessmentRequest
    user: User
    now: datetime

    @cached_property
    def document(self) -> export.Facts:
        """What a download would hold."""
        return export.held(self.assessment_request, now=self.now)

    @property
    def is_erased(self) -> bool:
        """Answers whether only counts are left."""
        return self.assessment_request.status == AssessmentRequest.Status.ERASED

    def context(self) -> dict[str, object]:
        """Make the context of the page that shows what is held."""
        row = self.assessment_request
        return {
            "privacy_url": url("privacy"),
            "name": row.name,
            "reference": row.reference,
            "is_erased": self.is_erased,
            "received": f"Received {words.said(row.received_at, self.now)}",
            "numbers": self._numbers(),
            "items": self._items(),
            "alike": self._alike(),
            "export_url": url("export", row),
            "erasure_url": url("erasure", row) if self._may_be_erased() else "",
            "kept": self.kept(),
        }

    def erasure(self, refusal: str = "") -> dict[str, object]:
        """Make the context of the page that asks once before a person goes."""
        row = self.assessment_request
        kept = self.kept()
        return {
            "held_url": url("held", row),
            "name": row.name,
            "reference": row.reference,
            "refusal": "" if kept else refusal,
            "kept": kept,
            "goes": self._goes(),
            "stays": self._stays(),
            "erasure_url": url("erasure", row),
            "seen": str(Seen.of(row)),
        }

    def kept(self) -> str:
        """Say why this person cannot be erased yet, if they cannot."""
        until = retention.kept_until(self.assessment_request, now=self.now)
        if until is None:
            return ""
        on = diary.date_of(until)
        return (
            "A visit stands or took place, so its record has to be kept "
            f"until {on:%b} {on.day}, {on.year}."
        )

    def _may_be_erased(self) -> bool:
        allowed = permissions.allows(self.user, Permission.ERASE_PERSON)
        return allowed and not self.is_erased and not self.kept()

    def _numbers(self) -> list[dict[str, object]]:
        said = {term: sum(map(self._count, names)) for term, names in CALLED.items()}
        said["Visits"] = sum(len(visit["appointments"]) for visit in self._visits())
        said["Lines in the trail"] = len(self.document["trail"])
        return [{"label": label, "value": value} for label, value in said.items()]

    def _items(self) -> list[dict[str, str]]:
        first, *merged = (each["reference"] for each in self.document["requests"])
        more = f", and {_and(merged)} merged with it" if merged else ""
        term = "Requests" if merged else "Request"
        return _said({term: f"{first}{more}", "Newsletter": self._newsletter()})

    def _count(self, name: str) -> int:
        return sum(len(each[name]) for each in self.document["requests"])

    def _visits(self) -> list[Any]:
        return [each["visit"] for each in self.document["requests"] if each["visit"]]

    def _newsletter(self) -> str:
        readers = self.document["newsletter"]["readers"]
        return ", ".join(READER[each["status"]] for each in readers) or "Never asked for it"

    def _alike(self) -> list[dict[str, str]]:
        """Name the requests that share an address or a number and are not in the download."""
        listed = duplicates.likely(self.assessment_request, user=self.user)
        sure = {Reason.EMAIL, Reason.PHONE}
        rows = [each.assessment_request for each in listed if sure & set(each.reasons)]
        return [{"reference": row.reference, "url": url("held", row)} for row in rows]

    def _goes(self) -> list[dict[str, str]]:
        count = len(self.document["requests"])
        of = "the request" if count == 1 else f"all {count} requests"
        return _said(
            {
                "The person": f"Name, contact details and every answer of {of}.",
                "Words of the desk": "Notes, reasons, and what was written about calls.",
                "Messages": "Their words. What still waits never leaves.",
                "Ways back": "The private links and the reference.",
            }
        )

    def _stays(self) -> list[dict[str, str]]:
        stays = {
            "Counts": "When it came, was answered and ended, and for which place.",
            "Audit trail": "With the old reference, and that it was you who erased.",
        }
        if self.document["newsletter"]["readers"]:
            stays["Newsletter"] = "It was asked for apart from this. They can leave it."
        return _said(stays)


def _said(words_of: dict[str, str]) -> list[dict[str, str]]:
    return [{"term": term, "text": text} for term, text in words_of.items()]


def _soon(count: int) -> str:
    days = LOOKING_AHEAD.days
    return f"{count or 'None'} to go in the next {days} days."


def _and(names: list[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
