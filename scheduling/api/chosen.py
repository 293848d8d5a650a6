"""The time that a program sends back, as it was named among the slots."""

from datetime import datetime
from typing import Any, TypedDict

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from config.accounts.models import User
from config.api.serializers import StrictSerializer, TextField
from scheduling import permissions
from scheduling.models import Location, Therapist


class SlotForm(StrictSerializer):
    """A time, as the slots name it."""

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
    therapist = Therapist.objects.filter(pk=slot["therapist"], is_active=True).first()
    location = permissions.places_of(by).filter(slug=slot["location"]).first()
    if therapist is not None and location is not None:
        return Chosen(therapist=therapist, location=location, starts_at=slot["starts_at"])
    unknown: dict[str, Any] = {}
    if therapist is None:
        unknown["therapist"] = [ErrorDetail("We do not know this therapist.", "unknown")]
    if location is None:
        unknown["location"] = [ErrorDetail("This is no place of yours.", "unknown_location")]
    raise ValidationError({"slot": unknown})
