"""The pages on which somebody leaves, and those to which they come back."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from config.kernel import clock
from intake import drafts, masking
from intake.models import Draft
from intake.public.form import pace, sending, words
from intake.public.form.carrier import Carrier
from intake.public.form.views import look_or_press


@look_or_press
def later(request: HttpRequest, carrier: Carrier) -> HttpResponse:
    """Say how long the answers are kept; the press sends the way back."""
    now = clock.now()
    draft = drafts.read(token=carrier.token, now=now)
    if request.method != "POST":
        return _later(request, carrier, draft)
    pace.count(request)
    drafts.keep(token=carrier.token, answers={"email": request.POST.get("email", "")}, now=now)
    try:
        drafts.send_link(token=carrier.token, address_of=words.link_back, now=now)
    except drafts.NowhereToWrite:
        return carrier.go("later", "?email=1")
    return carrier.go("later", "?sent=1")


@look_or_press
def clear(request: HttpRequest, carrier: Carrier) -> HttpResponse:
    """Show one button; the press erases the answers."""
    if request.method == "POST":
        was_sent = sending.forget(token=carrier.token, now=clock.now())
        return carrier.go("cleared", "?sent=1" if was_sent else "")
    drafts.read(token=carrier.token, now=clock.now())
    return carrier.show(request, "clear", keep=carrier.address("check"))


@require_safe
def cleared(request: HttpRequest, carrier: Carrier) -> HttpResponse:
    """Say what is gone: the answers, or with a request that was sent only the way to it."""
    return carrier.show(request, "cleared", was_sent="sent" in request.GET)


@look_or_press
def saved(request: HttpRequest, carrier: Carrier, *, token: str) -> HttpResponse:
    """Follow the private link of a letter: one button, and the press goes on.

    Whoever's answers lie in this browser, the link leads to its own, under a secret of its own.
    """
    now = clock.now()
    try:
        if request.method == "POST":
            here = replace(carrier, token=drafts.follow(link=token, now=now))
            return here.go("check")  # which leads to the first step that is open
        draft = drafts.linked(link=token, now=now)
    except drafts.DraftEnded:
        return carrier.show(request, "ended", status=410)
    return carrier.show(request, "saved", kept_until=words.kept_until(draft))


def _later(request: HttpRequest, carrier: Carrier, draft: Draft) -> HttpResponse:
    known = "" if "other" in request.GET else str(draft.answers.get("email") or "")
    context: dict[str, Any] = {
        "kept_until": words.kept_until(draft),
        "typed": known,
        **words.problem(drafts.NowhereToWrite.detail if "email" in request.GET else "", "id_email"),
        "sent_to": masking.email(known) if "sent" in request.GET and known else "",
        "other": carrier.address("later") + "?other=1",
        "on": carrier.address("check"),
        "clear": carrier.address("clear"),
    }
    return carrier.show(request, "later", **context)
