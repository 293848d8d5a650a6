"""Questions that pages and other apps ask."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from notifications.models import OutboundMessage


def messages_about(ids: Iterable[UUID]) -> QuerySet[OutboundMessage]:
    """Answers the messages about these requests or visits, newest first."""
    return OutboundMessage.objects.filter(about__in=list(ids)).order_by("-created_at", "-id")


def words_for_the_desk(*, now: datetime) -> QuerySet[OutboundMessage]:
    """Answers the ready words that somebody at the desk should send or say, oldest first."""
    free = Q(hold_until__isnull=True) | Q(hold_until__lte=now)
    return OutboundMessage.objects.filter(free, status=OutboundMessage.Status.FOR_DESK).order_by(
        "created_at", "id"
    )
