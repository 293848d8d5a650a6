"""The desk's pages about time away: enter it, see whom it concerns, ask them for other times."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from config.accounts import signed_in
from config.accounts.models import User
from config.audit import trail
from config.kernel import clock, errors
from intake import moving_on
from intake.staff import away_list, away_page, times
from scheduling import absences, asked_away, away_words, offers, permissions, turns
from scheduling.models import Therapist, TimeAway

ASKED = ["GET", "HEAD", "POST"]
ALL = "all"


class Asked(asked_away.Asked):
    """Who is away, and from when until when."""

    therapist = forms.ModelChoiceField(
        Therapist.objects.none(),
        label="Who is away?",
        empty_label="Pick a person",
        error_messages={
            "required": "Pick who is away.",
            "invalid_choice": "Pick somebody of this list.",
        },
    )
    field_order = ("therapist",)

    def __init__(self, *given: Any, user: User, now: datetime, **more: Any) -> None:
        """Offer the therapists whose time this person may enter."""
        super().__init__(*given, now=now, **more)
        self.fields["therapist"].queryset = permissions.may_be_away_by(user)  # type: ignore[attr-defined]


@require_http_methods(ASKED)
def away(request: HttpRequest) -> HttpResponse:
    """Show who is away and a form to enter more; it tells the effect before anything is kept."""
    user, now = signed_in.person(request), clock.now()
    form = Asked(asked_away.typed(request), user=user, now=now)
    if not form.is_valid():
        return _entering(request, form, status=422 if form.is_bound else 200)
    if request.method != "POST":
        return _entering(request, form, effect=True)
    starts_at, ends_at = form.period
    try:
        row = absences.add(
            therapist=form.cleaned_data["therapist"],
            starts_at=starts_at,
            ends_at=ends_at,
            displace=asked_away.keys(request.POST.getlist("visit")),
            by=user,
            now=now,
        )
    except errors.Conflict as refusal:
        return _entering(request, form, effect=True, refusal=refusal.detail, status=409)
    return redirect(away_page.url(row))


@require_http_methods(ASKED)
def moves(request: HttpRequest, time_away: UUID) -> HttpResponse:
    """Show who needs another time; the press asks one of them, or all."""
    user, now = signed_in.person(request), clock.now()
    row = _found(user, time_away)
    if row.busy_time.released_at is not None:
        raise Http404
    page = away_page.Moves(row, user, now)
    if request.method != "POST":
        return _moving(request, page)
    refused = list(_ask(request, page))
    if refused:
        return _moving(request, away_page.Moves(row, user, now, refused), status=409)
    return redirect(away_page.url(row))


@signed_in.pressed("desk:away_moves")
def removal(request: HttpRequest, time_away: UUID) -> HttpResponse:
    """Take time away off the diary again."""
    user, now = signed_in.person(request), clock.now()
    row = _found(user, time_away)
    whose = permissions.may_be_away_by(user)
    get_object_or_404(whose, pk=row.busy_time.therapist_id)
    try:
        absences.remove(time_away=row, by=user, now=now)
    except errors.Conflict as refusal:
        page = away_page.Moves(row, user, now, [refusal.detail])
        return _moving(request, page, status=409)
    return redirect("desk:away")


def _ask(request: HttpRequest, page: away_page.Moves) -> Iterator[str]:
    """Ask whom the press names, each by themselves, and say of whom it could not be done why."""
    wanted = request.POST.get("ask", ALL)
    for visit in page.to_ask:
        picked = request.POST.getlist(f"slot-{visit.pk}")
        row = page.requests.get(visit.first_visit_id)
        if row is None or not picked or wanted not in {ALL, str(visit.pk)}:
            continue
        version = request.POST.get(f"version-{visit.pk}", "")
        try:
            moving_on.offer_instead(
                assessment_request=row,
                appointment=visit,
                times=[offers.Time(**times.read(each, by=page.user)) for each in picked],
                seen=turns.read_version(version),
                by=page.user,
                now=page.now,
            )
        except (errors.Conflict, errors.Invalid) as refusal:
            yield f"{visit.first_visit.name}: {refusal.detail}"


def _found(user: User, key: UUID) -> TimeAway:
    rows = TimeAway.objects.select_related("busy_time__therapist", "added_by")
    whose = permissions.therapists_of(user)
    return get_object_or_404(rows, pk=key, busy_time__therapist__in=whose)


def _entering(
    request: HttpRequest,
    form: Asked,
    *,
    effect: bool = False,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    user, now = signed_in.person(request), clock.now()
    context = away_list.Everything(user, now).context() | {"form": form, "refusal": refusal}
    shown: list[str] = []
    if effect:
        found = away_words.Effect(form.cleaned_data["therapist"], form.period, now)
        context |= away_list.effect(found, user)
        shown = [visit.first_visit.reference for visit in found.visits]
    trail.record("time_away.listed", by=user, now=now, details={"shown": shown})
    return render(request, "intake/staff/away.html", context, status=status)


def _moving(request: HttpRequest, page: away_page.Moves, *, status: int = 200) -> HttpResponse:
    trail.record(
        "time_away.viewed",
        by=page.user,
        now=page.now,
        of=page.time_away,
        details={"shown": page.shown},
    )
    return render(request, "intake/staff/away_moves.html", page.context(), status=status)
