"""How pages mark a place: its name, its sign and its color."""

from scheduling.models import Location

COLORS = 4


def of(place: Location) -> dict[str, object]:
    """Make the context of a place's tag (components/tag.html)."""
    tone = place.sort_order % COLORS + 1
    return {"name": place.name, "online": place.is_online, "tone": tone}


def where(place: Location) -> str:
    """Say where something is, inside a sentence: at Sample Town, online."""
    return "online" if place.is_online else f"at {place.name}"
