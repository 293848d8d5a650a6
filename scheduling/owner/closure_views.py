"""The owner's pages of days on which places are closed."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from config.accounts import signed_in
from config.kernel import clock
from scheduling import closures, diary, place_effects, spoken_times
from scheduling.models import Closure
from scheduling.owner import forms, place_pages, saving, words
from scheduling.owner.saving import Sheet

look_or_press = require_http_methods(["GET", "HEAD", "POST"])
STAY = "Nobody is told by this. Move or cancel each of them from its request."
FAR = "That day is not open to booking yet."


@look_or_press
def new(request: HttpRequest) -> HttpResponse:
    """Close places for a day."""

    def effect(typed: dict[str, Any]) -> words.Said:
        now, on = clock.now(), typed["on"]
        closures.check(on, now=now)
        does = place_effects.closing(typed["places"], on, now=now)
        more = [STAY] if does.visits else []
        more += [FAR] if on > diary.date_of(now + diary.HORIZON) else []
        return words.of(does, *more)

    def save(typed: dict[str, Any], _seen: str) -> str:
        made = closures.close(
            locations=typed["places"],
            on=typed["on"],
            name=typed["name"],
            by=signed_in.person(request),
            now=clock.now(),
        )
        if len(made) > 1:
            return place_pages.url("places", saved="closed")
        return place_pages.url("place", made[0].location, saved="closed")

    picked = request.GET.getlist("place")
    sheet = Sheet(
        heading="Close a day",
        back_url=reverse("places:places"),
        back_label="Places",
        form=forms.ClosureForm,
        stands={"places": picked},
        effect=effect,
        save=save,
        save_label="Close this day",
    )
    return saving.answer(request, sheet)


@look_or_press
def open_again(request: HttpRequest, place: str, closure: UUID) -> HttpResponse:
    """Open a place again on a day."""
    rows = Closure.objects.select_related("location")
    found = get_object_or_404(rows, pk=closure, location__slug=place)

    def save(_typed: dict[str, Any], _seen: str) -> str:
        closures.open_again(closure=found, by=signed_in.person(request), now=clock.now())
        return place_pages.url("place", found.location, saved="opened")

    day = spoken_times.day(found.on)
    sheet = Sheet(
        heading=f"Open {found.location.name} on {day}",
        back_url=place_pages.url("place", found.location),
        back_label=found.location.name,
        effect=lambda _typed: words.of(place_effects.opening_again(found, now=clock.now())),
        save=save,
        save_label="Open this day",
        asks=False,
    )
    return saving.answer(request, sheet)
