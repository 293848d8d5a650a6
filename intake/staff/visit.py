"""The two pages on which the desk cancels the visit of a request, or moves it."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from config.accounts import signed_in
from config.accounts.models import User
from config.audit import trail
from config.kernel import clock, errors
from intake.models import AssessmentRequest
from intake.staff import named_visits, times, views, words
from intake.staff.forms import MOST_WORDS, WordsField
from scheduling import cancelling, rescheduling, tags, turns
from scheduling.models import Appointment

ASKED = ["GET", "HEAD", "POST"]


class Cancel(forms.Form):
    """Why, for the desk alone, and whether the person wants another time."""

    appointment = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**9)
    reason = WordsField(
        label="Reason",
        help_text="Only the desk reads this. The message to them does not say it.",
        required=False,
        max_length=MOST_WORDS,
    )
    wants_no_other_time = forms.BooleanField(
        label="They want no other time",
        help_text="The request closes. Leave this blank to look for another time.",
        required=False,
    )


@dataclass(frozen=True)
class Page:
    """One of the two pages: whose visit, who looks, and why the last press did nothing."""

    assessment_request: AssessmentRequest
    appointment: Appointment
    user: User
    now: datetime
    refusal: str = ""
    form: Cancel | None = None
    chosen: str = ""

    def context(self) -> dict[str, object]:
        """Make what both pages show."""
        row, visit = self.assessment_request, self.appointment
        return {
            "request_url": reverse("desk:request", args=[row.reference]),
            "name": row.name,
            "reference": row.reference,
            "when": words.short(visit.starts_at),
            "who": visit.therapist.name,
            "place": tags.of(visit.location),
            "refusal": self.refusal,
        }

    def cancelling(self) -> dict[str, object]:
        """Make the page that asks once before a visit is cancelled."""
        starts = {"appointment": self.appointment.pk, "version": self.appointment.version}
        return self.context() | {
            "form": self.form or Cancel(initial=starts),
            "cancel_url": reverse("desk:cancel", args=[self.assessment_request.reference]),
        }

    def moving(self) -> dict[str, object]:
        """Make the page with the other times that fit."""
        slots = times.choices(self.assessment_request, by=self.user, now=self.now)
        return self.context() | {
            "slots": slots,
            "slots_empty": times.NONE_FITS,
            "chosen": self.chosen,
            "hidden": [
                {"name": "appointment", "value": self.appointment.pk},
                {"name": "version", "value": self.appointment.version},
            ],
            "move_url": reverse("desk:move", args=[self.assessment_request.reference]),
        }


@require_http_methods(ASKED)
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask once, then call the visit off."""
    row, user, now = (
        named_visits.request_of(request, reference),
        signed_in.person(request),
        clock.now(),
    )
    if request.method != "POST":
        return _shown(request, Page(row, _ahead(row, user), user, now), "cancel")
    form = Cancel(request.POST)
    form.is_valid()
    visit = named_visits.one(row, user, form.cleaned_data.get("appointment"))
    if form.errors:
        return _shown(request, Page(row, visit, user, now, form=form), "cancel", 422)
    typed = {name: form.cleaned_data[name] for name in ("reason", "wants_no_other_time")}
    seen = form.cleaned_data["version"]
    try:
        cancelling.cancel(appointment=visit, seen=seen, by=user, now=now, **typed)
    except errors.Conflict as refusal:
        ahead = _all_ahead(row, user).first()
        if ahead is None:
            return views.as_it_stands(request, refusal, row, now, typed=typed["reason"])
        page = Page(row, ahead, user, now, refusal.detail, _anew(request, ahead))
        return _shown(request, page, "cancel", 409)
    return redirect("desk:request", reference=row.reference)


@require_http_methods(ASKED)
def move(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the times that fit, then move the visit to the one that was picked."""
    row, user, now = (
        named_visits.request_of(request, reference),
        signed_in.person(request),
        clock.now(),
    )
    if request.method != "POST":
        return _shown(request, Page(row, _ahead(row, user), user, now), "move")
    visit = named_visits.one(row, user, named_visits.key(request.POST.get("appointment", "")))
    chosen, sent = request.POST.get("slot", ""), request.POST.get("version", "")
    seen = turns.read_version(sent)
    try:
        picked = times.read(chosen, by=user)
        rescheduling.reschedule(appointment=visit, seen=seen, by=user, now=now, **picked)
    except (errors.Conflict, errors.Invalid) as refusal:
        ahead = _all_ahead(row, user).first()
        if ahead is None:
            return views.as_it_stands(request, refusal, row, now)
        page = Page(row, ahead, user, now, refusal.detail, chosen=chosen)
        status = 422 if isinstance(refusal, errors.Invalid) else 409
        return _shown(request, page, "move", status)
    return redirect("desk:request", reference=row.reference)


def _all_ahead(row: AssessmentRequest, user: User) -> QuerySet[Appointment]:
    return named_visits.of(row, user).filter(status__in=Appointment.AHEAD)


def _ahead(row: AssessmentRequest, user: User) -> Appointment:
    return get_object_or_404(_all_ahead(row, user))


def _anew(request: HttpRequest, visit: Appointment) -> Cancel:
    """Keep what was typed, and name the visit as it stands now."""
    typed = request.POST.copy()
    typed["appointment"], typed["version"] = str(visit.pk), str(visit.version)
    return Cancel(typed)


def _shown(request: HttpRequest, page: Page, name: str, status: int = 200) -> HttpResponse:
    trail.record("request.viewed", by=page.user, now=page.now, of=page.assessment_request)
    context = page.cancelling() if name == "cancel" else page.moving()
    return render(request, f"intake/staff/visit_{name}.html", context, status=status)
