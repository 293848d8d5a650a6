"""What a mail server's answer means for a letter: later, never, the line is gone, or our fault."""

import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from celery.exceptions import SoftTimeLimitExceeded

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(hours=48)
TRIES_OF_A_FAULT = 3
MAX_WORDS = 280

SIGN_IN_CODES = frozenset({530, 534, 535, 538})
"""Answers about our own sign-in (RFC 4954): true of the server's settings, not of one letter."""

CLOSING = 421
FINAL = 500


class Verdict(Enum):
    """What to do with the letter that met this answer."""

    LATER = "later"
    NEVER = "never"
    LINE_LOST = "line_lost"
    FAULT = "fault"


@dataclass(frozen=True)
class Answer:
    """A verdict, and the words that a person at the practice may read."""

    verdict: Verdict
    words: str


def read(error: BaseException) -> Answer:
    """Read what went wrong while a letter was handed to a mail server or a provider."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _of_code(*next(iter(error.recipients.values())))
    if isinstance(error, smtplib.SMTPResponseException):
        return _of_response(error)
    if isinstance(error, SoftTimeLimitExceeded):
        return Answer(Verdict.LINE_LOST, "The mail server took too long.")
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _of_provider(status)
    if isinstance(error, OSError):  # refused, reset, timed out, TLS, and all of smtplib's others
        return Answer(Verdict.LINE_LOST, "The mail server did not answer.")
    return Answer(Verdict.FAULT, f"We could not make this letter ({type(error).__name__}).")


def wait(attempts: int) -> timedelta:
    """Answer how long to wait after so many tries: one minute, doubling, at most an hour."""
    doublings = min(max(attempts - 1, 0), 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def is_over(first_attempt_at: datetime | None, now: datetime) -> bool:
    """Answer whether a letter was tried for so long that it is better to say so."""
    return first_attempt_at is not None and now - first_attempt_at >= GIVE_UP_AFTER


def _of_response(error: smtplib.SMTPResponseException) -> Answer:
    if isinstance(error, smtplib.SMTPConnectError | smtplib.SMTPHeloError):
        return Answer(Verdict.LINE_LOST, _words(error.smtp_code, error.smtp_error))
    return _of_code(error.smtp_code, error.smtp_error)


def _of_code(code: int, said: bytes | str) -> Answer:
    words = _words(code, said)
    if code in SIGN_IN_CODES or code == CLOSING:
        return Answer(Verdict.LINE_LOST, words)
    return Answer(Verdict.NEVER if code >= FINAL else Verdict.LATER, words)


def _of_provider(status: int) -> Answer:
    """Read a provider's own HTTP answer: 408, 425, 429, sign-in trouble and 5xx pass."""
    words = f"The mail provider answered {status}."
    if status in {401, 403}:
        return Answer(Verdict.LINE_LOST, words)
    passing = status in {408, 425, 429} or status >= FINAL
    return Answer(Verdict.LATER if passing else Verdict.NEVER, words)


def _words(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f"The mail server said: {code} {plain}".strip()[:MAX_WORDS]
