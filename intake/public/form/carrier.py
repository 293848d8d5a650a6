"""Where the secret of unsent answers travels: a private cookie, or the address in a frame."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from config.kernel import clock
from intake import drafts, limits
from intake.public.form import sending, words

FIRST = "who"
SENT_SHOWN = timedelta(minutes=30)
"""How long this browser leads to what was said on sending: others may use it too."""


@dataclass(frozen=True)
class Carrier:
    """One visit to the form: whose answers, and whether another site shows it in a frame."""

    token: str = ""
    embedded: bool = False
    pressed: bool = False
    """Whether this visit is a press, which alone may change what the browser remembers."""

    @property
    def base(self) -> str:
        """Name the page around the form's pages."""
        return "base_framed.html" if self.embedded else "base_public.html"

    def address(self, page: str) -> str:
        """Answer the address of a page of the form."""
        if not self.embedded:
            return reverse(f"form:{page}")
        if page == FIRST and not self.token:
            return reverse("form:embed:start")
        return reverse(f"form:embed:{page}", args=[self.token])

    def go(self, page: str, more: str = "") -> HttpResponse:
        """Lead on to a page, with the secret in the cookie where there is one."""
        response = redirect(self.address(page) + more)
        if self.token and self.pressed and not self.embedded:
            self._remember(response, page)
        return response

    def show(
        self, request: HttpRequest, page: str, *, status: int = 200, **context: object
    ) -> HttpResponse:
        """Show a page of the form."""
        start = Carrier(embedded=self.embedded).address(FIRST)
        more = {"carrier": self, "start": start, **context}
        return render(request, f"intake/public/form/{page}.html", more, status=status)

    def _remember(self, response: HttpResponse, page: str) -> None:
        if page == "cleared":
            response.delete_cookie(settings.DRAFT_COOKIE_NAME, samesite="Lax")
            return
        response.set_cookie(
            settings.DRAFT_COOKIE_NAME,
            self.token,
            max_age=SENT_SHOWN if page == "sent" else timedelta(days=settings.DRAFT_DAYS),
            secure=settings.CSRF_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


Page = Callable[..., HttpResponse]


def hosted(page: Page) -> Page:
    """Answer a page of our own; the secret lies in the private cookie."""

    @wraps(page)
    def answer(request: HttpRequest, **named: Any) -> HttpResponse:
        pressed = request.method == "POST"
        return _answer(page, request, Carrier(_cookie(request), pressed=pressed), named)

    return answer


def framed(page: Page) -> Page:
    """Answer a page in the frame of a site that may show it.

    A cookie of ours would not come back to us there, so the address holds the secret, and nothing
    that a browser adds by itself lets anybody in: there is no forged press to check for.
    """

    @csrf_exempt
    @wraps(page)
    def answer(request: HttpRequest, token: str = "", **named: Any) -> HttpResponse:
        return _answer(page, request, Carrier(token, embedded=True), named)

    return answer


def ended(request: HttpRequest, carrier: Carrier) -> HttpResponse:
    """Lead to what became of the answers, or say that they are gone."""
    if sending.sent(token=carrier.token, now=clock.now()) is not None:
        return carrier.go("sent")
    if not carrier.token:
        return carrier.go(FIRST)
    return carrier.show(request, "ended", status=410)


def too_many(request: HttpRequest, carrier: Carrier, refusal: limits.TooMany) -> HttpResponse:
    """Say until when to wait, and why."""
    said = words.too_many(refusal, now=clock.now())
    response = carrier.show(request, "too_many", status=429, **said)
    response["Retry-After"] = str(refusal.seconds)
    return response


def _answer(
    page: Page, request: HttpRequest, carrier: Carrier, named: dict[str, Any]
) -> HttpResponse:
    try:
        return page(request, carrier, **named)
    except drafts.DraftEnded:
        return ended(request, carrier)
    except limits.TooMany as refusal:
        return too_many(request, carrier, refusal)


def _cookie(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.DRAFT_COOKIE_NAME, "")
