"""A letter is a row in the caller's transaction, once a key; while it waits it can be undone."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from config.accounts.models import User
from config.audit import trail
from config.audit.models import AuditEvent
from config.kernel import ids
from notifications import delivery, outbox, queries
from notifications.answers import Answer, Verdict
from notifications.models import OutboundMessage
from tests.factories.notifications import MORNING, PLACE, OutboundMessageFactory

pytestmark = pytest.mark.django_db

Channel = outbox.Channel
Status = outbox.Status
HOLD = MORNING + timedelta(minutes=2)


def put(key="k", **changes):
    given = {
        "template": "notifications/mail/newsletter_confirm",
        "to": "jordan@example.com",
        "context": {"confirm_url": "https://example.org/"},
        "sender": PLACE,
        "now": MORNING,
    }
    return outbox.put(key=key, **{**given, **changes})


def tried(key="a"):
    """Puts a letter that the mail server did not take yet."""
    row, lease = put(key), ids.row_id()
    claimed = delivery.claim(lease=lease, now=MORNING)
    delivery.stamp(claimed, lease=lease, now=MORNING)
    busy = Answer(Verdict.LATER, "The mail server said: 450 busy")
    delivery.record(claimed[0], busy, lease=lease, now=MORNING)
    row.refresh_from_db()
    return row


@pytest.fixture
def desk():
    return User.objects.create_user("desk@example.org", "x", name="Lee Sample", role="front_desk")


def test_the_same_key_again_is_the_same_letter():
    first = put(context={"confirm_url": "https://example.org/1"})
    second = put(context={"confirm_url": "https://example.org/2"})
    assert (first.pk, second.context) == (second.pk, {"confirm_url": "https://example.org/1"})
    assert OutboundMessage.objects.count() == 1


def test_a_new_letter_waits_and_has_its_name_for_life():
    row = put(hold_until=HOLD, about=uuid4())
    assert (row.status, row.due_at, row.hold_until, row.lease) == (Status.QUEUED, HOLD, HOLD, None)
    assert row.message_id == f"<{row.pk.hex}@example.org>"


def test_a_letter_that_may_leave_at_once_nudges_the_worker(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as now_at_once:
        put("at-once")
    with django_capture_on_commit_callbacks() as held:
        put("held", hold_until=HOLD)
    assert (len(now_at_once), len(held)) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_mails_nobody():
    with transaction.atomic():
        put()
        transaction.set_rollback(True)
    assert OutboundMessage.objects.count() == 0


@pytest.mark.parametrize("channel", [Channel.TEXT, Channel.DESK])
def test_texts_and_calls_are_ready_words_for_the_desk(channel):
    row = put(channel=channel, to="+15085550123")
    assert (row.status, row.channel, row.html) == (Status.FOR_DESK, channel, "")
    assert "https://example.org/" in row.text
    assert list(queries.words_for_the_desk(now=MORNING)) == [row]


def test_held_words_are_not_shown_to_the_desk_before_undo_has_passed():
    row = put(channel=Channel.TEXT, hold_until=HOLD)
    assert list(queries.words_for_the_desk(now=HOLD - timedelta(seconds=1))) == []
    assert list(queries.words_for_the_desk(now=HOLD)) == [row]


def test_words_that_cannot_be_made_fail_where_somebody_sees_it_and_the_act_stands():
    row = put(channel=Channel.TEXT, template="notifications/mail/nowhere")
    assert (row.status, row.failure) == (Status.FAILED, "The text of this message is not there.")


def test_plain_words_hold_no_html_escapes():
    row = put(channel=Channel.TEXT, context={"confirm_url": "Lee's & Sam's"})
    assert "Lee's & Sam's" in row.text


def test_undo_deletes_what_waits_and_is_recorded(desk):
    put("a", hold_until=HOLD)
    put("b", hold_until=HOLD, channel=Channel.TEXT)
    put("other", hold_until=HOLD)
    assert outbox.withdraw(keys=["a", "b", "never"], by=desk, now=MORNING) == 2
    assert [row.key for row in OutboundMessage.objects.all()] == ["other"]
    assert [(e.action, e.actor_id) for e in AuditEvent.objects.order_by("at")] == [
        ("message.withdrawn", desk.pk)
    ] * 2


@pytest.mark.parametrize("move", ["claimed", "sent", "tried"])
def test_undo_takes_back_nothing_once_one_letter_is_leaving(desk, move):
    put("a")
    put("b", hold_until=HOLD)
    lease = ids.row_id()
    claimed = delivery.claim(lease=lease, now=MORNING)
    if move != "claimed":
        delivery.stamp(claimed, lease=lease, now=MORNING)
    if move == "sent":
        delivery.record(claimed[0], None, lease=lease, now=MORNING)
    with pytest.raises(outbox.AlreadyLeaving):
        outbox.withdraw(keys=["a", "b"], by=desk, now=MORNING)
    assert OutboundMessage.objects.count() == 2
    assert AuditEvent.objects.count() == 0


def test_a_letter_that_was_tried_cannot_be_taken_back(desk):
    assert tried().status == Status.QUEUED
    with pytest.raises(outbox.AlreadyLeaving):
        outbox.withdraw(keys=["a"], by=desk, now=MORNING)


def test_a_letter_whose_worker_died_before_the_stamp_can_be_taken_back(desk):
    put("a")
    delivery.claim(lease=ids.row_id(), now=MORNING)
    later = MORNING + timedelta(seconds=120)
    assert outbox.withdraw(keys=["a"], by=desk, now=later) == 1


def test_the_desk_says_that_it_sent_the_words_once(desk):
    row = put(channel=Channel.TEXT)
    handed = outbox.mark_handed_over(message=row, by=desk, now=MORNING)
    assert (handed.status, handed.sent_at, handed.handed_over_by) == (
        Status.SENT,
        MORNING,
        desk.pk,
    )
    assert [e.action for e in AuditEvent.objects.all()] == ["message.handed_over"]
    with pytest.raises(outbox.NotForTheDesk):
        outbox.mark_handed_over(message=row, by=desk, now=MORNING)


def test_words_that_nobody_needs_are_ended_once_and_can_still_be_taken_back(desk):
    row = put(channel=Channel.TEXT)
    ended = outbox.mark_not_needed(message=row, by=desk, now=MORNING)
    assert (ended.status, ended.ended_at, ended.sent_at) == (Status.SUPPRESSED, MORNING, None)
    assert [(e.action, e.actor_id) for e in AuditEvent.objects.all()] == [
        ("message.not_needed", desk.pk)
    ]
    with pytest.raises(outbox.NotForTheDesk):
        outbox.mark_not_needed(message=row, by=desk, now=MORNING)
    assert outbox.withdraw(keys=[row.key], by=desk, now=MORNING) == 1


def test_words_that_later_ones_overtake_end_unless_they_were_sent(desk):
    one, template = uuid4(), "notifications/mail/newsletter_confirm"
    put("stale", channel=Channel.TEXT, about=one)
    put("of somebody else", channel=Channel.TEXT, about=uuid4())
    put("a letter", about=one)
    outbox.mark_handed_over(
        message=put("sent", channel=Channel.TEXT, about=one), by=desk, now=MORNING
    )
    assert outbox.overtake(about=one, template="intake/mail/received", by=desk, now=MORNING) == 0
    assert outbox.overtake(about=one, template=template, by=desk, now=MORNING) == 1
    assert dict(OutboundMessage.objects.values_list("key", "status")) == {
        "stale": Status.SUPPRESSED,
        "of somebody else": Status.FOR_DESK,
        "a letter": Status.QUEUED,
        "sent": Status.SENT,
    }


def test_an_act_whose_record_fails_keeps_nothing(desk):
    row = put("words", channel=Channel.TEXT)
    put("letter", hold_until=HOLD)
    broken = "ALTER TABLE audit_auditevent ADD CONSTRAINT refuse CHECK (action = '') NOT VALID"
    with connection.cursor() as cursor:
        cursor.execute(broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        outbox.mark_handed_over(message=row, by=desk, now=MORNING)
    with pytest.raises(IntegrityError), transaction.atomic():
        outbox.mark_not_needed(message=row, by=desk, now=MORNING)
    with pytest.raises(IntegrityError), transaction.atomic():
        outbox.withdraw(keys=["letter"], by=trail.PERSON, now=MORNING)
    assert sorted(OutboundMessage.objects.values_list("key", "status")) == [
        ("letter", Status.QUEUED),
        ("words", Status.FOR_DESK),
    ]


def test_messages_about_somebody_come_newest_first():
    one, other = uuid4(), uuid4()
    old = put("old", about=one, now=MORNING)
    new = put("new", about=other, now=MORNING + timedelta(hours=1))
    put("else", about=uuid4())
    assert list(queries.messages_about([one, other])) == [new, old]


@pytest.mark.parametrize(
    ("sentence", "fields"),
    [
        ("a_message_has_a_known_status", {"status": "lost", "ended_at": MORNING}),
        ("a_message_has_a_known_channel", {"channel": "pigeon"}),
        ("a_message_ends_at_an_instant", {"status": "sent"}),
        ("a_message_that_leaves_has_a_worker", {"status": "sending"}),
        ("a_message_that_failed_says_why", {"status": "failed", "ended_at": MORNING}),
        ("the_desk_never_sends_an_email_by_hand", {"status": "for_desk"}),
        ("a_message_at_rest_has_no_worker", {"status": "for_desk", "channel": "text", "lease": 1}),
        ("what_the_desk_sent_is_sent", {"handed_over_by": 1}),
    ],
)
def test_the_database_says_no(sentence, fields):
    uuids = {name: uuid4() if value == 1 else value for name, value in fields.items()}
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        OutboundMessageFactory(**uuids)


def test_silence_deletes_what_waits_and_ends_the_tries_of_the_rest(desk):
    put("waits", hold_until=HOLD)
    put("tried")
    put("other")
    OutboundMessage.objects.filter(key="tried").update(attempts=1)
    assert outbox.silence(keys=["waits", "tried"], by=desk, now=HOLD) == 1
    assert dict(OutboundMessage.objects.values_list("key", "not_after")) == {
        "tried": HOLD,
        "other": None,
    }
    assert AuditEvent.objects.get().action == "message.withdrawn"


@pytest.mark.parametrize("status", [Status.QUEUED, Status.EXPIRED])
def test_what_was_silenced_while_it_was_tried_can_be_tried_again(desk, status):
    put("tried")
    OutboundMessage.objects.update(attempts=1)
    outbox.silence(keys=["tried"], by=desk, now=MORNING)
    ended_at = HOLD if status == Status.EXPIRED else None
    OutboundMessage.objects.update(status=status, ended_at=ended_at)
    later = HOLD + timedelta(days=1)
    outbox.resume(keys=["tried"], not_after=later, due_at=HOLD)
    row = OutboundMessage.objects.get()
    assert (row.status, row.not_after, row.due_at, row.ended_at) == ("queued", later, HOLD, None)


def test_what_has_left_is_neither_silenced_nor_sent_again(desk):
    put("left")
    OutboundMessage.objects.update(attempts=1, status=Status.SENT, ended_at=MORNING)
    assert outbox.silence(keys=["left"], by=desk, now=MORNING) == 0
    outbox.resume(keys=["left"], not_after=HOLD, due_at=HOLD)
    row = OutboundMessage.objects.get()
    assert (row.status, row.not_after) == (Status.SENT, None)


def test_what_the_mail_server_did_not_take_yet_is_held_back_and_tried_again_after_undo(desk):
    row = tried()
    assert outbox.hold_back(keys=["a"], now=HOLD) == 1
    assert delivery.claim(lease=ids.row_id(), now=MORNING + timedelta(days=1)) == []
    with pytest.raises(outbox.AlreadyLeaving):  # it may have arrived
        outbox.withdraw(keys=["a"], by=desk, now=HOLD)
    assert outbox.bring_back(keys=["a"], since=HOLD, due_at=HOLD) == 1
    row.refresh_from_db()
    assert (row.status, row.attempts, row.due_at) == (Status.QUEUED, 1, HOLD)


def test_what_a_worker_has_at_this_moment_is_not_held_back():
    put("a")
    delivery.claim(lease=ids.row_id(), now=MORNING)
    assert outbox.hold_back(keys=["a"], now=MORNING) == 0


def test_words_that_were_not_needed_are_neither_silenced_nor_brought_back(desk):
    row = put("words", channel=Channel.TEXT)
    outbox.mark_not_needed(message=row, by=desk, now=MORNING)
    assert outbox.silence(keys=["words"], by=desk, now=HOLD) == 0
    assert outbox.hold_back(keys=["words"], now=HOLD) == 0
    assert outbox.bring_back(keys=["words"], since=HOLD, due_at=HOLD) == 0
    kept = OutboundMessage.objects.get()
    assert (kept.status, kept.ended_at) == (Status.SUPPRESSED, MORNING)
