"""Private links to an appointment's own page: signed, so that all letters and pages lead there."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from config.kernel import tokens
from scheduling.models import Appointment, FirstVisit

PURPOSE = "appointment"
ENDS_AFTER = timedelta(days=90)


def token(appointment: Appointment) -> str:
    """Answer the token that leads to an appointment: the same one for its life."""
    return tokens.sign(PURPOSE, str(appointment.pk))


def follow(*, token: str, now: datetime) -> Appointment:
    """Answer the appointment that a token leads to; looking changes nothing.

    Raises:
        tokens.LinkEnded: none of ours, taken back, its person is erased, or long over.
    """
    key = _key(token)
    if key is None:
        raise tokens.LinkEnded
    rows = Appointment.objects.select_related(
        "first_visit", "therapist", "location", "busy_time__room"
    )
    standing = rows.exclude(status=Appointment.Status.ENTERED_IN_ERROR)
    found = standing.filter(pk=key, ends_at__gt=now - ENDS_AFTER).exclude(first_visit__name="")
    appointment = found.first()
    if appointment is None:
        raise tokens.LinkEnded
    return appointment


def known(*, token: str) -> FirstVisit | None:
    """Answer whose visit a token led to once, however long ago."""
    key = _key(token)
    if key is None:
        return None
    found = Appointment.objects.select_related("first_visit").filter(pk=key).first()
    return found.first_visit if found else None


def path(appointment: Appointment) -> str:
    """Answer where an appointment's own page is in this house."""
    found: str = reverse("visit:page", args=[token(appointment)])
    return found


def url(appointment: Appointment) -> str:
    """Answer the whole address of that page."""
    return f"{settings.PUBLIC_URL}{path(appointment)}"


def _key(token: str) -> UUID | None:
    try:
        return UUID(tokens.unsign(PURPOSE, token))
    except (tokens.BadToken, ValueError):
        return None
