"""What one person's path to a visit holds: their part of an export."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import F

from scheduling.models import Appointment, FirstVisit, Hold

VISIT = (
    "reference", "name", "pronouns", "email", "phone", "reach_by", "voicemail_ok",
    "practice_name_ok", "urgent", "times", "concerns", "note", "stage", "opened_at", "closed_at",
)  # fmt: skip
APPOINTMENT = ("starts_at", "ends_at", "status", "booked_at")
HOLD = ("starts_at", "ends_at", "placed_at")


def visit(first_visit: FirstVisit | None) -> dict[str, Any] | None:
    """Answer a path as it stands, with its places, appointments and held times."""
    if first_visit is None:
        return None
    facts: dict[str, Any] = FirstVisit.objects.values(*VISIT).get(pk=first_visit.pk)
    places = first_visit.locations.order_by("sort_order", "slug")
    facts["locations"] = list(places.values_list("slug", flat=True))
    facts["appointments"] = _appointments(first_visit)
    facts["holds"] = _holds(first_visit)
    return facts


def records(visits: Collection[FirstVisit]) -> set[UUID]:
    """Answer the ids of the rows below these paths, for whoever asks the trail about them."""
    appointments = Appointment.objects.filter(first_visit__in=visits)
    return set(appointments.values_list("pk", flat=True))


def _appointments(first_visit: FirstVisit) -> list[dict[str, Any]]:
    found = Appointment.objects.filter(first_visit=first_visit).order_by("starts_at", "id")
    return list(
        found.values(
            *APPOINTMENT,
            place=F("location__slug"),
            with_therapist=F("therapist__name"),
            author=F("booked_by__name"),
            cancelled_at=F("cancellation__at"),
            cancelled_by=F("cancellation__by__name"),
            cancelled_because=F("cancellation__reason"),
        )
    )


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
