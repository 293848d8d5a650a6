"""One connection to the mail server that carries many letters."""

import contextlib
import smtplib
from types import TracebackType
from typing import Self

from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

OK = 250
FORWARDED = 251


class InDoubt(Exception):
    """Says that the line was lost after the letter's words: the server may have taken it."""


class NobodyToWriteTo(ValueError):
    """Says that a letter has no address."""


class Line:
    """Opens the connection when the first letter needs it, and again after it was lost."""

    def __init__(self, backend: BaseEmailBackend | None = None) -> None:
        """Take the way of sending that the settings name, unless given another."""
        self.backend = backend or mail.get_connection()

    def __enter__(self) -> Self:
        """Wait for the first letter."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Say goodbye to the server."""
        with contextlib.suppress(Exception):
            self.backend.close()

    def carry(self, message: EmailMessage) -> None:
        """Hand one letter over; raises whatever the server or the provider answers."""
        self.backend.open()
        if not self.backend.send_messages([message]):
            raise NobodyToWriteTo

    def server(self) -> smtplib.SMTP | None:
        """Open the connection and answer it, or None where letters go another way."""
        self.backend.open()
        held = getattr(self.backend, "connection", None)
        if not isinstance(held, smtplib.SMTP):
            return None
        held.ehlo_or_helo_if_needed()
        return held

    def hand_over(self, server: smtplib.SMTP, sender: str, recipient: str, raw: bytes) -> None:
        """Say one letter to the server, and knows whether a lost line leaves it in doubt.

        Raises:
            InDoubt: the line was lost while or after the words were said.
        """
        code, said = server.mail(sender)
        if code != OK:
            raise smtplib.SMTPSenderRefused(code, said, sender)
        code, said = server.rcpt(recipient)
        if code not in {OK, FORWARDED}:
            raise smtplib.SMTPRecipientsRefused({recipient: (code, said)})
        try:
            code, said = server.data(raw)
        except smtplib.SMTPDataError:
            raise
        except Exception as error:
            raise InDoubt from error
        if code != OK:
            raise smtplib.SMTPDataError(code, said)

    def begin_again(self) -> None:
        """Make the server forget a letter that it did not take, so that the next can be said."""
        held = getattr(self.backend, "connection", None)
        if isinstance(held, smtplib.SMTP):
            held.rset()

    def drop(self) -> None:
        """Close without a goodbye, since the other side may not be listening any more."""
        for name in ("connection", "_partial_connection"):
            held = getattr(self.backend, name, None)
            with contextlib.suppress(Exception):
                held and held.close()
        with contextlib.suppress(Exception):
            self.backend.close()
