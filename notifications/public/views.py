"""Pages of readers: a look changes nothing, a press joins or leaves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from config.kernel import clock, tokens
from notifications import masthead, subscription

look_or_press = require_http_methods(["GET", "HEAD", "POST"])


@look_or_press
@csrf_exempt  # the link is the secret; a reader may have opened it days ago
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show one button; the press puts the reader on the list."""
    if request.method != "POST":
        url = reverse("news:confirm", kwargs={"token": token})
        return render(request, "notifications/public/confirm.html", {"confirm_url": url})
    try:
        reader = subscription.confirm(token=token, now=clock.now())
    except tokens.BadToken:
        return render(request, "notifications/public/link_old.html")
    leave_url = masthead.leave_url(reader.pk)
    return render(request, "notifications/public/confirmed.html", {"leave_url": leave_url})


@look_or_press
@csrf_exempt  # mail programs press it for their readers (RFC 8058)
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Show one button; the press, or a mail program's, takes the reader off the list."""
    if request.method != "POST":
        url = reverse("news:leave", kwargs={"token": token})
        return render(request, "notifications/public/unsubscribe.html", {"leave_url": url})
    try:
        subscription.unsubscribe(token=token, now=clock.now())
    except tokens.BadToken:
        return render(request, "notifications/public/link_old.html")
    return render(request, "notifications/public/left.html")
