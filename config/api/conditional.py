"""Lists that have not changed are not sent again (RFC 9110); HEAD hears what GET would."""

from django.http import HttpRequest, HttpResponse
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.decorators import decorator_from_middleware

SAFE = {"GET", "HEAD"}


class Conditional(ConditionalGetMiddleware):
    """Tags each answer, and answers 304 to who has it already."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:  # type: ignore[override]  # no list is streamed
        """Treat HEAD as GET; the server leaves the body out."""
        if request.method not in SAFE:
            return response
        if self.needs_etag(response) and not response.has_header("ETag"):
            set_response_etag(response)
        tag = response.get("ETag")
        return get_conditional_response(request, etag=tag, response=response) or response


conditional = decorator_from_middleware(Conditional)
