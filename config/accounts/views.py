"""What a signed-in person does with their own session."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from config.accounts import sessions


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Let the session last: the press itself has been noted."""
    return HttpResponse(status=204) if request.user.is_authenticated else sessions.ended()
