"""The owner's pages of the rooms of a place."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from config.accounts import signed_in
from config.kernel import clock
from scheduling import place_effects
from scheduling import rooms as step
from scheduling.models import Location, Room
from scheduling.owner import forms, place_pages, saving, words
from scheduling.owner.saving import Sheet, version

look_or_press = require_http_methods(["GET", "HEAD", "POST"])
NO_LIMIT = "No room is left in use there. Rooms set no limit to visits then."
FIRST_ROOM = "From now on a visit there needs a free room."


@look_or_press
def new(request: HttpRequest, place: str) -> HttpResponse:
    """Take a new room."""
    found = get_object_or_404(Location, slug=place, kind=Location.Kind.IN_PERSON)

    def effect(typed: dict[str, Any]) -> words.Said:
        kept = _in_use(found)
        added = Room(location=found, name=typed["name"])
        does = place_effects.rooms(found, [*kept, added], now=clock.now())
        return words.of(does, *([] if kept else [FIRST_ROOM]))

    def save(typed: dict[str, Any], _seen: str) -> str:
        step.add(location=found, **typed, by=signed_in.person(request), now=clock.now())
        return place_pages.url("place", found, saved="saved")

    sheet = Sheet(
        heading=f"Add a room, {found.name}",
        back_url=place_pages.url("place", found),
        back_label=found.name,
        form=partial(forms.RoomForm, is_new=True),
        effect=effect,
        save=save,
        save_label="Add this room",
    )
    return saving.answer(request, sheet)


@look_or_press
def room(request: HttpRequest, place: str, room: UUID) -> HttpResponse:
    """Change a room, or retire it."""
    rows = Room.objects.select_related("location")
    found = get_object_or_404(rows, pk=room, location__slug=place)

    def effect(typed: dict[str, Any]) -> words.Said:
        others = [each for each in _in_use(found.location) if each != found]
        stays = [*others, found] if typed["is_active"] else others
        retires = found if found.is_active and not typed["is_active"] else None
        does = place_effects.rooms(found.location, stays, retires=retires, now=clock.now())
        return words.of(does, *([] if stays else [NO_LIMIT]))

    def save(typed: dict[str, Any], seen: str) -> str:
        by, now = signed_in.person(request), clock.now()
        step.change(room=found, version=version(seen), **typed, by=by, now=now)
        return place_pages.url("place", found.location, saved="saved")

    sheet = Sheet(
        heading=f"{found.name}, {found.location.name}",
        back_url=place_pages.url("place", found.location),
        back_label=found.location.name,
        form=forms.RoomForm,
        stands={name: getattr(found, name) for name in ("name", "arrival", "is_active")},
        version=str(found.version),
        effect=effect,
        save=save,
    )
    return saving.answer(request, sheet)


def _in_use(location: Location) -> list[Room]:
    return list(location.rooms.filter(is_active=True))
