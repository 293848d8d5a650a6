"""The owner's pages of the places: all of them, one, its facts, and its desk hours."""

from dataclasses import fields
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts import signed_in
from config.kernel import clock
from scheduling import place_effects
from scheduling import places as step
from scheduling.models import Location
from scheduling.owner import forms, hours_effect, hours_form, place_pages, saving, words
from scheduling.owner.saving import Sheet, version
from scheduling.places import Facts

look_or_press = require_http_methods(["GET", "HEAD", "POST"])
PROMISES = "What we promised already stays promised."


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Show the places, the ways between them, and who has a video link."""
    saved = request.GET.get("saved", "")
    return render(request, "scheduling/owner/places.html", place_pages.listing(saved=saved))


@require_safe
def place(request: HttpRequest, place: str) -> HttpResponse:
    """Show everything that is kept of one place."""
    found, saved = get_object_or_404(Location, slug=place), request.GET.get("saved", "")
    context = place_pages.place(found, saved=saved, now=clock.now())
    return render(request, "scheduling/owner/place.html", context)


@look_or_press
def new(request: HttpRequest) -> HttpResponse:
    """Take a new place."""

    def save(typed: dict[str, Any], _seen: str) -> str:
        kind = Location.Kind(typed["kind"])
        added = step.add(
            kind=kind, facts=forms.facts(typed), by=signed_in.person(request), now=clock.now()
        )
        return place_pages.url("place", added, saved="added")

    first = "No times open there before a therapist has hours in it."
    sheet = Sheet(
        heading="Add a place",
        back_url=reverse("places:places"),
        back_label="Places",
        form=forms.NewPlaceForm,
        stands={"promised_hours": 8, "urgent_promised_hours": 2, "is_active": True},
        effect=lambda _typed: words.Said([words.NOTHING, first]),
        save=save,
        save_label="Add this place",
    )
    return saving.answer(request, sheet)


@look_or_press
def facts(request: HttpRequest, place: str) -> HttpResponse:
    """Change what is said of a place."""
    found = get_object_or_404(Location, slug=place)

    def effect(typed: dict[str, Any]) -> words.Said:
        does = place_effects.place(
            found,
            is_active=typed["is_active"],
            aligned_to_minute=typed["aligned_to_minute"],
            now=clock.now(),
        )
        promises = {"promised_hours", "urgent_promised_hours"}
        differ = any(typed[name] != getattr(found, name) for name in promises)
        return words.of(does, *([PROMISES] if differ else []))

    def save(typed: dict[str, Any], seen: str) -> str:
        step.change(
            location=found,
            version=version(seen),
            facts=Facts(**_stands(found) | typed),
            by=signed_in.person(request),
            now=clock.now(),
        )
        return place_pages.url("place", found, saved="saved")

    sheet = Sheet(
        heading=f"Change {found.name}",
        back_url=place_pages.url("place", found),
        back_label=found.name,
        form=partial(forms.PlaceForm, online=found.is_online),
        stands=_stands(found),
        version=str(found.version),
        effect=effect,
        save=save,
    )
    return saving.answer(request, sheet)


@look_or_press
def hours(request: HttpRequest, place: str) -> HttpResponse:
    """Change when somebody is at the desk of a place."""
    found = get_object_or_404(Location, slug=place)

    def save(typed: dict[str, Any], seen: str) -> str:
        step.set_hours(
            location=found,
            version=version(seen),
            weekly=typed["weekly"],
            by=signed_in.person(request),
            now=clock.now(),
        )
        return place_pages.url("place", found, saved="saved")

    sheet = Sheet(
        heading=f"Desk hours, {found.name}",
        back_url=place_pages.url("place", found),
        back_label=found.name,
        form=hours_form.HoursForm,
        stands=_hours(found),
        version=str(found.version),
        effect=lambda typed: hours_effect.of(found, typed["weekly"], now=clock.now()),
        save=save,
        template="scheduling/owner/hours.html",
    )
    return saving.answer(request, sheet)


def _stands(found: Location) -> dict[str, Any]:
    return {each.name: getattr(found, each.name) for each in fields(Facts)}


def _hours(found: Location) -> dict[str, Any]:
    kept = found.opening_hours.values_list("weekday", "opens", "closes")
    return dict(hours_form.hours(list(kept)))
