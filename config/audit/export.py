"""What the trail keeps about one person's records: their part of an export."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from config.audit import trail
from config.audit.models import AuditEvent

EVENT = ("at", "action", "actor_kind", "record_type", "reference", "outcome", "client_address")
"""Neither an event's details, which may speak of other people, nor who of the staff it was."""


def events(*, of: Collection[UUID]) -> list[dict[str, Any]]:
    """Answer what was done to these records, oldest first; an address only of the person's own."""
    found = AuditEvent.objects.filter(record_id__in=list(of)).order_by("at", "id").values(*EVENT)
    own = trail.PERSON.value
    return [
        event | {"client_address": event["client_address"] if event["actor_kind"] == own else None}
        for event in found
    ]
