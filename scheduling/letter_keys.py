"""What the letters about an offer or a place on the waitlist go by: each is written once."""

from scheduling.models import Offer, WaitlistEntry


def offered(offer: Offer) -> str:
    """Name the letter that tells a person of the times that are held for them."""
    return f"offer:{offer.pk}:offered"


def nudge(offer: Offer) -> str:
    """Name the letter that asks about them once more."""
    return f"offer:{offer.pk}:nudge"


def listed(entry: WaitlistEntry) -> str:
    """Name the letter that tells a person that they are on the list."""
    return f"waitlist:{entry.pk}:joined"


def about(offer: Offer) -> list[str]:
    """Name all the letters about an offer."""
    return [offered(offer), nudge(offer)]
