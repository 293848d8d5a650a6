"""The queue and the week, with invented people."""

from config.kit import parts
from config.kit.people import EAST, HERE, MIDDLE, ONLINE


def rows() -> list[dict[str, object]]:
    """Make rows of the queue, one in each state."""
    today, due, late, hold, _ = parts.badges()
    jordan = _row("Jordan S.", "K7M2PX · Text first", [EAST, ONLINE], "Weekday mornings", late)
    sam = _row("Sam E.", "R4T9WA · Email only", [ONLINE], "Any evening", due)
    casey = _row("Casey E.", "H3N8QD · Call, no voicemail", [MIDDLE], "Tue or Thu", today)
    riley = _row("Riley E.", "W9D5VF · Text first", [EAST], "After 3 PM", hold)
    return [
        jordan | {"current": True, "presence_words": "Lee has this open"},
        sam | {"urgent_words": "Would like to talk soon"},
        casey | {"duplicate_words": "May be the same as P6C4ZK", "who": "Lee has it"},
        riley | {"state": "On hold", "act": {"label": "Take off hold", "url": HERE}},
    ]


def _row(
    name: str,
    second_line: str,
    places: list[dict[str, object]],
    when: str,
    badge: dict[str, str],
) -> dict[str, object]:
    reference, contact = second_line.split(" · ")
    return {
        "name": name,
        "reference": reference,
        "contact_words": contact,
        "places": places,
        "when": when,
        "state": "New",
        "badge": badge,
        "url": HERE,
        "open_url": HERE,
        "pick": f"{reference}~1.0",
        "act": {"label": "Book a time", "url": HERE},
    }


def days() -> list[dict[str, object]]:
    """Make a week with a block of each kind."""
    jordan, offered = "Jordan S. · East Bridgewater", "Offered, Online"
    return [
        _day("Mon", "Monday, Nov 30", [_block("booked", 9, "First visit", jordan, EAST)]),
        _day("Tue", "Tuesday, Dec 1", [_block("open", 9, "Open", "Middleborough")]),
        _day("Wed", "Wednesday, Dec 2", [_block("held", 10, "Held", offered, ONLINE)]),
        _day("Thu", "Thursday, Dec 3", [_block("away", 8, "Away", "Training", minutes=120)]),
        _day("Fri", "Friday, Dec 4", []),
    ]


def _day(short: str, long_name: str, blocks: list[dict[str, object]]) -> dict[str, object]:
    month, number = long_name.split()[1:]
    return {
        "name": f"{short} {number}",
        "long_name": long_name,
        "spoken": f"{short} {month} {number}",
        "today": short == "Mon",
        "empty_words": "Nothing planned",
        "blocks": blocks,
    }


def _block(
    kind: str,
    hour: int,
    title: str,
    line: str,
    place: dict[str, object] | None = None,
    *,
    minutes: int = 50,
) -> dict[str, object]:
    return {
        "kind": kind,
        "time": f"{hour}:30 AM",
        "title": title,
        "line": line,
        "place": place,
        "url": HERE if kind == "booked" else "",
        "hour": hour,
        "past": 30,
        "lasts": minutes,
    }
