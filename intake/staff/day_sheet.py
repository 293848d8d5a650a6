"""The visits of a day on paper: one letter page, without color, with room to write."""

from datetime import date, datetime
from itertools import groupby
from operator import attrgetter

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.accounts import signed_in
from config.accounts.models import User
from config.audit import trail
from config.kernel import clock
from intake.staff.day_asked import Asked
from scheduling import days, diary, names, permissions, spoken_times, tags
from scheduling.models import Appointment, Location

CAME = frozenset({Appointment.Status.ARRIVED, Appointment.Status.FULFILLED})


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """Show the sheet of one day, ready to print."""
    user, now, asked = signed_in.person(request), clock.now(), Asked.read(request.GET)
    place = permissions.places_of(user).filter(slug=asked.place).first() if asked.place else None
    visits = _visits(user, asked.on(diary.date_of(now)), place)
    shown = [each.first_visit.reference for each in visits]
    trail.record("day_sheet.viewed", by=user, now=now, details={"shown": shown})
    context = _context(visits, asked, place, user=user, now=now)
    return render(
        request, "intake/staff/day_sheet.html", context | {"at_once": "now" in request.GET}
    )


def _context(
    visits: list[Appointment], asked: Asked, place: Location | None, *, user: User, now: datetime
) -> dict[str, object]:
    on, zone = asked.on(diary.date_of(now)), diary.zone()
    grouped = groupby(visits, key=attrgetter("location"))
    return {
        "day": f"{spoken_times.day(on)}, {on.year}",
        "place_name": place.name if place else "",
        "printed": spoken_times.short(now, zone),
        "by": user.name,
        "back_url": asked.url(),
        "places": [
            {"name": where.name, "rows": [_row(each) for each in rows]} for where, rows in grouped
        ],
        "nobody": f"No visits{f' {tags.where(place)}' if place else ''} on {_short(on)}.",
    }


def _visits(user: User, on: date, place: Location | None) -> list[Appointment]:
    """Find what is not called off, place by place."""
    found = [
        each for each in days.visits(user, on, place=place) if each.status not in Appointment.GONE
    ]
    return sorted(found, key=lambda each: (each.location.sort_order, each.location.name))


def _row(visit: Appointment) -> dict[str, object]:
    person = visit.first_visit.reference
    if not settings.DAY_SHEET_REFERENCE_ONLY:
        person = names.short(visit.first_visit.name) or person
    room = visit.busy_time.room
    return {
        "time": spoken_times.digits(visit.starts_at, diary.zone()),
        "therapist": visit.therapist.name,
        "room": room.name if room else "",
        "person": person,
        "kind": "First visit",
        "came": visit.status in CAME,
    }


def _short(on: date) -> str:
    return f"{on:%a}, {on:%b} {on.day}"
