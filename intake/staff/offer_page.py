"""The page on which the desk picks one to three times and sees what the person will read."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from config.accounts import signed_in
from config.accounts.models import User
from config.audit import trail
from config.kernel import clock, errors
from intake import fitting, offering, queue
from intake.models import AssessmentRequest
from intake.seen import Seen, Stale
from intake.staff import history, opened, slot_asked, times, words
from scheduling import appointments, deadlines, diary, offer_letters, offers

SHOWN = 9
READING = timedelta(hours=1)
"""How long the page may be open without a time on it becoming too soon to offer."""
NONE_FITS = (
    f"{times.NONE_FITS} A time that is offered starts a day from now at the soonest. "
    "You can change the places, or put them on the waitlist."
)

GONE = {
    "title": "One of the times cannot be offered any more.",
    "text": "It was taken, or starts too soon. The times below are open now.",
}


@dataclass(frozen=True)
class Picking:
    """The times that could be offered to somebody, and which of them are picked."""

    assessment_request: AssessmentRequest
    user: User
    now: datetime
    picked: list[str] | None = None
    seen: str = ""
    refusal: dict[str, str] = field(default_factory=dict)

    def context(self) -> dict[str, object]:
        """Make the context of the page."""
        row = self.assessment_request
        return {
            "name": row.name,
            "reference": row.reference,
            "back_url": opened.page(row),
            "url": reverse("desk:offer", args=[row.reference]),
            "seen": self.seen or str(Seen.of(row)),
            "wants": words.wanted_times(row.times),
            "contact": words.contact(row),
            "refusal": self.refusal,
            "search_url": slot_asked.url(row),
            "choices": [self._choice(number, fit) for number, fit in enumerate(self.fits, start=1)],
            "none_fits": NONE_FITS,
            "until": words.said(self.until, self.now) if self.chosen else "",
            "preview": self._preview(),
        }

    @cached_property
    def fits(self) -> list[fitting.Fit]:
        """The soonest times that fit and that nobody has to hurry for; what is picked, too."""
        since = self.now + offers.SOONEST + READING
        row, by, now = self.assessment_request, self.user, self.now
        within, practice = fitting.Within(since=since), fitting.practice_of(row, by=by)
        found = fitting.times(row, by=by, now=now, within=within, count=SHOWN, practice=practice)
        known = {times.value(fit.slot) for fit in found}
        more = [
            pick
            for pick in times.keys(self.picked or [], by=by)
            if times.joined(*pick) not in known and pick[2] >= since
        ]
        found += fitting.chosen(row, more, now=now, practice=practice)
        return sorted(found, key=lambda fit: fit.slot.starts_at)

    @cached_property
    def chosen(self) -> list[fitting.Fit]:
        """What is picked: the first of three days, until somebody picks others."""
        if self.picked is None:
            firsts = {diary.date_of(fit.slot.starts_at): fit for fit in reversed(self.fits)}
            return [fit for fit in self.fits if fit in firsts.values()][: offers.MOST]
        return [fit for fit in self.fits if times.value(fit.slot) in self.picked]

    @property
    def until(self) -> datetime:
        """Until when the person can answer."""
        places = {fit.location for fit in self.chosen}
        return deadlines.of(places, told_at=self.now + appointments.UNDO_WITHIN)

    def _choice(self, number: int, fit: fitting.Fit) -> dict[str, object]:
        return {
            "id": f"time-{number}",
            "name": "slot",
            "value": times.value(fit.slot),
            "label": words.short(fit.slot.starts_at),
            "hint": f"{fit.therapist.name} · {fit.location.name}",
            "checked": fit in self.chosen,
        }

    def _preview(self) -> str:
        if not self.chosen:
            return ""
        told = [(fit.slot.starts_at, fit.therapist, fit.location) for fit in self.chosen]
        return offer_letters.offer_text(self.assessment_request, told, until=self.until)


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the times and the words; the press holds the picked ones and tells the person."""
    user, now = signed_in.person(request), clock.now()
    row = _found(user, reference)
    if request.method != "POST":
        return _page(request, _led(Picking(row, user, now, request.GET.getlist("slot") or None)))
    picked, seen = request.POST.getlist("slot"), request.POST.get("seen", "")
    if "preview" in request.POST:
        return _page(request, Picking(row, user, now, picked, seen))
    try:
        offering.offer(
            assessment_request=row,
            times=[offers.Time(**times.read(each, by=user)) for each in picked],
            seen=Seen.read(seen),
            by=user,
            now=now,
        )
    except (errors.Conflict, errors.Invalid) as refusal:
        return _refused(request, refusal, reference, picked)
    return redirect(opened.page(row))


def _led(picking: Picking) -> Picking:
    """Say so where a time that the search led here with cannot be offered."""
    if len(picking.chosen) == len(picking.picked or picking.chosen):
        return picking
    return replace(picking, refusal=GONE)


def _refused(
    request: HttpRequest, refusal: errors.Refusal, reference: str, picked: list[str]
) -> HttpResponse:
    user, now = signed_in.person(request), clock.now()
    row = _found(user, reference)
    text = "The times below are open now."
    if isinstance(refusal, Stale):
        text = history.since(row, by=user, now=now)
    said = {"title": refusal.detail, "text": text}
    is_typed_wrong = isinstance(refusal, errors.Invalid)
    page = Picking(row, user, now, picked, refusal=said)
    return _page(request, page, status=422 if is_typed_wrong else 409)


def _found(user: User, reference: str) -> AssessmentRequest:
    if "\0" in reference:  # no column could hold it, so the database would not even look
        raise Http404
    rows = queue.seen_by(user).select_related("first_visit", "assigned_to")
    return get_object_or_404(rows.prefetch_related("locations"), reference=reference)


def _page(request: HttpRequest, picking: Picking, *, status: int = 200) -> HttpResponse:
    row = picking.assessment_request
    trail.record("request.viewed", by=picking.user, now=picking.now, of=row)
    return render(request, "intake/staff/offer.html", picking.context(), status=status)
