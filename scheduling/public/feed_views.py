"""What a calendar program reads: a therapist's visits, by secret link."""

import hashlib

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe
from rest_framework.request import Request

from config.api.throttles import PublicThrottle
from config.audit import trail
from config.kernel import clock
from scheduling import feeds
from scheduling.models import CalendarFeed


class FeedThrottle(PublicThrottle):
    """Counts how often one address fetches feeds, those that do not exist too."""

    scope = "feed"

    def get_rate(self) -> str:
        """Answer FEED_RATE_LIMIT, for example 30/min."""
        rate: str = settings.FEED_RATE_LIMIT
        return rate


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the calendar, or that it is as before; old and unknown links are not there."""
    throttle = FeedThrottle()
    if not throttle.allow_request(Request(request), None):
        answer = render(request, "429.html", status=429)
        answer["Retry-After"] = str(int(throttle.wait() or 0) + 1)
        return answer
    found = feeds.find(token)
    if found is None:
        raise Http404
    return _answer(request, found)


def _answer(request: HttpRequest, found: CalendarFeed) -> HttpResponse:
    now = clock.now()
    body, shown = feeds.written(found, now=now)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if request.method == "GET":
        feeds.note_look(found, now=now)
    answer: HttpResponse
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if {"*", etag} & {each.removeprefix("W/") for each in known}:  # RFC 9110, 13.1.2
        answer = HttpResponseNotModified()
    else:
        answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'inline; filename="visits.ics"'
        if shown and request.method == "GET":
            by = found.therapist.user or trail.SYSTEM
            trail.record("calendar_feed.read", by=by, now=now, of=found, details={"shown": shown})
    answer["ETag"] = etag
    return answer
