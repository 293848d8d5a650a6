"""Where an Undo leads back to: the list on which it was pressed, named by a word or a key."""

import contextlib
from uuid import UUID

from django.urls import reverse

from scheduling.models import TimeAway

WAITLIST = "waitlist"


def field(back: object) -> dict[str, object]:
    """Make the field by which a list says that it was there that Undo was pressed."""
    return {"name": "back", "value": back}


def url(sent: str, *, otherwise: str) -> str:
    """Answer the address of that list: of the waitlist, or of who moves for some time away."""
    if sent == WAITLIST:
        return reverse("desk:waitlist")
    with contextlib.suppress(ValueError):
        key = UUID(sent)
        if TimeAway.objects.filter(pk=key, busy_time__released_at=None).exists():
            return reverse("desk:away_moves", args=[key])
    return otherwise
