"""Private links to an appointment's own page: signed, so that all letters and pages lead there."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from config.kernel import errors, tokens
from scheduling.models import Appointment

PURPOSE = "appointment"
ENDS_AFTER = timedelta(days=90)


class LinkEnded(errors.Gone):
    """Says that a link was never ours, or has timed out; which of the two stays unsaid."""

    code = "link_ended"
    detail = "This link has timed out to keep your details safe."


def token(appointment: Appointment) -> str:
    """Answer the token that leads to an appointment: the same one for its life."""
    return tokens.sign(PURPOSE, str(appointment.pk))


def follow(*, token: str, now: datetime) -> Appointment:
    """Answer the appointment that a token leads to; looking changes nothing.

    Raises:
        LinkEnded: it is none of ours, was taken back, its person is erased, or it is long over.
    """
    try:
        key = UUID(tokens.unsign(PURPOSE, token))
    except (tokens.BadToken, ValueError):
        raise LinkEnded from None
    rows = Appointment.objects.select_related(
        "first_visit", "therapist", "location", "busy_time__room"
    )
    standing = rows.exclude(status=Appointment.Status.ENTERED_IN_ERROR)
    found = standing.filter(pk=key, ends_at__gt=now - ENDS_AFTER).exclude(first_visit__name="")
    appointment = found.first()
    if appointment is None:
        raise LinkEnded
    return appointment


def path(appointment: Appointment) -> str:
    """Answer where an appointment's own page is in this house."""
    found: str = reverse("visit:page", args=[token(appointment)])
    return found


def url(appointment: Appointment) -> str:
    """Answer the whole address of that page."""
    return f"{settings.PUBLIC_URL}{path(appointment)}"
