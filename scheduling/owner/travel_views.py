"""The owner's page of the way between two places."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from config.accounts import signed_in
from config.kernel import clock
from scheduling import place_effects, travel
from scheduling.models import Location, Therapist
from scheduling.owner import forms, place_pages, saving, words
from scheduling.owner.saving import Sheet

TIGHT = "The visits below leave too little time on the way."


@require_http_methods(["GET", "HEAD", "POST"])
def way(request: HttpRequest, place: str, other: str) -> HttpResponse:
    """Change how long people are on the way."""
    ends = get_object_or_404(Location, slug=place), get_object_or_404(Location, slug=other)
    if ends[0] == ends[1]:
        raise Http404
    stands = travel.between(*ends)

    def effect(typed: dict[str, Any]) -> words.Said:
        does = place_effects.way(*ends, forms.minutes(typed), now=clock.now())
        return words.of(does, *([TIGHT] if does.visits else []))

    def save(typed: dict[str, Any], seen: str) -> str:
        travel.change(
            one=ends[0],
            other=ends[1],
            seen=seen,
            minutes=forms.minutes(typed),
            by=signed_in.person(request),
            now=clock.now(),
        )
        return place_pages.url("places", saved="saved")

    sheet = Sheet(
        heading=f"On the way between {ends[0].name} and {ends[1].name}",
        back_url=reverse("places:places"),
        back_label="Places",
        form=partial(forms.WayForm, therapists=_who_goes(ends, list(stands))),
        stands={str(key or "everybody"): minutes for key, minutes in stands.items()},
        version=travel.mark(stands),
        effect=effect,
        save=save,
    )
    return saving.answer(request, sheet)


def _who_goes(ends: tuple[Location, Location], named: list[Any]) -> list[Therapist]:
    """Find the therapists who have hours at both places, and those who differ already."""
    both = Therapist.objects.filter(is_active=True)
    for end in ends:
        both = both.filter(availability_rules__location=end)
    return list((both | Therapist.objects.filter(pk__in=filter(None, named))).distinct())
