"""The time that a program sends back, as it was named among the slots."""

from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from config.accounts.models import User
from config.api.serializers import StrictSerializer, TextField
from scheduling import permissions
from scheduling.api import field_words
from scheduling.models import Location, Therapist

UNKNOWN_THERAPIST = ErrorDetail("We do not know this therapist.", "unknown")


class SlotForm(StrictSerializer):
    """A time, as the slots name it."""

    told = field_words.SLOT

    therapist = serializers.UUIDField()
    location = TextField(max_length=60)
    starts_at = serializers.DateTimeField()


class Chosen(TypedDict):
    """The rows and the instant that a slot names."""

    therapist: Therapist
    location: Location
    starts_at: datetime


def named(slot: dict[str, Any], *, by: User) -> Chosen:
    """Find what a slot names, at this person's places.

    Raises:
        ValidationError: it names nobody, or no place of theirs.
    """
    chosen, unknown = found(slot, by=by)
    if chosen is None:
        raise ValidationError({"slot": unknown})
    return chosen


def found(slot: dict[str, Any], *, by: User) -> tuple[Chosen | None, dict[str, Any]]:
    """Find what a slot names, or say of each part of it what we do not know."""
    therapist = therapist_of(slot["therapist"])
    location = permissions.places_of(by).filter(slug=slot["location"]).first()
    if therapist is not None and location is not None:
        return Chosen(therapist=therapist, location=location, starts_at=slot["starts_at"]), {}
    unknown: dict[str, Any] = {}
    if therapist is None:
        unknown["therapist"] = [UNKNOWN_THERAPIST]
    if location is None:
        unknown["location"] = [ErrorDetail("This is no place of yours.", "unknown_location")]
    return None, unknown


def therapist_of(key: UUID) -> Therapist | None:
    """Find somebody who sees people."""
    return Therapist.objects.filter(pk=key, is_active=True).first()
