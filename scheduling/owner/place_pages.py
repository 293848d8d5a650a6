"""What the owner's pages of the places show."""

from collections.abc import Iterable
from datetime import datetime
from itertools import combinations
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from scheduling import diary, spoken_times, travel
from scheduling.models import Closure, Location, Room, Therapist, TravelTime
from scheduling.owner import forms, words

SAVED = {
    "saved": "Saved.",
    "added": "The place is added.",
    "closed": "That day is closed.",
    "opened": "That day is open again.",
}
NO_HOURS = "None. We count as an office does: weekdays from 9 AM to 5 PM."


def url(name: str, place: Location | None = None, *, saved: str = "") -> str:
    """Answer the address of a page, and what it says on top."""
    path: str = reverse(f"places:{name}", args=[place.slug] if place else None)
    return f"{path}?{urlencode({'saved': saved})}" if saved else path


def listing(*, saved: str = "") -> dict[str, object]:
    """Make the context of the page of all places."""
    rooms = Count("rooms", filter=Q(rooms__is_active=True))
    rows = list(Location.objects.annotate(room_count=rooms).order_by("sort_order", "name"))
    kept = list(TravelTime.objects.all())
    return {
        "toast": _toast(saved),
        "new_url": url("new"),
        "close_url": url("close"),
        "places": [_row(row, row.room_count) for row in rows],
        "ways": [_way(one, other, kept) for one, other in combinations(rows, 2)],
        "therapists": _therapists(),
    }


def place(location: Location, *, saved: str = "", now: datetime) -> dict[str, object]:
    """Make the context of the page of one place."""
    ahead = location.closures.filter(on__gte=diary.date_of(now)).order_by("on")
    return {
        "toast": _toast(saved),
        "list_url": url("places"),
        "name": location.name,
        "kind": location.get_kind_display(),
        "state": _state(location),
        "facts": _facts(location),
        "facts_url": url("facts", location),
        "hours": words.week(location.opening_hours.all()),
        "no_hours": NO_HOURS,
        "hours_url": url("hours", location),
        "has_rooms": not location.is_online,
        "rooms": [_room(row, location) for row in location.rooms.all()],
        "new_room_url": url("new_room", location),
        "closures": [_closure(row, location) for row in ahead],
        "close_url": f"{url('close')}?{urlencode({'place': location.slug})}",
    }


def _toast(saved: str) -> dict[str, str] | None:
    return {"words": SAVED[saved]} if saved in SAVED else None


def _state(location: Location) -> str:
    return "People are seen here" if location.is_active else "Not in use"


def _row(location: Location, rooms: int) -> dict[str, object]:
    return {
        "name": location.name,
        "url": url("place", location),
        "where": location.address or location.summary,
        "rooms": "" if location.is_online else words.counted(rooms, "room"),
        "state": _state(location),
    }


def _facts(location: Location) -> list[dict[str, object]]:
    promise = words.counted(location.promised_hours, "open hour")
    soon = words.counted(location.urgent_promised_hours, "open hour")
    minute = location.aligned_to_minute
    said = (
        ("Address", location.address),
        ("Door and waiting room", location.arrival),
        ("Parking", location.parking),
        ("What to bring", location.to_bring),
        ("Phone", location.phone),
        ("We answer within", f"{promise}, or {soon} when somebody would like to talk soon"),
        ("Visits start", dict(forms.CLOCK)["" if minute is None else str(minute)]),
    )
    return [{"term": term, "text": text} for term, text in said if text]


def _room(room: Room, location: Location) -> dict[str, object]:
    path = reverse("places:room", args=[location.slug, room.pk])
    return {
        "name": room.name,
        "url": path,
        "text": room.arrival,
        "state": "" if room.is_active else "Not in use",
    }


def _closure(closure: Closure, location: Location) -> dict[str, object]:
    path = reverse("places:closure", args=[location.slug, closure.pk])
    return {"day": _day(closure), "name": closure.name, "url": path}


def _day(closure: Closure) -> str:
    return f"{spoken_times.day(closure.on)}, {closure.on.year}"


def _way(one: Location, other: Location, kept: list[TravelTime]) -> dict[str, object]:
    minutes = travel.between(one, other, kept)
    rest = sum(1 for key in minutes if key is not None)
    said = words.counted(minutes[None], "minute") if minutes.get(None) else "No time"
    differs = f", {words.counted(rest, 'therapist')} differently" if rest else ""
    return {
        "ends": f"{one.name} and {other.name}",
        "text": f"{said}{differs}",
        "url": reverse("places:way", args=[one.slug, other.slug]),
    }


def _therapists() -> Iterable[dict[str, object]]:
    online = Q(availability_rules__location__kind=Location.Kind.ONLINE)
    rows = Therapist.objects.filter(online, is_active=True).select_related("video_room").distinct()
    return [
        {
            "name": row.name,
            "text": "Has a link" if _has_link(row) else "No link yet",
            "url": reverse("places:video", args=[row.pk]),
        }
        for row in rows
    ]


def _has_link(therapist: Therapist) -> bool:
    return hasattr(therapist, "video_room") and bool(therapist.video_room.link)
