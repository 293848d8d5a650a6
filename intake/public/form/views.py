"""The pages of the form; looking never changes anything, and nothing that was typed is lost."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe
from rest_framework.exceptions import ValidationError

from config.kernel import clock
from intake import drafts
from intake.models import Draft
from intake.public.form import order, pace, sending, steps, summary, words
from intake.public.form.carrier import FIRST, Carrier
from intake.public.form.fields import Answers, StepForm
from intake.submission import OutsideMassachusetts, PlaceClosed

look_or_press = require_http_methods(["GET", "HEAD", "POST"])
FROM_CHECK = "?from=check"
PICK_OR_LEAVE = "Pick a place, or leave this page."
PLEASE_AGREE = "Tick the box so that we may use your answers to find you a visit."


@look_or_press
def step(request: HttpRequest, carrier: Carrier, *, name: str) -> HttpResponse:
    """Show one step; the press keeps what was typed and leads on, or back to what is wrong.

    No page is the answer to a press itself: the browser's Back would ask to send it once more.
    """
    draft = _draft(carrier, name)
    answers: Answers = draft.answers if draft else {}
    form = order.STEPS[name](answers, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        form.look_again()
        return _step(request, carrier, name, form)
    if "later" in request.POST:
        return _later(request, _keep(request, carrier, draft, form.half_typed()))
    carrier = _keep(request, carrier, draft, form.typed())
    if not form.is_valid():
        return carrier.go(name, _came_from(request))
    if name == "where" and order.is_elsewhere(form.typed()):
        return carrier.go(order.ELSEWHERE)
    return carrier.go(order.CHECK if _came_from(request) else order.after(name))


@look_or_press
def check(request: HttpRequest, carrier: Carrier) -> HttpResponse:
    """Show all answers before anything is sent; the press sends them, once."""
    draft = drafts.read(token=carrier.token, now=clock.now())
    if "later" in request.POST:
        return _later(request, carrier)
    still_open = order.first_open(draft.answers)
    if still_open:
        return carrier.go(still_open)
    if request.method != "POST":
        return _check(request, carrier, draft)
    if "privacy_notice" not in request.POST:
        return carrier.go(order.CHECK, "?tick=1")
    pace.count(request)
    try:
        sending.send(token=carrier.token, now=clock.now())
    except (OutsideMassachusetts, PlaceClosed, ValidationError):
        return carrier.go("check")  # which leads to what has changed meanwhile
    return carrier.go("sent")


@look_or_press
def elsewhere(request: HttpRequest, carrier: Carrier) -> HttpResponse:
    """Say what we can do for somebody not in Massachusetts; the press goes on in person."""
    draft = drafts.read(token=carrier.token, now=clock.now())
    if not order.is_elsewhere(draft.answers):
        return carrier.go("where")
    form = steps.Where(draft.answers)
    cards = [card for card in form.cards() if not card["asks_more"]]
    if request.method != "POST":
        return _elsewhere(request, carrier, cards)
    sent = request.POST.getlist("locations")
    picked = [card["value"] for card in cards if card["value"] in sent]
    if not picked:
        return carrier.go(order.ELSEWHERE, "?pick=1")
    _keep(request, carrier, draft, {"locations": picked})
    return carrier.go(order.after("where"))


@require_safe
def sent(request: HttpRequest, carrier: Carrier) -> HttpResponse:
    """Say that it is here, what happens next, and by when."""
    now = clock.now()
    known = sending.sent(token=carrier.token, now=now)
    if known is None:
        raise drafts.DraftEnded
    hide = carrier.address("clear")
    return carrier.show(request, "sent", hide=hide, **words.sent(known, now=now))


def _draft(carrier: Carrier, name: str) -> Draft | None:
    """Answer the draft so far; the first step alone can do without one."""
    try:
        return drafts.read(token=carrier.token, now=clock.now())
    except drafts.DraftEnded:
        if name != FIRST or (carrier.embedded and carrier.token):
            raise
        return None


def _keep(request: HttpRequest, carrier: Carrier, draft: Draft | None, answers: Answers) -> Carrier:
    now = clock.now()
    if draft is None:
        pace.count(request)
        token = drafts.start(answers=answers, now=now)
        return replace(carrier, token=token)
    drafts.keep(token=carrier.token, answers=answers, now=now)
    return carrier


def _later(request: HttpRequest, carrier: Carrier) -> HttpResponse:
    """Send the link at once where an address was typed that we can write to."""
    pace.count(request)
    try:
        drafts.send_link(token=carrier.token, address_of=words.link_back, now=clock.now())
    except drafts.NowhereToWrite:
        return carrier.go("later")
    return carrier.go("later", "?sent=1")


def _step(request: HttpRequest, carrier: Carrier, name: str, form: StepForm) -> HttpResponse:
    came_from = _came_from(request)
    before = order.CHECK if came_from else order.before(name)
    context: dict[str, Any] = {
        "form": form,
        "number": list(order.STEPS).index(name) + 1,
        "steps": range(1, len(order.STEPS) + 1),
        "back": carrier.address(before) if before else "",
        "action": carrier.address(name) + came_from,
    }
    return carrier.show(request, name, **context)


def _elsewhere(request: HttpRequest, carrier: Carrier, cards: list[dict[str, Any]]) -> HttpResponse:
    wrong = PICK_OR_LEAVE if cards and "pick" in request.GET else ""
    context: dict[str, Any] = {
        "cards": cards,
        "where": carrier.address("where"),
        **words.problem(wrong, cards[0]["id"] if cards else ""),
    }
    return carrier.show(request, "elsewhere", **context)


def _check(request: HttpRequest, carrier: Carrier, draft: Draft) -> HttpResponse:
    rows = [
        {**row, "change": carrier.address(row["step"]) + FROM_CHECK}
        for row in summary.rows(draft.answers)
    ]
    context: dict[str, Any] = {
        "rows": rows,
        "back": carrier.address(order.before(order.CHECK) or FIRST),
        **words.problem(PLEASE_AGREE if "tick" in request.GET else "", "id_privacy_notice"),
        "months": settings.RETENTION_MONTHS,
        "years": settings.VISIT_RETENTION_YEARS,
    }
    return carrier.show(request, "check", **context)


def _came_from(request: HttpRequest) -> str:
    return FROM_CHECK if request.GET.get("from") == "check" else ""
