"""Reads a body that comes in chunks, without its length (RFC 9112, 7.1), up to a cap."""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from django.conf import settings

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]


class Chunked:
    """Gives the application a body of a known length, where it would see an empty one."""

    def __init__(self, application: Application) -> None:
        """Keep what comes next."""
        self.application = application

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Read one byte more than any page or endpoint takes, so that they can say so."""
        if environ.get("wsgi.input_terminated") and "HTTP_TRANSFER_ENCODING" in environ:
            body = environ["wsgi.input"].read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
            environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return self.application(environ, start_response)
