"""The availability pages: type, read what it would do, then save and apply; without script too."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts import signed_in
from config.kernel import clock, errors
from scheduling import diary, hours_effect, keeping_hours, turns
from scheduling.keeping_hours import AnyHours
from scheduling.models import AvailabilityException, AvailabilityRule
from scheduling.therapist import caseload_views, hours_page, own
from scheduling.therapist.hours_forms import DifferingDayForm, EndForm, HoursForm, RuleForm

look_or_press = require_http_methods(["GET", "HEAD", "POST"])

UNSAVED = 422
SAVED = {"words": "Saved. Your open times follow it from now on."}


@dataclass(frozen=True)
class Words:
    """What stands around a form."""

    title: str
    about: str = ""
    other_url: str = ""
    other_label: str = ""


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the weekly hours and the days that differ, as sentences."""
    therapist = own.therapist(signed_in.person(request))
    shown = hours_page.overview(therapist, now=clock.now())
    shown["limit_words"] = caseload_views.sentence(therapist.new_people_per_week)
    shown |= {"toast": SAVED} if "saved" in request.GET else {}
    return render(request, "scheduling/therapist/availability.html", shown)


@look_or_press
def new_hours(request: HttpRequest) -> HttpResponse:
    """Add weekly hours."""
    now = clock.now()
    row = AvailabilityRule(therapist=own.therapist(signed_in.person(request)))
    initial = {"first": diary.date_of(now), "weekday": 0, "every": 1}
    words = Words("Add weekly hours", "", reverse("therapist:day_new"), "Only one day instead")
    return _write(request, row, RuleForm(request.POST or None, initial=initial), words, now)


@look_or_press
def hours(request: HttpRequest, rule: UUID) -> HttpResponse:
    """Change weekly hours."""
    row = _rule(request, rule)
    form = RuleForm(request.POST or None, initial=RuleForm.of(row))
    form.keep_every(row.every_weeks)
    return _write(request, row, form, Words("Change weekly hours"), clock.now())


@look_or_press
def new_day(request: HttpRequest) -> HttpResponse:
    """Add a day that differs."""
    row = AvailabilityException(therapist=own.therapist(signed_in.person(request)))
    asked = {name: request.GET.get(name, "") for name in ("starts", "ends", "place")}
    initial = {**asked, "kind": _asked_kind(request), "day": _asked_day(request)}
    words = Words(
        "Add a day that differs", "", reverse("therapist:hours_new"), "Every week instead"
    )
    form = DifferingDayForm(request.POST or None, initial=initial)
    return _write(request, row, form, words, clock.now())


@look_or_press
def day(request: HttpRequest, day: UUID) -> HttpResponse:
    """Change a day that differs."""
    row = _day(request, day)
    form = DifferingDayForm(request.POST or None, initial=DifferingDayForm.of(row))
    return _write(request, row, form, Words("Change a day that differs"), clock.now())


@look_or_press
def end_hours(request: HttpRequest, rule: UUID) -> HttpResponse:
    """End weekly hours on a day."""
    row, now = _rule(request, rule), clock.now()
    form = EndForm(request.POST or None, initial={"last": diary.date_of(now)})
    words = Words("End these hours?", hours_page.sentence(row, now=now))
    if not form.is_valid() or request.POST.get("step") == "edit":
        return _form(request, form, words, row)
    user = signed_in.person(request)
    until: date = form.cleaned_data["last"] + timedelta(days=1)
    row.valid_until = until

    def save() -> None:
        keeping_hours.end(rule=row, until=until, seen=_seen(request), by=user, now=now)

    left = None if until <= row.valid_from else row
    return _proposal(request, form, words, save, without=row, row=left, now=now)


@look_or_press
def remove_day(request: HttpRequest, day: UUID) -> HttpResponse:
    """Remove a day that differs; the press on its own page is the only one."""
    row, now, user = _day(request, day), clock.now(), signed_in.person(request)
    words = Words("Remove this day?", hours_page.sentence(row, now=now))

    def save() -> None:
        keeping_hours.remove(row=row, seen=_seen(request), by=user, now=now)

    return _proposal(request, forms.Form(), words, save, without=row, row=None, now=now)


def _write(
    request: HttpRequest, row: Any, form: HoursForm, words: Words, now: datetime
) -> HttpResponse:
    """Ask, show what it would do, then save; a step back shows what was typed."""
    kept = None if row._state.adding else row
    if request.method != "POST" or not form.read(row, now=now):
        return _form(request, form, words, kept)
    if request.POST.get("step") == "edit":
        return _form(request, form, words, kept)
    user = signed_in.person(request)

    def save() -> None:
        keeping_hours.save(row=row, seen=_seen(request) if kept else None, by=user, now=now)

    return _proposal(request, form, words, save, without=kept, row=row, now=now)


def _form(
    request: HttpRequest, form: forms.Form, words: Words, row: AnyHours | None
) -> HttpResponse:
    status = UNSAVED if form.is_bound and form.errors else 200
    shown = {"form": form, "words": words, "version": _version(request, row)}
    return render(request, "scheduling/therapist/hours_form.html", shown, status=status)


def _proposal(
    request: HttpRequest,
    form: forms.Form,
    words: Words,
    save: Callable[[], None],
    *,
    without: AnyHours | None,
    row: AnyHours | None,
    now: datetime,
) -> HttpResponse:
    refused, stands, version = "", None, _version(request, without)
    if request.POST.get("step") == "save":
        try:
            save()
        except keeping_hours.HoursChanged as refusal:
            refused, stands = refusal.detail, _as_kept(without)
            version = stands.version if stands else version
        except errors.Conflict as refusal:
            refused = refusal.detail
        else:
            return redirect(f"{reverse('therapist:availability')}?saved=1")
    found = hours_effect.of(
        therapist=own.therapist(signed_in.person(request)),
        without=without.pk if without else None,
        row=row,
        now=now,
    )
    shown = {
        "words": words,
        "typed": [(name, value) for name, value in form.data.items() if name in form.fields],
        "sentence": hours_page.sentence(row, now=now) if row else words.about,
        "effect": hours_page.effect(found),
        "refused": refused,
        "stands": hours_page.sentence(stands, now=now) if stands else "",
        "version": version,
    }
    status = 409 if refused else 200
    return render(request, "scheduling/therapist/hours_effect.html", shown, status=status)


def _seen(request: HttpRequest) -> int:
    """Answer which version of the hours the page showed."""
    return turns.read_version(request.POST.get("version", ""))


def _version(request: HttpRequest, row: AnyHours | None) -> str | int:
    """Answer the version that the next press is decided on; new hours have none."""
    if row is None:
        return ""
    return row.version if request.method != "POST" else request.POST.get("version", "")


def _as_kept(row: AnyHours | None) -> AnyHours | None:
    """Read hours anew that somebody else saved."""
    if row is None:
        return None
    kept: AnyHours | None = type(row)._default_manager.filter(pk=row.pk).first()
    return kept


def _rule(request: HttpRequest, key: UUID) -> AvailabilityRule:
    rows = own.therapist(signed_in.person(request)).availability_rules
    return get_object_or_404(rows.select_related("location", "therapist"), pk=key)


def _day(request: HttpRequest, key: UUID) -> AvailabilityException:
    rows = own.therapist(signed_in.person(request)).availability_exceptions
    return get_object_or_404(rows.select_related("location", "therapist"), pk=key)


def _asked_kind(request: HttpRequest) -> str:
    asked = request.GET.get("kind", "")
    return asked if asked in AvailabilityException.Kind.values else ""


def _asked_day(request: HttpRequest) -> date | None:
    try:
        return parse_date(request.GET.get("day", ""))
    except ValueError:
        return None
