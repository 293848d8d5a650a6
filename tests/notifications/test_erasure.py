"""Messages about a person who is erased keep their count and lose their words."""

from datetime import timedelta

import pytest

from config.kernel import ids
from notifications import delivery, erasure, outbox
from notifications.models import OutboundMessage
from tests.factories.notifications import MORNING, OutboundMessageFactory

pytestmark = pytest.mark.django_db

Status = OutboundMessage.Status
MINUTE = timedelta(minutes=1)
BLANK = ("", "", "", "", {}, "")


@pytest.fixture
def about():
    return ids.row_id()


def words_of(row):
    row.refresh_from_db()
    return (row.to_address, row.subject, row.text, row.html, row.context, row.calendar)


def test_a_message_that_left_keeps_when_and_loses_what_it_said(about):
    row = OutboundMessageFactory(
        about=about, status=Status.SENT, ended_at=MORNING, subject="S", text="T", html="H",
        calendar="C",
    )  # fmt: skip
    other = OutboundMessageFactory(about=ids.row_id())
    assert BLANK not in (words_of(row), words_of(other))
    assert erasure.forget(about=[about], now=MORNING + MINUTE) == 1
    assert words_of(row) == BLANK
    assert (row.status, row.ended_at, row.key) == (Status.SENT, MORNING, row.key)
    assert words_of(other) != BLANK


@pytest.mark.parametrize(
    ("state", "then"),
    [
        ({}, Status.SUPPRESSED),
        ({"attempts": 3}, Status.SUPPRESSED),
        ({"hold_until": MORNING + MINUTE, "due_at": MORNING + MINUTE}, Status.SUPPRESSED),
        ({"status": Status.FOR_DESK, "channel": "text", "text": "T"}, Status.SUPPRESSED),
        (
            {"status": Status.SENDING, "lease": ids.row_id(), "attempt_started_at": MORNING},
            Status.UNKNOWN,
        ),
    ],
)
def test_what_has_not_left_never_does(about, state, then):
    row = OutboundMessageFactory(about=about, **state)
    erasure.forget(about=[about], now=MORNING)
    assert words_of(row) == BLANK
    assert (row.status, row.ended_at, row.lease) == (then, MORNING, None)
    assert delivery.claim(lease=ids.row_id(), now=MORNING + 10 * MINUTE) == []


def test_a_message_in_a_workers_hands_is_taken_out_of_them(about):
    row, lease = OutboundMessageFactory(about=about), ids.row_id()
    claimed = delivery.claim(lease=lease, now=MORNING)
    assert [each.pk for each in claimed] == [row.pk]
    erasure.forget(about=[about], now=MORNING)
    assert delivery.stamp(claimed, lease=lease, now=MORNING) == []
    assert words_of(row) == BLANK


def test_a_message_that_leaves_at_this_moment_keeps_all_of_them(about):
    first = OutboundMessageFactory(about=about)
    OutboundMessageFactory(
        about=about, status=Status.SENDING, lease=ids.row_id(), attempt_started_at=MORNING,
        due_at=MORNING + MINUTE,
    )  # fmt: skip
    with pytest.raises(outbox.AlreadyLeaving):
        erasure.forget(about=[about], now=MORNING)
    assert words_of(first) != BLANK
    assert first.status == Status.QUEUED


def test_a_mail_servers_answer_may_repeat_the_address(about):
    row = OutboundMessageFactory(
        about=about, status=Status.FAILED, ended_at=MORNING, failure="550 <jordan@example.org>?"
    )
    erasure.forget(about=[about], now=MORNING)
    row.refresh_from_db()
    assert (row.status, row.failure) == (Status.FAILED, "Erased.")
