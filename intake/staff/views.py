"""The desk's pages: the queue, one request, and what can be decided about it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from config.accounts.models import User
from config.audit import trail
from config.kernel import clock, errors
from intake import queue, triage
from intake.models import AssessmentRequest
from intake.staff import opened, queue_page, times
from notifications import outbox
from notifications import queries as messages
from scheduling import claims


@require_safe
def queue_list(request: HttpRequest) -> HttpResponse:
    """Shows who is next at this person's places."""
    user, now = _person(request), clock.now()
    shown = queue_page.Page(user=user, asked=request.GET, now=now)
    trail.record("queue.listed", by=user, now=now, details={"shown": shown.references()})
    context = shown.context()
    if shown.opened is not None:
        _note_view(user, shown.opened)
        context["opened"] = opened.Opening(shown.opened, user, now).context()
    return render(request, "intake/staff/queue.html", context)


@require_safe
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Shows one request."""
    user = _person(request)
    row = _seen(user, reference)
    _note_view(user, row)
    return _page(request, opened.Opening(row, user, clock.now()))


@require_POST
def book(request: HttpRequest, reference: str) -> HttpResponse:
    """Gives the person the chosen time; a time just taken keeps everything else on the page."""
    user, now = _person(request), clock.now()
    row = _seen(user, reference)
    chosen = request.POST.get("slot", "")
    try:
        therapist, location, starts_at = times.read(chosen)
        triage.book(
            assessment_request=row,
            therapist=therapist,
            location=location,
            starts_at=starts_at,
            seen=_versions(request),
            by=user,
            now=now,
        )
    except times.UnreadableChoice:
        taken = {"title": "Pick a time first.", "text": "Then press Book again."}
    except (errors.Conflict, claims.InThePast) as refusal:
        taken = {"title": refusal.detail, "text": "The times below are open now."}
        row.refresh_from_db()
    else:
        return redirect(opened.page(row))
    return _page(request, opened.Opening(row, user, now, taken=taken), status=409)


@require_POST
def undo(request: HttpRequest, reference: str) -> HttpResponse:
    """Takes back this person's booking."""
    user, now = _person(request), clock.now()
    row = _seen(user, reference)
    try:
        triage.undo(assessment_request=row, by=user, now=now)
    except errors.Conflict as refusal:
        taken = {"title": refusal.detail, "text": "To change the time, write to the person."}
        row.refresh_from_db()
        return _page(request, opened.Opening(row, user, now, taken=taken), status=409)
    return redirect(opened.page(row))


@require_POST
def handed_over(request: HttpRequest, reference: str) -> HttpResponse:
    """Notes that the desk has sent the ready words itself."""
    user = _person(request)
    row = _seen(user, reference)
    about = [key for key in (row.pk, row.first_visit_id) if key]
    try:
        chosen = UUID(request.POST.get("message", ""))
    except ValueError:
        raise Http404 from None
    message = get_object_or_404(messages.messages_about(about), pk=chosen)
    outbox.mark_handed_over(message=message, by=user, now=clock.now())
    return redirect(opened.page(row))


def _person(request: HttpRequest) -> User:
    """Answers who is signed in; the face's gate has made sure that somebody is."""
    user: User = request.user  # type: ignore[assignment]
    return user


def _seen(user: User, reference: str) -> AssessmentRequest:
    rows = queue.seen_by(user).select_related("first_visit").prefetch_related("locations")
    return get_object_or_404(rows, reference=reference)


def _note_view(user: User, row: AssessmentRequest) -> None:
    trail.record("request.viewed", by=user, now=clock.now(), of=row)


def _versions(request: HttpRequest) -> triage.Seen | None:
    """Reads the versions that the page showed."""
    first, _, second = request.POST.get("seen", "").partition(".")
    return triage.Seen(int(first), int(second)) if first.isdigit() and second.isdigit() else None


def _page(request: HttpRequest, opening: opened.Opening, *, status: int = 200) -> HttpResponse:
    context = {"opened": opening.context(), "queue_url": queue_page.url()}
    return render(request, "intake/staff/request.html", context, status=status)
