"""One connection to the mail server that carries many letters."""

import contextlib
from types import TracebackType
from typing import Self

from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class NobodyToWriteTo(ValueError):
    """Says that a letter has no address."""


class Line:
    """Opens the connection when the first letter needs it, and again after it was lost."""

    def __init__(self, backend: BaseEmailBackend | None = None) -> None:
        """Takes the way of sending that the settings name, unless given another."""
        self.backend = backend or mail.get_connection()

    def __enter__(self) -> Self:
        """Waits for the first letter."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Says goodbye to the server."""
        with contextlib.suppress(Exception):
            self.backend.close()

    def carry(self, message: EmailMessage) -> None:
        """Hands one letter over; raises whatever the server or the provider answers."""
        self.backend.open()
        if not self.backend.send_messages([message]):
            raise NobodyToWriteTo

    def drop(self) -> None:
        """Closes without a goodbye, since the other side may not be listening any more."""
        for name in ("connection", "_partial_connection"):
            held = getattr(self.backend, name, None)
            with contextlib.suppress(Exception):
                held and held.close()
        with contextlib.suppress(Exception):
            self.backend.close()
