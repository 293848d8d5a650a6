"""What one person's path to a visit holds: their part of an export."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import F, Model

from scheduling.models import (
    Appointment,
    Cancellation,
    FirstVisit,
    Hold,
    Offer,
    OutcomeMark,
    Rescheduling,
    WaitlistEntry,
)

VISIT = (
    "reference", "name", "pronouns", "email", "phone", "reach_by", "voicemail_ok",
    "practice_name_ok", "urgent", "times", "concerns", "note", "stage", "opened_at", "closed_at",
)  # fmt: skip
APPOINTMENT = ("starts_at", "ends_at", "status", "booked_at")
CANCELLATION = ("at", "reason", "wants_no_other_time", "taken_back_at")
HOLD = ("starts_at", "ends_at", "placed_at")
OFFER = (
    "status", "made_at", "expires_at", "told_at", "nudged_at", "more_time_at", "ended_at",
)  # fmt: skip
WAITING = ("status", "band", "since", "ended_at")


def visit(first_visit: FirstVisit | None) -> dict[str, Any] | None:
    """Answer a path as it stands, with its places, appointments and held times."""
    if first_visit is None:
        return None
    facts: dict[str, Any] = FirstVisit.objects.values(*VISIT).get(pk=first_visit.pk)
    places = first_visit.locations.order_by("sort_order", "slug")
    facts["locations"] = list(places.values_list("slug", flat=True))
    facts["appointments"] = _appointments(first_visit)
    facts["holds"] = _holds(first_visit)
    facts["offers"] = _offers(first_visit)
    facts["waitlist"] = _waitlist(first_visit)
    return facts


def records(visits: Collection[FirstVisit]) -> set[UUID]:
    """Answer the ids of the rows below these paths, for whoever asks the trail about them."""
    below: tuple[type[Model], ...] = (Appointment, Hold, Offer, WaitlistEntry)
    rows = (model._default_manager.filter(first_visit__in=visits) for model in below)
    return {key for found in rows for key in found.values_list("pk", flat=True)}


def _appointments(first_visit: FirstVisit) -> list[dict[str, Any]]:
    found = Appointment.objects.filter(first_visit=first_visit).order_by("starts_at", "id")
    facts = found.values(
        *APPOINTMENT,
        key=F("id"),
        place=F("location__slug"),
        with_therapist=F("therapist__name"),
        author=F("booked_by__name"),
    )
    return [
        {name: value for name, value in each.items() if name != "key"}
        | {
            "cancellations": _cancellations(each["key"]),
            "moves": _moves(each["key"]),
            "marks": _marks(each["key"]),
        }
        for each in facts
    ]


def _cancellations(appointment: UUID) -> list[dict[str, Any]]:
    found = Cancellation.objects.filter(appointment=appointment).order_by("at", "id")
    return list(found.values(*CANCELLATION, author=F("by__name")))


def _moves(appointment: UUID) -> list[dict[str, Any]]:
    found = Rescheduling.objects.filter(appointment=appointment)
    facts = found.values(
        "at",
        "taken_back_at",
        from_starts_at=F("starts_at"),
        from_place=F("location__slug"),
        from_therapist=F("therapist__name"),
        author=F("by__name"),
    )
    return [dict(each) for each in facts]


def _marks(appointment: UUID) -> list[dict[str, Any]]:
    found = OutcomeMark.objects.filter(appointment=appointment)
    facts = found.values("at", "outcome", "taken_back_at", author=F("by__name"))
    return [dict(each) for each in facts]


def _holds(first_visit: FirstVisit) -> list[dict[str, Any]]:
    found = Hold.objects.filter(first_visit=first_visit).order_by("starts_at", "id")
    return list(
        found.values(
            *HOLD,
            place=F("busy_time__location__slug"),
            with_therapist=F("busy_time__therapist__name"),
            author=F("placed_by__name"),
            expires_at=F("busy_time__expires_at"),
            released_at=F("busy_time__released_at"),
        )
    )


def _offers(first_visit: FirstVisit) -> list[dict[str, Any]]:
    found = Offer.objects.filter(first_visit=first_visit).order_by("made_at", "id")
    return list(found.values(*OFFER, author=F("made_by__name"), ended_by_name=F("ended_by__name")))


def _waitlist(first_visit: FirstVisit) -> list[dict[str, Any]]:
    found = WaitlistEntry.objects.filter(first_visit=first_visit).order_by("since", "id")
    names = {"author": F("joined_by__name"), "with_therapist": F("therapist__name")}
    return list(found.values(*WAITING, **names))
