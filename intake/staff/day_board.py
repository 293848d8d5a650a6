"""The desk's day: the board, one press for what came of a visit, its undo, the sheet to print."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from config.accounts import signed_in
from config.accounts.models import User
from config.audit import trail
from config.kernel import clock, errors
from intake.staff import day_page, history
from intake.staff.day_asked import Asked
from scheduling import appointments, names, outcome_undo, permissions, turns
from scheduling.appointments import UNDO_WITHIN
from scheduling.models import Appointment, OutcomeMark


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
        appointments.mark(
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
    mark = get_object_or_404(_marks(user), pk=_key(request.POST.get("act", "")))
    try:
        outcome_undo.take_back(mark=mark, by=user, now=now)
    except errors.Conflict as refusal:
        return _page(request, refused=refusal.detail)
    return redirect(f"{Asked.read(request.GET).url()}#visit-{mark.appointment_id}")


def _page(request: HttpRequest, *, refused: str = "") -> HttpResponse:
    user, now, asked = signed_in.person(request), clock.now(), Asked.read(request.GET)
    page = day_page.Page(user, asked, now, refused, _undo(user, asked, now))
    trail.record("day.viewed", by=user, now=now, details={"shown": page.references()})
    status = 409 if refused else 200
    return render(request, "intake/staff/day.html", page.context(), status=status)


def _undo(user: User, asked: Asked, now: datetime) -> dict[str, object] | None:
    """Offer to take back what this person marked last."""
    mark = _marks(user).filter(at__gte=now - UNDO_WITHIN, taken_back_at=None).last()
    if mark is None or not outcome_undo.may_take_back(mark, by=user, now=now):
        return None
    name = names.short(mark.appointment.first_visit.name)
    return {
        "words": f"{name}: {mark.get_outcome_display().lower()}.",
        "undo_url": asked.url("desk:day_undo"),
        "hidden": history.naming(mark.pk),
        "until": mark.at + UNDO_WITHIN,
    }


def _marks(user: User) -> QuerySet[OutcomeMark]:
    """Answer what this person marked of visits that they still see."""
    seen = permissions.appointments_of(user)
    rows = OutcomeMark.objects.filter(by=user, appointment__in=seen)
    return rows.select_related("appointment__first_visit")


def _visit(user: User, sent: str) -> Appointment:
    rows = permissions.appointments_of(user).select_related("first_visit", "busy_time")
    return get_object_or_404(rows, pk=_key(sent))


def _key(sent: str) -> UUID:
    try:
        return UUID(sent)
    except ValueError:
        raise Http404 from None
