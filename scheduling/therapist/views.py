"""A therapist's own pages: the week, one visit, and its outcome in one tap."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from config.accounts import signed_in
from config.accounts.models import User
from config.audit import trail
from config.kernel import clock, errors
from scheduling import appointments, cancelling, diary, outcome_undo, periods
from scheduling.models import Appointment, Therapist
from scheduling.therapist import own, visit_page, week_page

CANCELLED_LATE = "Cancelled late"


@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """Show the therapist's own week."""
    user, now = signed_in.person(request), clock.now()
    layout = "list" if request.GET.get("layout") == "list" else "grid"
    therapist = own.therapist(user)
    page = week_page.Page(therapist, _monday(request, therapist, now), layout, now)
    references = [b.appointment.first_visit.reference for b in page.blocks if b.appointment]
    trail.record("week.viewed", by=user, now=now, details={"shown": references})
    return render(request, "scheduling/therapist/week.html", page.context())


@require_safe
def visit(request: HttpRequest, appointment: UUID) -> HttpResponse:
    """Show one visit of the therapist's own."""
    user, now = signed_in.person(request), clock.now()
    row = _own(user, appointment)
    trail.record(
        "appointment.viewed", by=user, now=now, of=row, reference=row.first_visit.reference
    )
    return render(
        request, "scheduling/therapist/appointment.html", visit_page.context(row, by=user, now=now)
    )


@signed_in.pressed("therapist:visit")
def outcome(request: HttpRequest, appointment: UUID) -> HttpResponse:
    """Mark what came of a visit."""
    user, now = signed_in.person(request), clock.now()
    row = _own(user, appointment)
    sent = request.POST.get("outcome", "")
    if sent not in Appointment.Status.values:
        raise Http404

    def mark() -> None:
        appointments.mark(appointment=row, outcome=Appointment.Status(sent), by=user, now=now)

    return _acted(request, row, mark, now)


@signed_in.pressed("therapist:visit")
def cancellation(request: HttpRequest, appointment: UUID) -> HttpResponse:
    """Mark that the person called it off too late to come."""
    user, now = signed_in.person(request), clock.now()
    row = _own(user, appointment)

    def cancel() -> None:
        if row.status == Appointment.Status.BOOKED and now < row.starts_at:
            raise appointments.TooEarly
        cancelling.cancel(appointment=row, reason=CANCELLED_LATE, by=user, now=now)

    return _acted(request, row, cancel, now)


@signed_in.pressed("therapist:visit")
def undo(request: HttpRequest, appointment: UUID) -> HttpResponse:
    """Take back what this person marked last."""
    user, now = signed_in.person(request), clock.now()
    row = _own(user, appointment)

    def take_back() -> None:
        mark = outcome_undo.latest(row)
        cancelled = row.cancellations.filter(taken_back_at=None).last()
        if cancelled is not None:
            cancelling.take_back(cancellation=cancelled, by=user, now=now)
        elif mark is not None:
            outcome_undo.take_back(mark=mark, by=user, now=now)

    return _acted(request, row, take_back, now)


def _acted(
    request: HttpRequest, row: Appointment, act: Callable[[], None], now: datetime
) -> HttpResponse:
    """Take a step, and lead back to the visit; a refusal stays on the page and says why."""
    try:
        act()
    except errors.Conflict as refusal:
        row.refresh_from_db()
        user = signed_in.person(request)
        shown = visit_page.context(row, by=user, now=now, refused=refusal.detail)
        return render(request, "scheduling/therapist/appointment.html", shown, status=409)
    return redirect("therapist:visit", appointment=row.pk)


def _own(user: User, appointment: UUID) -> Appointment:
    rows = own.therapist(user).appointments.exclude(status=Appointment.Status.ENTERED_IN_ERROR)
    rows = rows.select_related(
        "first_visit", "location", "therapist", "busy_time__room", "booked_by"
    )
    return get_object_or_404(rows, pk=appointment)


def _monday(request: HttpRequest, therapist: Therapist, now: datetime) -> date:
    try:
        asked = parse_date(request.GET.get("from", ""))
    except ValueError:
        asked = None
    if asked is None or asked.year not in diary.YEARS:
        return week_page.opens_on(therapist, now=now)
    return periods.monday(asked)
