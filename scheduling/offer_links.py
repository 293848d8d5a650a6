"""Private links to offers: secrets that are kept as hashes."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from config.kernel import tokens
from scheduling.models import FirstVisit, Offer, OfferLink

ENDS_AFTER = timedelta(days=90)


def make(offer: Offer, *, now: datetime) -> str:
    """Make a further private link and answer its token."""
    token = tokens.new()
    OfferLink.objects.create(offer=offer, token_hash=tokens.digest(token), made_at=now)
    return token


def follow(*, token: str, now: datetime) -> Offer:
    """Answer the offer that a token leads to; looking changes nothing.

    Raises:
        tokens.LinkEnded: no living link has this token.
    """
    link = (
        OfferLink.objects.select_related("offer__first_visit", "offer__appointment")
        .filter(token_hash=tokens.digest(token))
        .first()
    )
    if link is None or _over(link.offer) + ENDS_AFTER <= now:
        raise tokens.LinkEnded
    return link.offer


def known(*, token: str) -> FirstVisit | None:
    """Answer whose offer a token led to once, however long ago."""
    links = OfferLink.objects.select_related("offer__first_visit")
    link = links.filter(token_hash=tokens.digest(token)).first()
    return link.offer.first_visit if link else None


def url(token: str) -> str:
    """Answer the whole address of an offer's page."""
    return f"{settings.PUBLIC_URL}{path(token)}"


def path(token: str) -> str:
    """Answer where an offer's page is in this house."""
    found: str = reverse("offer:page", args=[token])
    return found


def _over(offer: Offer) -> datetime:
    """Answer when there was nothing more to say about an offer: its visit's end, or its own."""
    if offer.appointment is not None:
        return offer.appointment.ends_at
    return offer.ended_at or offer.expires_at
