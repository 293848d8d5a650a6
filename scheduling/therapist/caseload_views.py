"""The pages on which a therapist limits new people a week: type, read the effect, then save."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from config.accounts import signed_in
from config.kernel import clock, errors
from scheduling import caseload, hours_effect
from scheduling.models import Therapist
from scheduling.therapist import hours_page, own

TITLE = "New people a week"
RANGE = f"Type a number from 0 to {caseload.MOST}, or leave it blank."


class LimitForm(forms.Form):
    """Which limit stood when the page was opened, and which one it is to be."""

    seen = forms.IntegerField(
        required=False, min_value=0, max_value=caseload.MOST, widget=forms.HiddenInput
    )
    people = forms.IntegerField(
        label="At most",
        help_text="People count in the week of their visit. Leave this blank for no limit.",
        required=False,
        min_value=0,
        max_value=caseload.MOST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 2}),
        error_messages={"invalid": RANGE, "min_value": RANGE, "max_value": RANGE},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def limit(request: HttpRequest) -> HttpResponse:
    """Ask, show what it would do, then save; a step back shows what was typed."""
    user = signed_in.person(request)
    therapist = own.therapist(user)
    stands = therapist.new_people_per_week
    form = LimitForm(request.POST or None, initial={"people": stands, "seen": stands})
    step = request.POST.get("step", "")
    if not form.is_valid() or step == "edit":
        return _form(request, form)
    people, refused = form.cleaned_data["people"], ""
    if step == "save":
        seen, now = form.cleaned_data["seen"], clock.now()
        try:
            caseload.limit(therapist=therapist, people=people, seen=seen, by=user, now=now)
        except errors.Conflict as refusal:
            refused = f"{refusal.detail} {sentence(stands)}"
        else:
            return redirect(f"{reverse('therapist:availability')}?saved=1")
    return _proposal(request, form, therapist, refused)


def sentence(people: int | None) -> str:
    """Say a limit in one sentence."""
    if people is None:
        return "There is no limit of new people a week."
    if people == 0:
        return "Nobody new can be booked with you."
    counted = "1 new person" if people == 1 else f"{people} new people"
    return f"At most {counted} a week, counted from Monday."


def _form(request: HttpRequest, form: LimitForm) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    shown = {"form": form, "words": {"title": TITLE}}
    return render(request, "scheduling/therapist/hours_form.html", shown, status=status)


def _proposal(
    request: HttpRequest, form: LimitForm, therapist: Therapist, refused: str
) -> HttpResponse:
    people = form.cleaned_data["people"]
    found = hours_effect.of_limit(therapist=therapist, people=people, now=clock.now())
    typed = {"people": form.data.get("people", ""), "seen": form.data.get("seen", "")}
    if refused:
        stands = therapist.new_people_per_week
        typed["seen"] = "" if stands is None else str(stands)
    shown = {
        "words": {"title": TITLE},
        "typed": list(typed.items()),
        "sentence": sentence(people),
        "effect": hours_page.effect(found),
        "refused": refused,
    }
    status = 409 if refused else 200
    return render(request, "scheduling/therapist/hours_effect.html", shown, status=status)
