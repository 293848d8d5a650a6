"""The page on which a person follows their own request; looking never changes anything."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.kernel import clock
from intake import progress, status_links
from intake.public import words


@require_safe
def status(request: HttpRequest, token: str) -> HttpResponse:
    """Show where a request is, and by when we write."""
    now = clock.now()
    assessment_request = status_links.follow(token=token, now=now)
    reached = progress.of(assessment_request, now=now)
    places = list(assessment_request.locations.all())
    return render(request, "intake/public/status.html", words.page(reached, places, now))
