"""The page on which the owner says that a visit should never have been written down."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from config.accounts import permissions, signed_in
from config.accounts.models import User
from config.accounts.permissions import Permission
from config.audit import trail
from config.kernel import clock, errors
from intake.models import AssessmentRequest
from intake.staff import named_visits, words
from scheduling import in_error, tags, turns
from scheduling.models import Appointment


@require_http_methods(["GET", "HEAD", "POST"])
def wrong_visit(request: HttpRequest, reference: str) -> HttpResponse:
    """List the visits of a request, then take one out of the record."""
    row = named_visits.request_of(request, reference)
    if request.method != "POST":
        return _page(request, row)
    user, now = signed_in.person(request), clock.now()
    visit = named_visits.one(row, user, named_visits.key(request.POST.get("appointment", "")))
    seen = turns.read_version(request.POST.get("version", ""))
    try:
        in_error.enter(appointment=visit, seen=seen, by=user, now=now)
    except errors.Conflict as refusal:
        return _page(request, row, refused=refusal.detail)
    return redirect("desk:request", reference=row.reference)


def url(row: AssessmentRequest, user: User) -> str:
    """Lead there whoever may correct the record of a person who has visits in it."""
    may = permissions.allows(user, Permission.CORRECT_VISITS)
    if not may or row.first_visit_id is None or not _standing(row, user):
        return ""
    return reverse("desk:wrong_visit", args=[row.reference])


def _page(request: HttpRequest, row: AssessmentRequest, *, refused: str = "") -> HttpResponse:
    user, now = signed_in.person(request), clock.now()
    trail.record("request.viewed", by=user, now=now, of=row)
    context = {
        "request_url": reverse("desk:request", args=[row.reference]),
        "name": row.name,
        "reference": row.reference,
        "refused": refused,
        "visits": [_shown(each) for each in _standing(row, user)],
        "press_url": reverse("desk:wrong_visit", args=[row.reference]),
    }
    status = 409 if refused else 200
    return render(request, "intake/staff/wrong_visit.html", context, status=status)


def _standing(row: AssessmentRequest, user: User) -> list[Appointment]:
    """Find the visits that are in the record, the newest first."""
    rows = named_visits.of(row, user).exclude(status=Appointment.Status.ENTERED_IN_ERROR)
    return list(rows.order_by("-starts_at"))


def _shown(visit: Appointment) -> dict[str, object]:
    return {
        "when": words.short(visit.starts_at),
        "who": visit.therapist.name,
        "place": tags.of(visit.location),
        "state": visit.get_status_display(),
        "hidden": [
            {"name": "appointment", "value": visit.pk},
            {"name": "version", "value": visit.version},
        ],
    }
