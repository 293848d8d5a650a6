"""Letters leave once, in good time, over one line; trouble with one never stops the others."""

import email.policy
from datetime import timedelta

import pytest
from django.core import mail
from django.test import override_settings

from config.kernel import ids
from notifications import delivery, outbox
from notifications.models import OutboundMessage
from tests.factories.notifications import MORNING, PLACE, OutboundMessageFactory
from tests.smtp_sink import HANG_UP, Sink

pytestmark = pytest.mark.django_db

Status = OutboundMessage.Status


@pytest.fixture
def sink():
    with Sink() as opened, override_settings(**opened.settings()):
        yield opened


class Clock:
    """A clock that the test moves."""

    def __init__(self, at=MORNING):
        self.at = at

    def __call__(self):
        return self.at


def states():
    return dict(OutboundMessage.objects.order_by("key").values_list("key", "status"))


def run(at=MORNING):
    delivery.run(read_clock=Clock(at))


def test_a_letter_leaves_with_both_parts_and_the_headers_of_care_mail(sink):
    row = OutboundMessageFactory(to_address="jordan@example.com")
    run()
    [letter] = sink.letters
    message = letter.message
    assert {
        name: message[name]
        for name in ("From", "To", "Reply-To", "Subject", "Message-ID", "Auto-Submitted")
    } == {
        "From": "East Bridgewater <hello@example.org>",
        "To": "jordan@example.com",
        "Reply-To": "desk@example.org",
        "Subject": "One step left to join our newsletter",
        "Message-ID": row.message_id,
        "Auto-Submitted": "auto-generated",
    }
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    row.refresh_from_db()
    assert (row.status, row.ended_at, row.sent_at, row.lease) == (
        Status.SENT,
        MORNING,
        MORNING,
        None,
    )
    assert (row.attempts, row.attempt_started_at, row.failure) == (1, MORNING, "")


def test_the_parts_parse_strictly_and_load_nothing_from_elsewhere(sink):
    OutboundMessageFactory()
    run()
    message = email.message_from_bytes(sink.letters[0].raw, policy=email.policy.strict)
    html = message.get_body(("html",)).get_content()
    assert (html.count("<img"), html.count("<script"), html.count("url(")) == (0, 0, 0)
    assert "https://example.org/news/c/x/" in message.get_body(("plain",)).get_content()


def test_many_letters_share_one_connection(sink):
    OutboundMessageFactory.create_batch(25)
    run()
    assert (len(sink.letters), sink.connections) == (25, 1)


def test_nothing_due_is_one_query_and_no_connection(sink, django_assert_num_queries):
    OutboundMessageFactory(due_at=MORNING + timedelta(seconds=1))
    with django_assert_num_queries(3):  # savepoint, the question, savepoint
        run()
    assert sink.connections == 0


def test_a_held_letter_leaves_when_the_hold_has_passed(sink):
    outbox.put(
        key="held",
        template="notifications/mail/newsletter_confirm",
        to="jordan@example.com",
        context={"confirm_url": "https://example.org/"},
        sender=PLACE,
        now=MORNING,
        hold_until=MORNING + timedelta(minutes=2),
    )
    run(MORNING + timedelta(seconds=119))
    assert states() == {"held": Status.QUEUED}
    run(MORNING + timedelta(minutes=2))
    assert states() == {"held": Status.SENT}


def test_a_letter_past_its_time_never_leaves(sink):
    OutboundMessageFactory(key="late", not_after=MORNING)
    OutboundMessageFactory(key="timely", not_after=MORNING + timedelta(seconds=1))
    run()
    assert states() == {"late": Status.EXPIRED, "timely": Status.SENT}
    assert len(sink.letters) == 1


def test_a_final_answer_ends_one_letter_and_keeps_the_servers_words(sink):
    OutboundMessageFactory(key="gone", to_address="gone@example.com")
    OutboundMessageFactory(key="there")
    sink.rule = lambda stage, to: (
        "550 5.1.1 nobody here" if (stage, to) == ("rcpt", "gone@example.com") else None
    )
    run()
    assert states() == {"gone": Status.FAILED, "there": Status.SENT}
    assert OutboundMessage.objects.get(key="gone").failure == (
        "The mail server said: 550 5.1.1 nobody here"
    )


def test_a_passing_answer_waits_a_minute_then_twice_as_long(sink):
    row = OutboundMessageFactory(key="busy")
    sink.rule = lambda stage, _to: "450 busy" if stage == "rcpt" else None
    at, waits = MORNING, []
    for _ in range(8):
        run(at)
        row.refresh_from_db()
        waits.append(row.due_at - at)
        at = row.due_at
    assert waits == [timedelta(minutes=m) for m in (1, 2, 4, 8, 16, 32, 60, 60)]
    assert row.status == Status.QUEUED
    sink.recover()
    run(at)
    assert states() == {"busy": Status.SENT}


def test_after_two_days_of_trouble_a_letter_fails_in_words(sink):
    row = OutboundMessageFactory(first_attempt_at=MORNING - timedelta(hours=48))
    sink.rule = lambda stage, _to: "450 busy" if stage == "rcpt" else None
    run()
    row.refresh_from_db()
    assert (row.status, row.failure) == (Status.FAILED, "The mail server said: 450 busy")


def test_a_server_that_is_away_costs_two_tries_and_nothing_is_lost():
    with Sink() as gone:
        settings = gone.settings()
    OutboundMessageFactory.create_batch(30)
    with override_settings(**settings):
        run()
    rows = OutboundMessage.objects.all()
    assert {(row.status, row.due_at, row.lease) for row in rows} == {
        (Status.QUEUED, MORNING + timedelta(minutes=1), None)
    }
    assert sorted({row.failure for row in rows}) == ["", "The mail server did not answer."]


def test_letters_due_at_one_instant_leave_in_the_order_in_which_they_were_put(sink):
    first, second = OutboundMessageFactory.create_batch(2)
    for at in (MORNING - timedelta(hours=1), MORNING):  # moved, it lies behind on the disk
        OutboundMessage.objects.filter(pk=first.pk).update(due_at=at)
    run()
    assert [letter.recipient for letter in sink.letters] == [first.to_address, second.to_address]


def test_a_line_that_is_cut_is_opened_again(sink):
    OutboundMessageFactory(key="1", to_address="cut@example.com")
    OutboundMessageFactory(key="2")
    sink.rule = lambda stage, to: HANG_UP if (stage, to) == ("data", "cut@example.com") else None
    run()
    assert states() == {"1": Status.QUEUED, "2": Status.SENT}
    assert sink.connections == 2


def test_a_server_that_says_nothing_holds_the_worker_for_two_waits_at_most(sink):
    OutboundMessageFactory.create_batch(12)
    sink.stall_at = "ehlo"
    run()
    assert (sink.connections, set(states().values())) == (2, {Status.QUEUED})


def test_a_poison_letter_gets_three_tries_and_stops_nobody(sink):
    OutboundMessageFactory(key="poison", template="notifications/mail/nowhere")
    OutboundMessageFactory(key="sound")
    run()
    assert states() == {"poison": Status.QUEUED, "sound": Status.SENT}
    run(MORNING + timedelta(hours=1))
    run(MORNING + timedelta(hours=2))
    poison = OutboundMessage.objects.get(key="poison")
    assert (poison.status, poison.faults, poison.failure) == (
        Status.FAILED,
        3,
        "The text of this message is not there.",
    )


def test_a_line_break_in_an_address_never_reaches_a_header(sink):
    OutboundMessageFactory(key="poison", to_address="a@example.com\nBcc: b@example.com")
    OutboundMessageFactory(key="sound")
    for hour in range(3):
        run(MORNING + timedelta(hours=hour))
    assert states() == {"poison": Status.FAILED, "sound": Status.SENT}
    assert len(sink.letters) == 1


def test_a_line_break_in_a_name_is_a_space_in_the_header(sink):
    outbox.put(
        key="name",
        template="notifications/mail/newsletter_confirm",
        to="jordan@example.com",
        context={"confirm_url": "https://example.org/"},
        sender=outbox.Sender(name="East\r\nBcc: x@example.com", email="hello@example.org"),
        now=MORNING,
    )
    run()
    assert sink.letters[0].message["From"] == '"East Bcc: x@example.com" <hello@example.org>'
    assert sink.letters[0].message["Bcc"] is None


def test_a_claim_is_for_one_worker_and_ends_with_its_lease():
    OutboundMessageFactory.create_batch(3)
    first = delivery.claim(lease=ids.row_id(), now=MORNING)
    assert (len(first), delivery.claim(lease=ids.row_id(), now=MORNING)) == (3, [])
    again = delivery.claim(lease=ids.row_id(), now=MORNING + timedelta(seconds=120))
    assert {row.pk for row in again} == {row.pk for row in first}


def test_letters_that_met_a_crash_come_after_those_that_did_not():
    OutboundMessageFactory(key="crashed", attempts=1, due_at=MORNING - timedelta(hours=1))
    OutboundMessageFactory(key="fresh")
    claimed = delivery.claim(lease=ids.row_id(), now=MORNING)
    assert [row.key for row in claimed] == ["fresh", "crashed"]


def test_a_worker_that_lost_its_lease_can_neither_stamp_nor_record():
    OutboundMessageFactory()
    mine, theirs = ids.row_id(), ids.row_id()
    [row] = delivery.claim(lease=mine, now=MORNING)
    later = MORNING + timedelta(seconds=120)
    delivery.claim(lease=theirs, now=later)
    assert delivery.stamp([row], lease=mine, now=later) == []
    delivery.record(row, None, lease=mine, now=later)
    row.refresh_from_db()
    assert (row.status, row.lease) == (Status.QUEUED, theirs)


def test_after_a_crash_the_letter_goes_again_with_the_same_words_and_name(sink):
    row = OutboundMessageFactory(key="crash")
    lease = ids.row_id()
    [claimed] = delivery.claim(lease=lease, now=MORNING)
    claimed.subject, claimed.text, claimed.html = "As first made", "First words\n", "<p>First</p>"
    assert delivery.stamp([claimed], lease=lease, now=MORNING) == [claimed]
    assert states() == {"crash": Status.SENDING}
    run(MORNING + timedelta(seconds=120))
    assert states() == {"crash": Status.SENT}
    [letter] = sink.letters
    assert (letter.message_id, letter.message["Subject"]) == (row.message_id, "As first made")
    row.refresh_from_db()
    assert (row.attempts, row.first_attempt_at) == (2, MORNING)


def test_a_run_ends_after_half_a_lease_and_gives_the_rest_back(sink):
    OutboundMessageFactory.create_batch(12)
    clock = Clock()

    def rule(stage, _to):
        if stage == "end":
            clock.at += timedelta(seconds=10)

    sink.rule = rule
    delivery.run(read_clock=clock)
    assert sorted(states().values()) == [Status.QUEUED] * 9 + [Status.SENT] * 3
    assert {row.lease for row in OutboundMessage.objects.all()} == {None}


def test_the_calendar_entry_is_an_invitation_and_a_file(sink):
    entry = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    OutboundMessageFactory(calendar=entry, calendar_method="REQUEST")
    run()
    parts = [
        (part.get_content_type(), part.get_param("method"), part.get_filename())
        for part in sink.letters[0].message.walk()
        if not part.is_multipart()
    ]
    assert parts == [
        ("text/plain", None, None),
        ("text/html", None, None),
        ("text/calendar", "REQUEST", None),
        ("text/calendar", "REQUEST", "visit.ics"),
    ]


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def test_any_way_of_sending_is_a_setting():
    OutboundMessageFactory(key="one")
    run()
    assert (states(), len(mail.outbox)) == ({"one": Status.SENT}, 1)
    assert mail.outbox[0].message()["Message-ID"] == OutboundMessage.objects.get().message_id


def test_bodies_and_context_are_unreadable_in_the_database(sink):
    from django.db import connection

    OutboundMessageFactory(context={"confirm_url": "https://example.org/secret"})
    run()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(m)::text FROM notifications_outboundmessage m")
        [(stored,)] = cursor.fetchall()
    assert (stored.count("secret"), stored.count("One step")) == (0, 0)
    assert "secret" in OutboundMessage.objects.get().text
