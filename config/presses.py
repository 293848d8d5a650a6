"""Presses that a script sends while its page stays, so that none is lost without an answer."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

BY_SCRIPT, LEADS_TO = "X-Press", "X-Leads-To"


class PressMiddleware:
    """Tells such a script where its press leads: it cannot follow a redirect as a page does.

    A view whose answer is a page, shown once, is not called: the script lets the browser press.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand the request on, and put where it leads into a header of its own."""
        answer = self.get_response(request)
        if _is_by_script(request) and "Location" in answer:
            answer[LEADS_TO] = answer["Location"]
            del answer["Location"]
            answer.status_code = HTTPStatus.NO_CONTENT
        return answer

    def process_view(
        self, request: HttpRequest, view: Any, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Answer without acting where the view does not say that it leads on."""
        if _is_by_script(request) and not getattr(view, "leads_on", False):
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        return None


def _is_by_script(request: HttpRequest) -> bool:
    return request.method == "POST" and BY_SCRIPT in request.headers
