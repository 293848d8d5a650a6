"""The desk's day: the board, one press for what came of a visit, its undo, the sheet to print."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from config.accounts import signed_in
from config.accounts.models import User
from config.audit import trail
from config.kernel import clock, errors
from intake import booking, marking, taking_back
from intake.events import Kind
from intake.models import AssessmentRequest, RequestEvent
from intake.staff import day_page, history
from intake.staff.day_asked import Asked
from scheduling import names, permissions, turns
from scheduling.appointments import UNDO_WITHIN
from scheduling.models import Appointment


@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """Show the visits of one day."""
    return _page(request)


@signed_in.pressed("desk:day")
def mark(request: HttpRequest) -> HttpResponse:
    """Mark what came of a visit, and lead back to its card."""
    if "appointment" not in request.POST:
        return redirect("desk:day")
    user, now = signed_in.person(request), clock.now()
    visit = _visit(user, request.POST.get("appointment", ""))
    sent, seen = request.POST.get("outcome", ""), request.POST.get("version", "")
    if sent not in Appointment.Status.values:
        raise Http404
    try:
        marking.mark(
            assessment_request=_request_of(visit),
            appointment=visit,
            outcome=Appointment.Status(sent),
            seen=turns.read_version(seen),
            by=user,
            now=now,
        )
    except errors.Conflict as refusal:
        return _page(request, refused=refusal.detail)
    return redirect(f"{Asked.read(request.GET).url()}#visit-{visit.pk}")


@signed_in.pressed("desk:day")
def undo(request: HttpRequest) -> HttpResponse:
    """Take a mark back."""
    if "act" not in request.POST:
        return redirect("desk:day")
    user, now = signed_in.person(request), clock.now()
    events = RequestEvent.objects.filter(kind=Kind.MARKED, by=user)
    event = get_object_or_404(events, pk=_key(request.POST.get("act", "")))
    try:
        booking.undo(assessment_request=event.assessment_request, act=event.pk, by=user, now=now)
    except errors.Conflict as refusal:
        return _page(request, refused=refusal.detail)
    return redirect(f"{Asked.read(request.GET).url()}#visit-{event.details['appointment']}")


def _page(request: HttpRequest, *, refused: str = "") -> HttpResponse:
    user, now, asked = signed_in.person(request), clock.now(), Asked.read(request.GET)
    page = day_page.Page(user, asked, now, refused, _undo(user, asked, now))
    trail.record("day.viewed", by=user, now=now, details={"shown": page.references()})
    status = 409 if refused else 200
    return render(request, "intake/staff/day.html", page.context(), status=status)


def _undo(user: User, asked: Asked, now: datetime) -> dict[str, object] | None:
    """Offer to take back what this person marked last."""
    marked = RequestEvent.objects.filter(by=user, kind=Kind.MARKED, at__gte=now - UNDO_WITHIN)
    rows = marked.select_related("assessment_request__first_visit").order_by("-at", "-pk")
    event = rows.first()
    if event is None or not taking_back.may_take_back(event, by=user, now=now):
        return None
    name = names.short(event.assessment_request.name)
    return {
        "words": f"{name}: {str(event.details['said']).lower()}.",
        "undo_url": asked.url("desk:day_undo"),
        "hidden": history.naming(event.pk),
        "until": event.at + UNDO_WITHIN,
    }


def _visit(user: User, sent: str) -> Appointment:
    rows = permissions.appointments_of(user).select_related("first_visit", "busy_time")
    return get_object_or_404(rows, pk=_key(sent))


def _request_of(visit: Appointment) -> AssessmentRequest:
    rows = AssessmentRequest.objects.select_related("first_visit")
    return get_object_or_404(rows, first_visit=visit.first_visit_id)


def _key(sent: str) -> UUID:
    try:
        return UUID(sent)
    except ValueError:
        raise Http404 from None
