"""Each answer of a mail server has one meaning."""

import smtplib
import ssl
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from hypothesis import given
from hypothesis import strategies as st

from notifications import answers
from notifications.answers import Verdict
from tests.factories.notifications import MORNING


class ProviderError(Exception):
    def __init__(self, status_code):
        super().__init__()
        self.status_code = status_code


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (smtplib.SMTPRecipientsRefused({"a@example.com": (550, b"no")}), Verdict.NEVER),
        (smtplib.SMTPRecipientsRefused({"a@example.com": (452, b"full")}), Verdict.LATER),
        (smtplib.SMTPSenderRefused(451, b"later", "a@example.com"), Verdict.LATER),
        (smtplib.SMTPSenderRefused(553, b"no", "a@example.com"), Verdict.NEVER),
        (smtplib.SMTPSenderRefused(530, b"sign in", "a@example.com"), Verdict.LINE_LOST),
        (smtplib.SMTPDataError(554, b"spam"), Verdict.NEVER),
        (smtplib.SMTPDataError(421, b"closing"), Verdict.LINE_LOST),
        (smtplib.SMTPConnectError(554, b"not you"), Verdict.LINE_LOST),
        (smtplib.SMTPHeloError(500, b"what"), Verdict.LINE_LOST),
        (smtplib.SMTPAuthenticationError(535, b"wrong"), Verdict.LINE_LOST),
        (smtplib.SMTPServerDisconnected("gone"), Verdict.LINE_LOST),
        (smtplib.SMTPNotSupportedError("no tls"), Verdict.LINE_LOST),
        (ConnectionRefusedError(), Verdict.LINE_LOST),
        (TimeoutError(), Verdict.LINE_LOST),
        (ssl.SSLError(), Verdict.LINE_LOST),
        (SoftTimeLimitExceeded(), Verdict.LINE_LOST),
        (ProviderError(401), Verdict.LINE_LOST),
        (ProviderError(422), Verdict.NEVER),
        (ProviderError(429), Verdict.LATER),
        (ProviderError(502), Verdict.LATER),
        (ValueError("a value"), Verdict.FAULT),
    ],
)
def test_verdicts(error, verdict):
    assert answers.read(error).verdict is verdict


def test_words_are_bounded_and_on_one_line():
    said = b"no\r\n such\x00 user \xff" + b"x" * 1000
    words = answers.read(smtplib.SMTPDataError(550, said)).words
    assert words.startswith("The mail server said: 550 no such user \ufffdxxx")
    assert len(words) == answers.MAX_WORDS


def test_a_fault_names_its_kind_and_none_of_its_values():
    assert answers.read(ValueError("jordan@example.com")).words == (
        "We could not make this letter (ValueError)."
    )


def test_waits_double_to_an_hour():
    assert [answers.wait(n) // timedelta(minutes=1) for n in range(9)] == [
        1, 1, 2, 4, 8, 16, 32, 60, 60,
    ]  # fmt: skip


@given(st.integers(min_value=0, max_value=10**9))
def test_a_wait_is_never_shorter_than_the_one_before(attempts):
    assert timedelta(0) < answers.wait(attempts) <= answers.wait(attempts + 1) <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("first", "over"),
    [(None, False), (timedelta(hours=48), True), (timedelta(hours=48, seconds=-1), False)],
)
def test_two_days_are_enough(first, over):
    assert answers.is_over(MORNING - first if first else None, MORNING) is over
