"""The pages on which a person picks an offered time; looking never changes anything."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from config.audit import trail
from config.kernel import clock, errors, tokens
from scheduling import offer_links, offer_terms, offered, offers
from scheduling.models import Hold, Offer
from scheduling.public.offer_words import Page

look_or_press = require_http_methods(["GET", "HEAD", "POST"])
OLD = "scheduling/public/link_old.html"
SAVED = {"more-time": "We hold them longer now. Take your time."}


def by_link(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Follow the private link, or say in the same words for old and unknown that it is over."""

    @wraps(page)
    def followed(request: HttpRequest, token: str, **named: UUID) -> HttpResponse:
        try:
            offer = offer_links.follow(token=token, now=clock.now())
        except tokens.LinkEnded:
            return render(request, OLD, {"token": token}, status=410)
        return page(request, token, offer, **named)

    return followed


@require_safe
@by_link
def shown(request: HttpRequest, token: str, offer: Offer) -> HttpResponse:
    """Show the times, or what has come of them."""
    return _page(request, token, offer, saved=SAVED.get(request.GET.get("saved", ""), ""))


@look_or_press
@csrf_exempt  # the link is the secret; under no-referrer a browser sends no origin to check
@by_link
def one(request: HttpRequest, token: str, offer: Offer, key: UUID) -> HttpResponse:
    """Show one time before it is taken; the press takes it."""
    hold = next((each for each in offered.times(offer) if each.pk == key), None)
    if hold is None:
        raise Http404
    if request.method == "POST":
        return _take(request, token, offer, hold)
    page = Page(offer, token, clock.now())
    if hold not in page.choices:
        return redirect("offer:page", token=token)
    return render(request, "scheduling/public/offered_time.html", page.review(hold))


@look_or_press
@csrf_exempt  # the link is the secret
@by_link
def none(request: HttpRequest, token: str, offer: Offer) -> HttpResponse:
    """Note that none of the times works; a mere look leads back to them."""
    if request.method != "POST":
        return redirect("offer:page", token=token)
    try:
        offers.decline(offer=offer, by=trail.PERSON, now=clock.now())
    except offered.OfferEnded:
        return _page(request, token, offer, status=410)
    return redirect("offer:page", token=token)


@look_or_press
@csrf_exempt  # the link is the secret
@by_link
def more_time(request: HttpRequest, token: str, offer: Offer) -> HttpResponse:
    """Hold the times longer; a mere look leads back to them."""
    if request.method != "POST":
        return redirect("offer:page", token=token)
    try:
        offer_terms.give_more_time(offer=offer, by=trail.PERSON, now=clock.now())
    except offer_terms.MoreTimeGiven as refusal:
        return _page(request, token, offer, taken=refusal.detail, status=409)
    except offered.OfferEnded:
        return _page(request, token, offer, status=410)
    return redirect(f"{offer_links.path(token)}?saved=more-time")


def _take(request: HttpRequest, token: str, offer: Offer, hold: Hold) -> HttpResponse:
    try:
        offers.accept(
            offer=offer,
            hold=hold,
            page_url=offer_links.url(token),
            by=trail.PERSON,
            now=clock.now(),
        )
    except offered.OfferEnded:
        return _page(request, token, offer, status=410)
    except (errors.Conflict, errors.Invalid) as refusal:
        return _page(request, token, offer, taken=refusal.detail, status=409)
    return redirect("offer:page", token=token)


def _page(
    request: HttpRequest,
    token: str,
    offer: Offer,
    *,
    taken: str = "",
    saved: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the offer as it stands now, whatever was pressed on an older look at it."""
    if status != HttpResponse.status_code:
        offer = offer_links.follow(token=token, now=clock.now())
    page = Page(offer, token, clock.now(), taken=taken, saved=saved)
    return render(request, "scheduling/public/offer.html", page.context(), status=status)
