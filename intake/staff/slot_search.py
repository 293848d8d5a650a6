"""The page on which the desk searches the times for one request, and picks some to give."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from config.accounts import signed_in
from config.accounts.models import User
from config.audit import trail
from config.kernel import clock, errors
from intake import booking, queue
from intake.models import AssessmentRequest
from intake.seen import Seen, Stale
from intake.staff import history, opened, queue_page, slot_page, times
from scheduling import offers


class PickOne(errors.Invalid):
    """Says that one time is booked at once, not none and not several."""

    code = "pick_one_time"
    detail = "Pick one time to book."


@require_http_methods(["GET", "HEAD", "POST"])
def slots(request: HttpRequest) -> HttpResponse:
    """Show the times that fit; a press books the picked one, or leads to what an offer will say."""
    user, now = signed_in.person(request), clock.now()
    if "for" not in request.GET:  # the queue leads to each request, and that leads here
        return redirect(queue_page.url())
    row = _found(user, request.GET["for"])
    if request.method != "POST":
        return _page(request, slot_page.Page(row, user, now, request.GET))
    picked, seen = request.POST.getlist("slot"), request.POST.get("seen", "")
    try:
        if "offer" in request.POST:
            return redirect(_offer_url(row, picked))
        if len(set(picked)) != 1:
            raise PickOne
        chosen = times.read(picked[0], by=user)
        booking.book(assessment_request=row, **chosen, seen=Seen.read(seen), by=user, now=now)
    except (errors.Conflict, errors.Invalid) as refusal:
        return _refused(request, refusal, picked)
    return redirect(opened.page(row))


def _offer_url(row: AssessmentRequest, picked: list[str]) -> str:
    """Lead to the page on which the words are read before they are sent.

    Raises:
        offers.HowMany: there is nothing to offer like that.
    """
    if not 1 <= len(set(picked)) <= offers.MOST:
        raise offers.HowMany
    query = urlencode({"slot": picked}, doseq=True)
    return f"{reverse('desk:offer', args=[row.reference])}?{query}"


def _refused(request: HttpRequest, refusal: errors.Refusal, picked: list[str]) -> HttpResponse:
    user, now = signed_in.person(request), clock.now()
    row = _found(user, request.GET["for"])
    text = "The times below are open now."
    if isinstance(refusal, Stale):
        text = history.since(row, by=user, now=now)
    said = {"title": refusal.detail, "text": text}
    status = 422 if isinstance(refusal, errors.Invalid) else 409
    return _page(request, slot_page.Page(row, user, now, request.GET, picked, said), status=status)


def _found(user: User, reference: str) -> AssessmentRequest:
    if "\0" in reference:  # no column could hold it, so the database would not even look
        raise Http404
    rows = queue.seen_by(user).select_related("first_visit", "assigned_to")
    return get_object_or_404(rows.prefetch_related("locations"), reference=reference)


def _page(request: HttpRequest, page: slot_page.Page, *, status: int = 200) -> HttpResponse:
    row = page.assessment_request
    trail.record("request.viewed", by=page.user, now=page.now, of=row)
    context = page.context()
    if page.form.errors:
        status = 422
    return render(request, "intake/staff/slots.html", context, status=status)
