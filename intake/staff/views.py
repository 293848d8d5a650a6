"""The desk's pages: the queue, one request, and what can be decided about it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from config.accounts import kept_forms, signed_in
from config.accounts.models import User
from config.audit import trail
from config.kernel import clock, errors
from intake import booking, merging, offering, presence, queries, queue
from intake.models import AssessmentRequest, Merge
from intake.seen import Seen, Stale
from intake.staff import choosing, history, led_back, offered, opened, queue_page, times
from notifications import outbox
from scheduling.models import Hold


@require_safe
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one request."""
    user = signed_in.person(request)
    row = _seen(user, reference)
    now = clock.now()
    presence.here(row, user, now=now)
    return _page(request, opened.Opening(row, user, now, **_kept(request, row)))


@signed_in.pressed("desk:request")
def book(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the person the chosen time; a time just taken keeps everything else on the page."""
    user, now = signed_in.person(request), clock.now()
    row = _seen(user, reference)
    chosen, seen = request.POST.get("slot", ""), request.POST.get("seen", "")
    try:
        booking.book(
            assessment_request=row,
            **times.read(chosen, by=user),
            seen=Seen.read(seen),
            by=user,
            now=now,
        )
    except (errors.Conflict, errors.Invalid) as refusal:
        row.refresh_from_db()
        text = "The times below are open now."
        if isinstance(refusal, Stale):
            text = history.since(row, by=user, now=now)
        taken = {"title": refusal.detail, "text": text}
        opening = opened.Opening(row, user, now, taken=taken, chosen=chosen)
        return _page(request, opening, status=409)
    return redirect(opened.page(row))


@signed_in.pressed("desk:request")
def picked(request: HttpRequest, reference: str) -> HttpResponse:
    """Book the offered time that the person told the desk they want."""
    user, now = signed_in.person(request), clock.now()
    row = _seen(user, reference)
    hold = get_object_or_404(Hold, pk=_key(request, "time"), first_visit=row.first_visit)
    seen = Seen.read(request.POST.get("seen", ""))
    try:
        offering.take_for_them(assessment_request=row, hold=hold, seen=seen, by=user, now=now)
    except (errors.Conflict, errors.Gone, errors.Invalid) as refusal:
        return as_it_stands(request, refusal, row, now)
    return redirect(opened.page(row))


@signed_in.pressed("desk:request")
def undo(request: HttpRequest, reference: str) -> HttpResponse:
    """Take back the one act that the button names, and lead back to where it was pressed."""
    user, now = signed_in.person(request), clock.now()
    row = _seen(user, reference)
    act = _key(request, "act")
    try:
        booking.undo(assessment_request=row, act=act, by=user, now=now)
    except errors.Conflict as refusal:
        return as_it_stands(request, refusal, row, now)
    return redirect(led_back.url(request.POST.get("back", ""), otherwise=opened.page(row)))


@signed_in.pressed("desk:request")
def handed_over(request: HttpRequest, reference: str) -> HttpResponse:
    """Note that the desk has sent the ready words itself."""
    user = signed_in.person(request)
    row = _seen(user, reference)
    message = get_object_or_404(queries.letters_about(row), pk=_key(request, "message"))
    outbox.mark_handed_over(message=message, by=user, now=clock.now())
    return redirect(opened.page(row))


@signed_in.pressed("desk:request")
def not_needed(request: HttpRequest, reference: str) -> HttpResponse:
    """Note that nobody has to send the ready words any more."""
    user = signed_in.person(request)
    row = _seen(user, reference)
    message = get_object_or_404(queries.letters_about(row), pk=_key(request, "message"))
    outbox.mark_not_needed(message=message, by=user, now=clock.now())
    return redirect(opened.page(row))


@signed_in.pressed("desk:request")
def unmerge(request: HttpRequest, reference: str) -> HttpResponse:
    """Set two requests apart again."""
    user, now = signed_in.person(request), clock.now()
    row = _seen(user, reference)
    merges = Merge.objects.select_related("kept", "merged")
    merge_of = get_object_or_404(merges, pk=_key(request, "merge"))
    both = {merge_of.kept_id, merge_of.merged_id}
    if row.pk not in both or queue.seen_by(user).filter(pk__in=both).count() != len(both):
        raise Http404
    try:
        merging.undo(merge=merge_of, by=user, now=now)
    except errors.Conflict as refusal:
        return as_it_stands(request, refusal, row, now)
    return redirect(opened.page(row))


def step(name: str) -> Callable[..., HttpResponse]:
    """Make the view that takes one of the desk's steps; what was typed is never lost."""

    @signed_in.pressed("desk:request")
    def press(request: HttpRequest, reference: str) -> HttpResponse:
        user, now = signed_in.person(request), clock.now()
        row = _seen(user, reference)
        form = offered.form(name, row, typed=request.POST, places=offered.places_to_pick(row))
        if not form.is_valid():
            return _page(request, opened.Opening(row, user, now, tried=name, form=form), status=422)
        try:
            offered.take(name, row, choosing.settle(name, row, form), by=user, now=now)
        except (errors.Conflict, errors.Gone, errors.Invalid) as refusal:
            return _refused(request, name, refusal, reference)
        return redirect(_back(user, row))

    return press


def _key(request: HttpRequest, name: str) -> UUID:
    """Read which act, message or merge a button names; what is no key is not there."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Http404 from None


def as_it_stands(
    request: HttpRequest,
    refusal: errors.Refusal,
    row: AssessmentRequest,
    now: datetime,
    *,
    typed: str = "",
) -> HttpResponse:
    """Show the request as it stands after a press that came too late, why, and what was typed."""
    text = "This is how it stands now."
    if typed:
        text = f"{text} You typed: {typed}"
    taken = {"title": refusal.detail, "text": text}
    row.refresh_from_db()
    opening = opened.Opening(row, signed_in.person(request), now, taken=taken)
    return _page(request, opening, status=409)


def _refused(
    request: HttpRequest, name: str, refusal: errors.Refusal, reference: str
) -> HttpResponse:
    """Show the request as it stands now, with what was typed and why it was not kept."""
    user, now = signed_in.person(request), clock.now()
    row = _seen(user, reference)
    typed = request.POST.copy()
    typed["seen"] = str(Seen.of(row))
    typed.pop("keep", None)
    form = offered.form(name, row, typed=typed, places=offered.places_to_pick(row))
    is_typed_wrong = isinstance(refusal, errors.Invalid)  # whatever colleagues did meanwhile
    is_choice = not is_typed_wrong and choosing.offer(name, row, form, now=now)
    then = history.CHOOSE if is_choice else history.KEPT
    text = then if is_typed_wrong else history.since(row, by=user, now=now, then=then)
    taken = {"title": refusal.detail, "text": text}
    opening = opened.Opening(row, user, now, taken=taken, tried=name, form=form)
    return _page(request, opening, status=422 if is_typed_wrong else 409)


def _back(user: User, row: AssessmentRequest) -> str:
    """Lead to the request, or to the queue where it has left this person's places."""
    here = queue.seen_by(user).filter(pk=row.pk).exists()
    return opened.page(row) if here else queue_page.url()


@signed_in.background
@signed_in.pressed("desk:request")
def presence_beat(request: HttpRequest, reference: str) -> HttpResponse:
    """Note that this person has the request open, or has left it, and say who else has."""
    user, now = signed_in.person(request), clock.now()
    row = _seen(user, reference)
    if "left" in request.POST:
        presence.gone(row, user)
        return HttpResponse(status=204)
    presence.here(row, user, now=now)
    return HttpResponse(presence.words(row, user, now=now), content_type="text/plain")


def _seen(user: User, reference: str) -> AssessmentRequest:
    if "\0" in reference:  # no column could hold it, so the database would not even look
        raise Http404
    rows = queue.seen_by(user).select_related("first_visit", "assigned_to")
    rows = rows.prefetch_related("locations")
    return get_object_or_404(rows, reference=reference)


def _kept(request: HttpRequest, row: AssessmentRequest) -> dict[str, Any]:
    """Open the step into which this person was typing when their session ended."""
    for path, typed in kept_forms.newest_first(request):
        name = path.rstrip("/").rpartition("/")[2]
        if name in offered.STEPS:
            form = offered.form(name, row, typed=typed, places=offered.places_to_pick(row))
            return {"tried": name, "form": form, "kept": kept_forms.NOTE}
    return {}


def _page(request: HttpRequest, opening: opened.Opening, *, status: int = 200) -> HttpResponse:
    """Show the whole request, as asked for or after a refusal; the look is kept."""
    row = opening.assessment_request
    trail.record("request.viewed", by=opening.user, now=opening.now, of=row)
    context = {"opened": opening.context(), "queue_url": queue_page.url()}
    return render(request, "intake/staff/request.html", context, status=status)
