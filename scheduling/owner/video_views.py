"""The owner's page of a therapist's video room."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from config.accounts import signed_in
from config.kernel import clock
from scheduling import place_effects, video_rooms
from scheduling.models import Therapist
from scheduling.owner import forms, place_pages, saving, words
from scheduling.owner.saving import Sheet, version


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, therapist: UUID) -> HttpResponse:
    """Change where people meet a therapist by video."""
    found = get_object_or_404(Therapist, pk=therapist, is_active=True)
    room = video_rooms.of(found)

    def effect(typed: dict[str, Any]) -> words.Said:
        count = len(place_effects.visits_by_video(found, now=clock.now()))
        ahead = words.counted(count, "visit")
        shows = "shows" if count == 1 else "show"
        if typed["link"]:
            return words.Said([f"{ahead} by video ahead {shows} this link."])
        return words.Said([f"{ahead} by video ahead {shows} no link. Send it to them yourselves."])

    def save(typed: dict[str, Any], seen: str) -> str:
        video_rooms.set_link(
            therapist=found,
            version=version(seen),
            link=typed["link"],
            by=signed_in.person(request),
            now=clock.now(),
        )
        return place_pages.url("places", saved="saved")

    sheet = Sheet(
        heading=f"Video room of {found.name}",
        back_url=reverse("places:places"),
        back_label="Places",
        form=forms.VideoForm,
        stands={"link": room.link},
        version=str(room.version),
        effect=effect,
        save=save,
    )
    return saving.answer(request, sheet)
