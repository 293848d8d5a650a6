"""The pages of one's own visit, by private link; looking never changes anything."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.audit import trail
from config.kernel import clock, errors, tokens
from scheduling import calendars, cancelling, diary, own_choices, rescheduling, turns, visit_links
from scheduling.models import Appointment
from scheduling.public import visit_page

Page = Callable[[HttpRequest, Appointment], HttpResponse]
Answer = Callable[[HttpRequest, str], HttpResponse]

OLD = "scheduling/public/link_old.html"
look_or_press = require_http_methods(["GET", "HEAD", "POST"])


def by_link(page: Page) -> Answer:
    """Follow the private link, or say the same of an old one and of one that was never ours."""

    @wraps(page)
    def followed(request: HttpRequest, token: str) -> HttpResponse:
        try:
            return page(request, visit_links.follow(token=token, now=clock.now()))
        except tokens.LinkEnded:
            return render(request, OLD, {"token": token}, status=410)

    return followed


@require_safe
@by_link
def page(request: HttpRequest, row: Appointment) -> HttpResponse:
    """Show when and where the visit is."""
    context = visit_page.context(row, saved=request.GET.get("saved", ""), now=clock.now())
    return render(request, "scheduling/public/visit.html", context)


@require_safe
@by_link
def entry(request: HttpRequest, row: Appointment) -> HttpResponse:  # noqa: ARG001
    """Give out the calendar entry, in neutral words."""
    if row.status not in Appointment.AHEAD:
        raise Http404
    named = row.first_visit.practice_name_ok
    place = (row.location.address or row.location.name) if named else ""
    written = calendars.entry(row, place=place, now=clock.now())
    answer = HttpResponse(written, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="visit.ics"'
    return answer


@look_or_press
@csrf_exempt  # the link is the secret; under no-referrer a browser sends no origin to check
@by_link
def time(request: HttpRequest, row: Appointment) -> HttpResponse:
    """Show other times; the press moves the visit, which keeps its time if that cannot be."""
    now = clock.now()
    context = visit_page.context(row, now=now)
    if request.method != "POST":
        if not context["may_change"]:
            return redirect("visit:page", token=context["token"])
        return render(request, "scheduling/public/visit_time.html", visit_page.picker(row, now=now))
    sent = request.POST.get("slot", "")
    try:
        picked = own_choices.read(sent, appointment=row)
        rescheduling.reschedule(
            appointment=row,
            therapist=picked.therapist,
            location=picked.location,
            starts_at=picked.starts_at,
            seen=_version(request),
            notice=diary.NOTICE,
            by=trail.PERSON,
            now=now,
        )
    except (errors.Conflict, errors.Invalid) as refusal:
        row.refresh_from_db()
        shown = visit_page.picker(row, refusal=refusal.detail, chosen=sent, now=now)
        status = 422 if isinstance(refusal, errors.Invalid) else 409
        return render(request, "scheduling/public/visit_time.html", shown, status=status)
    return redirect(f"{reverse('visit:page', args=[context['token']])}?saved=moved")


@look_or_press
@csrf_exempt  # the link is the secret
@by_link
def cancellation(request: HttpRequest, row: Appointment) -> HttpResponse:
    """Show one button; the press cancels the visit, without a reason."""
    now = clock.now()
    context = visit_page.context(row, now=now)
    if request.method == "POST":
        enough = "no_other_time" in request.POST
        try:
            cancelling.cancel(appointment=row, wants_no_other_time=enough, by=trail.PERSON, now=now)
        except errors.Conflict:
            context = visit_page.context(row, now=now)
            return render(request, "scheduling/public/visit_gone_on.html", context, status=409)
        return redirect("visit:page", token=context["token"])
    if not context["may_change"]:
        return redirect("visit:page", token=context["token"])
    return render(request, "scheduling/public/visit_cancellation.html", context)


@require_POST
@csrf_exempt  # the link is the secret
@by_link
def again(request: HttpRequest, row: Appointment) -> HttpResponse:
    """Look for another time after all."""
    try:
        cancelling.look_on(appointment=row, by=trail.PERSON, now=clock.now())
    except errors.Conflict:
        context = visit_page.context(row, now=clock.now())
        return render(request, "scheduling/public/visit_gone_on.html", context, status=409)
    return redirect(f"{reverse('visit:page', args=[visit_links.token(row)])}?saved=again")


def _version(request: HttpRequest) -> int:
    return turns.read_version(request.POST.get("version", ""))
