"""Messages about a person who is erased keep their count and lose their words."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from config.audit.models import AuditEvent
from config.kernel import ids
from notifications import delivery, erasure, outbox, tasks
from notifications.models import OutboundMessage
from tests.factories.notifications import MORNING, OutboundMessageFactory

pytestmark = pytest.mark.django_db

Status = OutboundMessage.Status
MINUTE = timedelta(minutes=1)
INSTANT = timedelta(microseconds=1)
MONTH = timedelta(days=30)
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


# -- Words whose days are over --------------------------------------------------------------------


def ended(**changes):
    given = {
        "status": Status.SENT, "ended_at": MORNING, "subject": "S", "text": "T", "html": "H",
        "calendar": "C", "about": ids.row_id(),
    }  # fmt: skip
    return OutboundMessageFactory(**given | changes)


@pytest.mark.parametrize("status", [Status.SENT, Status.FAILED, Status.EXPIRED, Status.UNKNOWN])
def test_a_message_loses_its_words_thirty_days_after_it_ended(status):
    row = ended(status=status, failure="550 no" if status == Status.FAILED else "")
    before = words_of(row)
    assert (erasure.sweep(now=MORNING + MONTH - INSTANT), words_of(row)) == (0, before)
    assert erasure.sweep(now=MORNING + MONTH) == 1
    assert words_of(row) == (before[0], *BLANK[1:])
    assert (row.status, row.ended_at, row.blanked_at) == (status, MORNING, MORNING + MONTH)


def test_what_still_waits_keeps_its_words_however_old_it_is():
    waits = OutboundMessageFactory()
    for_desk = OutboundMessageFactory(status=Status.FOR_DESK, channel="text", text="T")
    before = words_of(waits), words_of(for_desk)
    assert erasure.sweep(now=MORNING + 10 * MONTH) == 0
    assert (words_of(waits), words_of(for_desk)) == before


def test_words_go_once_and_the_trail_keeps_how_many():
    ended()
    ended()
    assert [erasure.sweep(now=MORNING + MONTH), erasure.sweep(now=MORNING + 2 * MONTH)] == [2, 0]
    told = AuditEvent.objects.get(action="messages.blanked")
    assert (told.actor_kind, told.details) == ("system", {"count": 2})


def test_a_person_who_is_erased_later_loses_the_address_and_keeps_the_first_day(about):
    row = ended(about=about)
    erasure.sweep(now=MORNING + MONTH)
    erasure.forget(about=[about], now=MORNING + 2 * MONTH)
    assert words_of(row) == BLANK
    assert row.blanked_at == MORNING + MONTH


def test_a_round_takes_so_many_and_the_next_one_goes_on():
    more = erasure.BLANKED_AT_ONCE + 1
    rows = OutboundMessageFactory.build_batch(more, status=Status.SENT, ended_at=MORNING)
    OutboundMessage.objects.bulk_create(rows)
    assert [erasure.sweep(now=MORNING + MONTH) for _ in range(3)] == [more - 1, 1, 0]


def test_the_database_keeps_the_words_of_what_has_not_ended():
    row = OutboundMessageFactory()
    with pytest.raises(IntegrityError, match="a_message_keeps_its_words"), transaction.atomic():
        OutboundMessage.objects.filter(pk=row.pk).update(blanked_at=MORNING)


def test_old_words_are_found_by_their_index():
    old = OutboundMessage.objects.filter(blanked_at=None, ended_at__lte=MORNING)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "words_that_will_be_blanked" in old.order_by("ended_at").explain()


def test_the_worker_takes_old_words_out_every_hour():
    from config import work_settings

    planned = work_settings.beat_schedule["take the words out of old messages"]
    assert (planned["task"], planned["schedule"]) == (tasks.sweep_words.name, 3600.0)
    row = ended(ended_at=MORNING - 100 * MONTH)
    tasks.sweep_words()
    assert words_of(row)[1:] == BLANK[1:]
