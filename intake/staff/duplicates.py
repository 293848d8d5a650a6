"""The desk's pages about likely duplicates: the list, one pair side by side, and what to do."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from config.accounts import signed_in
from config.accounts.models import User
from config.audit import trail
from config.kernel import clock, errors
from intake import duplicates, merging, queue
from intake.models import AssessmentRequest
from intake.seen import Seen
from intake.staff import comparison, opened, words


@require_safe
def pairs(request: HttpRequest) -> HttpResponse:
    """Show the requests that may come from one person, the surest first."""
    user, now = signed_in.person(request), clock.now()
    found = duplicates.pairs(user=user)
    shown = [row.reference for pair in found for row in (pair.one, pair.other)]
    trail.record("duplicates.listed", by=user, now=now, details={"shown": shown})
    listed = [
        {
            "people": [_person(pair.one), _person(pair.other)],
            "why": comparison.why(pair.reasons),
            "url": comparison.url("pair", pair.one, pair.other),
        }
        for pair in found
    ]
    return render(request, "intake/staff/duplicates.html", {"pairs": listed})


@require_safe
def pair(request: HttpRequest, one: str, other: str) -> HttpResponse:
    """Show two requests side by side."""
    user, now = signed_in.person(request), clock.now()
    first, second = _two(user, one, other)
    return _page(request, comparison.Comparison(first, second, user, now))


@signed_in.pressed("desk:pair")
def merge(request: HttpRequest, one: str, other: str) -> HttpResponse:
    """Make one of two, and lead to the one that stays; a refusal keeps what was picked."""
    user, now = signed_in.person(request), clock.now()
    first, second = _two(user, one, other)
    typed = request.POST.dict()
    seen = [Seen.read(typed.get(name, "")) for name in ("seen_one", "seen_other")]
    turned = typed.get("keep") == second.reference
    kept, merged = (second, first) if turned else (first, second)
    try:
        merging.merge(
            kept=kept,
            merged=merged,
            chosen=comparison.read(typed, kept=kept, merged=merged),
            seen=(seen[1], seen[0]) if turned else (seen[0], seen[1]),
            by=user,
            now=now,
        )
    except (errors.Conflict, errors.Invalid) as refusal:
        first, second = _two(user, one, other)
        again = comparison.Comparison(first, second, user, now, typed, refusal)
        return _page(request, again, status=409 if isinstance(refusal, errors.Conflict) else 422)
    return redirect(opened.page(kept))


@signed_in.pressed("desk:pair")
def apart(request: HttpRequest, one: str, other: str) -> HttpResponse:
    """Remember that these are two people."""
    user = signed_in.person(request)
    first, second = _two(user, one, other)
    duplicates.tell_apart(one=first, other=second, by=user, now=clock.now())
    return redirect("desk:duplicates")


def _two(user: User, one: str, other: str) -> tuple[AssessmentRequest, AssessmentRequest]:
    if one == other:
        raise Http404
    rows = queue.seen_by(user).select_related("first_visit").prefetch_related("locations")
    found = [get_object_or_404(rows, reference=_printable(each)) for each in (one, other)]
    return duplicates.in_order(*found)


def _printable(reference: str) -> str:
    if "\0" in reference:  # no column could hold it, so the database would not even look
        raise Http404
    return reference


def _person(row: AssessmentRequest) -> dict[str, object]:
    return {"name": row.name, "reference": row.reference, "state": words.state(row)}


def _page(request: HttpRequest, look: comparison.Comparison, *, status: int = 200) -> HttpResponse:
    """Show both whole, as asked for or after a refusal; the look is kept."""
    for row in (look.one, look.other):
        trail.record("request.viewed", by=look.user, now=look.now, of=row)
    return render(request, "intake/staff/pair.html", look.context(), status=status)
