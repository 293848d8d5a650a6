"""The owner's privacy pages: what is held about a person, taking it away, and erasing it."""

from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts import signed_in
from config.accounts.models import User
from config.audit import trail
from config.audit.models import AuditEvent
from config.kernel import clock, errors
from intake import export, families, retention
from intake.models import AssessmentRequest
from intake.seen import Seen
from intake.staff import held
from intake.staff.finding import FindForm

ONE_PRESS = timedelta(minutes=2)
"""A second press of the same person within this is the first one again."""

ERASED = {"words": "Erased. Only counts are left."}


@require_http_methods(["GET", "HEAD", "POST"])
def privacy(request: HttpRequest) -> HttpResponse:
    """Find a person by a reference, and show what goes by itself."""
    form = FindForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return redirect(held.url("held", form.cleaned_data["reference"]))
    context = {"form": form, "schedule": held.schedule(now=clock.now())}
    context |= {"toast": ERASED} if "erased" in request.GET else {}
    status = 422 if form.is_bound else 200
    return render(request, "intake/staff/privacy.html", context, status=status)


@require_safe
def person(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what is held about one person, in counts."""
    row, user, now = _found(reference), signed_in.person(request), clock.now()
    if row.reference != reference:
        return redirect(held.url("held", row))
    trail.record("request.viewed", by=user, now=now, of=row)
    context = held.Person(row, user, now).context()
    return render(request, "intake/staff/held.html", context)


@signed_in.pressed("desk:held", leads_on=False)
def take_away(request: HttpRequest, reference: str) -> HttpResponse:
    """Give out everything that is held about one person as a file."""
    row = _found(reference)
    by = signed_in.person(request)
    document = export.person(assessment_request=row, by=by, now=clock.now())
    answer = HttpResponse(export.text(document), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="first-visit-{row.reference}.json"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def erasure(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask once what goes and what stays; the press erases the person."""
    user, now = signed_in.person(request), clock.now()
    if request.method == "POST" and _was_erased(reference, by=user, now=now):
        return redirect(held.url("privacy") + "?erased=1")
    row, refusal = _found(reference), ""
    if row.status == AssessmentRequest.Status.ERASED:
        return redirect(held.url("held", row))
    if request.method == "POST":
        try:
            seen = Seen.read(request.POST.get("seen", ""))
            retention.erase(assessment_request=row, seen=seen, by=user, now=now)
            return redirect(held.url("privacy") + "?erased=1")
        except errors.Conflict as conflict:
            refusal = str(conflict.detail)
            row.refresh_from_db()
    trail.record("request.viewed", by=user, now=now, of=row)
    context = held.Person(row, user, now).erasure(refusal)
    return render(request, "intake/staff/erasure.html", context, status=409 if refusal else 200)


def _found(reference: str) -> AssessmentRequest:
    row = families.found(reference)
    if row is None:
        raise Http404
    return families.keeper(row)


def _was_erased(reference: str, *, by: User, now: datetime) -> bool:
    """Answer whether this person has erased it a moment ago: its reference is gone since."""
    if "\0" in reference:  # no column could hold it, so the database would not even look
        return False
    acts = AuditEvent.objects.filter(actor_id=by.pk, at__gte=now - ONE_PRESS)
    return acts.filter(action="request.erased", reference=reference).exists()
