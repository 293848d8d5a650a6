"""A therapist's pages about their own time away."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts import signed_in
from config.accounts.models import User
from config.audit import trail
from config.kernel import clock, errors
from scheduling import absences, asked_away, away_words
from scheduling.models import Therapist, TimeAway
from scheduling.therapist import away_page


@require_http_methods(["GET", "HEAD", "POST"])
def away(request: HttpRequest) -> HttpResponse:
    """Show one's time away and a form for more; it tells the effect before anything is kept."""
    user, now = signed_in.person(request), clock.now()
    therapist = own(user)
    form = asked_away.Asked(asked_away.typed(request), now=now)
    if not form.is_valid():
        return _shown(request, therapist, form, status=422 if form.is_bound else 200)
    if request.method != "POST":
        return _shown(request, therapist, form, effect=True)
    starts_at, ends_at = form.period
    try:
        row = absences.add(
            therapist=therapist,
            starts_at=starts_at,
            ends_at=ends_at,
            displace=asked_away.keys(request.POST.getlist("visit")),
            by=user,
            now=now,
        )
    except errors.Conflict as refusal:
        return _shown(request, therapist, form, effect=True, refusal=refusal.detail, status=409)
    return redirect(away_page.url(row))


@require_safe
def moves(request: HttpRequest, time_away: UUID) -> HttpResponse:
    """Show who has to move for it, and which times the desk could offer them."""
    user, now = signed_in.person(request), clock.now()
    row = _found(user, time_away)
    if row.busy_time.released_at is not None:
        raise Http404
    return _moving(request, away_page.Moves(row, now))


@signed_in.pressed("therapist:moves")
def removal(request: HttpRequest, time_away: UUID) -> HttpResponse:
    """Take time away off one's diary again."""
    user, now = signed_in.person(request), clock.now()
    row = _found(user, time_away)
    try:
        absences.remove(time_away=row, by=user, now=now)
    except errors.Conflict as refusal:
        return _moving(request, away_page.Moves(row, now, refusal.detail), status=409)
    return redirect("therapist:away")


@signed_in.pressed("therapist:away")
def leave(request: HttpRequest) -> HttpResponse:
    """Let the front desk enter one's time away, or no longer."""
    user, now = signed_in.person(request), clock.now()
    gives = request.POST.get("gives") == "yes"
    absences.let_desk_enter(therapist=own(user), gives_leave=gives, by=user, now=now)
    return redirect("therapist:away")


def own(user: User) -> Therapist:
    """Answer whose pages these are."""
    return get_object_or_404(Therapist, user=user, is_active=True)


def _found(user: User, key: UUID) -> TimeAway:
    rows = TimeAway.objects.select_related("busy_time__therapist", "added_by")
    return get_object_or_404(rows, pk=key, busy_time__therapist=own(user))


def _shown(
    request: HttpRequest,
    therapist: Therapist,
    form: asked_away.Asked,
    *,
    effect: bool = False,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    user, now = signed_in.person(request), clock.now()
    context = away_page.everything(therapist, now=now) | {"form": form, "refusal": refusal}
    shown: list[str] = []
    if effect:
        found = away_words.Effect(therapist, form.period, now)
        context |= away_page.effect(found)
        shown = [visit.first_visit.reference for visit in found.visits]
    trail.record("time_away.listed", by=user, now=now, details={"shown": shown})
    return render(request, "scheduling/therapist/away.html", context, status=status)


def _moving(request: HttpRequest, page: away_page.Moves, *, status: int = 200) -> HttpResponse:
    trail.record(
        "time_away.viewed",
        by=signed_in.person(request),
        now=page.now,
        of=page.time_away,
        details={"shown": page.shown},
    )
    return render(request, "scheduling/therapist/away_moves.html", page.context(), status=status)
