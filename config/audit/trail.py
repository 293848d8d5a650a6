"""Writes the audit trail, in the same transaction as the act it speaks of."""

from contextvars import ContextVar
from datetime import datetime
from enum import Enum
from typing import Protocol
from uuid import UUID

from django.db import models

from config.audit.models import AuditEvent

DONE = "done"
REFUSED = "refused"


class Origin(Enum):
    """Somebody who has no account."""

    PERSON = "person"
    SYSTEM = "system"


class Signed(Protocol):
    """Anybody with an account; only the id is kept."""

    @property
    def pk(self) -> UUID:
        """The account's id."""


Actor = Signed | Origin

PERSON = Origin.PERSON
SYSTEM = Origin.SYSTEM

request_id: ContextVar[str] = ContextVar("request_id", default="")
client_address: ContextVar[str | None] = ContextVar("client_address", default=None)


def record(
    action: str,
    *,
    by: Actor,
    now: datetime,
    of: models.Model | None = None,
    reference: str = "",
    outcome: str = DONE,
    details: dict[str, object] | None = None,
) -> None:
    """Keep that `by` did `action` to the row `of`; fails if that cannot be kept."""
    AuditEvent.objects.create(
        at=now,
        action=action,
        actor_kind=by.value if isinstance(by, Origin) else "staff",
        actor_id=account_id(by),
        record_type=of._meta.label_lower if of is not None else "",
        record_id=of.pk if of is not None else None,
        reference=reference or getattr(of, "reference", ""),
        outcome=outcome,
        request_id=request_id.get(),
        client_address=client_address.get(),
        details=details or {},
    )


def account_id(by: Actor) -> UUID | None:
    """Answer the account of whoever acted; the person and the clock have none."""
    return None if isinstance(by, Origin) else by.pk
