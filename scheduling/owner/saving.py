"""The way that every change of a setting takes: typed, looked at with what it does, saved."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from config.accounts import kept_forms, signed_in
from config.audit import trail
from config.kernel import clock, errors
from scheduling import places
from scheduling.owner import words
from scheduling.owner.words import Said

NOT_TYPED = ("csrfmiddlewaretoken", "then")
SHEET, REVIEW = "scheduling/owner/sheet.html", "scheduling/owner/review.html"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One form about the practice: what stands, what a change would do, and how it is kept."""

    heading: str
    back_url: str
    back_label: str
    effect: Callable[[dict[str, Any]], Said]
    save: Callable[[dict[str, Any], str], str]
    form: Callable[..., forms.Form] = forms.Form
    stands: Mapping[str, object] = field(default_factory=dict)
    version: str = "0"
    template: str = SHEET
    save_label: str = "Save and apply"
    asks: bool = True
    """False where there is nothing to type: the page opens with what the press would do."""


def answer(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Show the form, or what it would do, or save it; what was typed is never lost."""
    if request.method != "POST":
        if not sheet.asks:
            return _review(request, sheet, sheet.form(), {"version": [sheet.version]})
        kept = kept_forms.typed(request)
        form = _typed(sheet, kept) if kept else sheet.form(initial=sheet.stands)
        return _form(request, sheet, form, kept=bool(kept), version=kept.get("version", ""))
    form = sheet.form(request.POST, initial=sheet.stands)
    if request.POST.get("then") == "back":
        typed = _typed(sheet, request.POST)
        return _form(request, sheet, typed, version=request.POST.get("version", ""))
    if not form.is_valid():
        return _form(request, sheet, form, version=request.POST.get("version", ""), status=422)
    return _look_or_save(request, sheet, form)


def version(sent: str) -> int:
    """Read the version that a page showed; anything else is an old one."""
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else 0  # noqa: PLR2004


def _look_or_save(request: HttpRequest, sheet: Sheet, form: forms.Form) -> HttpResponse:
    seen = request.POST.get("version", "")
    try:
        if request.POST.get("then") != "save":
            return _review(request, sheet, form, dict(request.POST.lists()))
        return redirect(sheet.save(form.cleaned_data, seen))
    except places.ChangedMeanwhile as refusal:
        conflict = {"title": refusal.detail, "stands": words.stands(form)}
        return _form(request, sheet, form, conflict=conflict, status=409)
    except (errors.Invalid, errors.Conflict) as refusal:
        form.add_error(None, refusal.detail)
        status = 422 if isinstance(refusal, errors.Invalid) else 409
        return _form(request, sheet, form, version=seen, status=status)


def _typed(sheet: Sheet, typed: QueryDict) -> forms.Form:
    """Fill the form with what was typed, without a word on what is still needed."""
    sent = sheet.form(typed, initial=sheet.stands)
    said = {
        name: each.widget.value_from_datadict(typed, {}, sent.add_prefix(name))
        for name, each in sent.fields.items()
    }
    return sheet.form(initial=said)


def _form(
    request: HttpRequest,
    sheet: Sheet,
    form: forms.Form,
    *,
    kept: bool = False,
    version: str = "",
    conflict: Mapping[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "heading": sheet.heading,
        "back_url": sheet.back_url,
        "back_label": sheet.back_label,
        "form": form,
        "version": version or sheet.version,
        "conflict": conflict,
        "kept": kept_forms.NOTE if kept else "",
    }
    return render(request, sheet.template, context, status=status)


def _review(
    request: HttpRequest, sheet: Sheet, form: forms.Form, sent: Mapping[str, list[Any]]
) -> HttpResponse:
    said = sheet.effect(getattr(form, "cleaned_data", {}))
    if said.visits:
        shown = [visit.first_visit.reference for visit in said.visits]
        trail.record(
            "place.effect_viewed",
            by=signed_in.person(request),
            now=clock.now(),
            details={"shown": shown},
        )
    context = {
        "heading": sheet.heading,
        "back_url": sheet.back_url,
        "back_label": sheet.back_label,
        "asks": sheet.asks,
        "save_label": sheet.save_label,
        "changes": words.changes(form) if form.is_bound else [],
        "lines": said.lines,
        "visits": words.visits(said.visits),
        "hidden": [
            {"name": name, "value": value}
            for name, values in sent.items()
            if name not in NOT_TYPED
            for value in values
        ],
    }
    return render(request, REVIEW, context)
