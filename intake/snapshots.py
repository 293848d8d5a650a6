"""Keeps what an act is about to change, as plain values, so that an undo can put it back."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models

from config.kernel.fields import EncryptedJSONField
from intake.models import AssessmentRequest

if TYPE_CHECKING:
    Column = models.Field[Any, Any]
else:  # fields are generic in their stubs alone
    Column = models.Field

Snapshot = dict[str, str | None]

STANDING = (
    "status",
    "respond_by",
    "promise_left",
    "promised_again",
    "answered_at",
    "on_hold_until",
    "closed_at",
    "assigned_to",
    "claimed_at",
    "claim_ends_at",
)
"""Where a request stands: its decision, its promise, its claim."""


def of(assessment_request: AssessmentRequest, names: Iterable[str] = STANDING) -> Snapshot:
    """Write these fields as text; an empty one as None."""
    return {name: _written(assessment_request, _field(name)) for name in names}


def values(snapshot: Snapshot) -> dict[str, Any]:
    """Read what `of` wrote, by column, ready for an update."""
    found = {}
    for name, written in snapshot.items():
        field = _field(name)
        found[field.attname] = None if written is None else _read(field, written)
    return found


def places_of(assessment_request: AssessmentRequest) -> list[str]:
    """Write which places a request names, always in one order."""
    return sorted(str(key) for key in assessment_request.locations.values_list("pk", flat=True))


def _field(name: str) -> Column:
    found = AssessmentRequest._meta.get_field(name)
    if not isinstance(found, models.Field):
        raise TypeError(name)
    return found


def _written(assessment_request: AssessmentRequest, field: Column) -> str | None:
    if field.value_from_object(assessment_request) is None:
        return None
    return str(field.value_to_string(assessment_request))


def _read(field: Column, written: str) -> Any:
    if isinstance(field, EncryptedJSONField):
        return json.loads(written)
    return field.to_python(written)
