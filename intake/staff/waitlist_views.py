"""The desk's page about the waitlist, and its presses: offer a freed time, or keep it off."""

import contextlib
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from config.accounts import signed_in
from config.accounts.models import User
from config.audit import trail
from config.kernel import clock, errors
from intake import filling, queue
from intake.seen import Seen
from intake.staff import times, waitlist_page
from scheduling import offers, passing_on, permissions
from scheduling.freed_times import FreedTime
from scheduling.list_order import Time
from scheduling.models import KeptBack

Row = TypeVar("Row", bound=Model)


class NotNamed(errors.Invalid):
    """Says that a press names nobody and nothing that is here."""

    code = "nothing_named"
    detail = "That is not on your list."


@require_safe
def shown(request: HttpRequest) -> HttpResponse:
    """Show the list."""
    return _page(request)


@signed_in.pressed("desk:waitlist")
def offer(request: HttpRequest) -> HttpResponse:
    """Offer a freed time to the person that the button names."""
    user, now = signed_in.person(request), clock.now()
    try:
        row = _named(queue.seen_by(user), reference=request.POST.get("reference", ""))
        time = offers.Time(**times.read(request.POST.get("time", ""), by=user))
        seen = Seen.read(request.POST.get("seen", ""))
        filling.offer(assessment_request=row, time=time, seen=seen, by=user, now=now)
    except (errors.Conflict, errors.Invalid) as refusal:
        return _page(request, refusal)
    return redirect("desk:waitlist")


@signed_in.pressed("desk:waitlist")
def keep_back(request: HttpRequest) -> HttpResponse:
    """Keep a freed time off the list."""
    user, now = signed_in.person(request), clock.now()
    try:
        passing_on.keep_back(freed=_freed(request, user), by=user, now=now)
    except (errors.Conflict, errors.Invalid) as refusal:
        return _page(request, refusal)
    return redirect("desk:waitlist")


@signed_in.pressed("desk:waitlist")
def put_back(request: HttpRequest) -> HttpResponse:
    """Let the list have a time after all."""
    user = signed_in.person(request)
    here = KeptBack.objects.filter(location__in=permissions.places_of(user))
    try:
        kept = _named(here, pk=request.POST.get("key", ""))
    except NotNamed as refusal:
        return _page(request, refusal)
    passing_on.put_back(kept_back=kept, by=user, now=clock.now())
    return redirect("desk:waitlist")


@signed_in.pressed("desk:waitlist")
def by_itself(request: HttpRequest) -> HttpResponse:
    """Let freed times of a place go on by themselves, or ask the desk first again."""
    user, goes_on = signed_in.person(request), request.POST.get("by_itself") == "1"
    try:
        place = _named(permissions.places_of(user), slug=request.POST.get("place", ""))
    except NotNamed as refusal:
        return _page(request, refusal)
    passing_on.go_on_by_itself(location=place, by_itself=goes_on, by=user, now=clock.now())
    return redirect("desk:waitlist")


def _named(rows: QuerySet[Row], **which: str) -> Row:
    """Find what a button names among what this person may know about.

    Raises:
        NotNamed: there is no such row here.
    """
    found = None
    if "\0" not in "".join(which.values()):  # no column could hold it
        with contextlib.suppress(ValidationError):  # it is no key
            found = rows.filter(**which).first()
    if found is None:
        raise NotNamed
    return found


def _freed(request: HttpRequest, user: User) -> FreedTime:
    """Read which time a button names.

    Raises:
        times.UnreadableChoice: it names none at this person's places.
        passing_on.NotFree: it is not free any more.
    """
    chosen = times.read(request.POST.get("time", ""), by=user)
    time = Time(chosen["therapist"].pk, chosen["location"].pk, chosen["starts_at"])
    freed = passing_on.find(time, now=clock.now())
    if freed is None:
        raise passing_on.NotFree
    return freed


def _page(request: HttpRequest, refusal: errors.Refusal | None = None) -> HttpResponse:
    """Show the list, as asked for or after a press that came too late; the look is kept."""
    user, now = signed_in.person(request), clock.now()
    page = waitlist_page.Page(user, now, refusal.detail if refusal else "")
    trail.record("waitlist.listed", by=user, now=now, details={"shown": page.references()})
    status = 200 if refusal is None else 422 if isinstance(refusal, errors.Invalid) else 409
    return render(request, "intake/staff/waitlist.html", page.context(), status=status)
