"""`kill -9` of the worker between claim and send, and between send and record."""

from collections import Counter

import pytest

from config.accounts.models import User
from config.kernel import clock
from notifications import newsletter, outbox, queries
from notifications.models import IssueDelivery, NewsletterIssue, OutboundMessage
from tests.factories.notifications import PLACE, NewsletterIssueFactory, SubscriberFactory
from tests.faults import processes
from tests.faults.processes import PATIENCE_SECONDS, until
from tests.smtp_sink import Sink

pytestmark = pytest.mark.django_db(transaction=True)

Letter = OutboundMessage.Status
Copy = IssueDelivery.Status


@pytest.fixture
def sink():
    with Sink() as opened:
        yield opened


@pytest.fixture
def worker(sink, tmp_path):
    processes.empty_broker()
    started = processes.Worker(sink, tmp_path)
    yield started
    started.kill()


def put(count):
    return [
        outbox.put(
            key=f"letter-{number}",
            template="notifications/mail/newsletter_confirm",
            to=f"person{number}@example.com",
            context={"confirm_url": "https://example.org/"},
            sender=PLACE,
            now=clock.now(),
        )
        for number in range(count)
    ]


def letters_are(status, count):
    return OutboundMessage.objects.filter(status=status).count() == count


def test_between_claim_and_send_every_letter_still_leaves_once_under_its_name(sink, worker):
    rows = put(12)
    sink.stall_at = "ehlo"
    worker.start()
    assert sink.stalled.wait(PATIENCE_SECONDS)
    worker.kill()
    states = Counter(OutboundMessage.objects.values_list("status", flat=True))
    assert states == {Letter.SENDING: 10, Letter.QUEUED: 2}  # ten were stamped, two only claimed
    assert sink.letters == []
    sink.recover()
    worker.start()
    assert until(lambda: letters_are(Letter.SENT, 12))
    assert sorted(letter.message_id for letter in sink.letters) == sorted(
        row.message_id for row in rows
    )


def test_between_send_and_record_one_letter_leaves_twice_under_one_name(sink, worker):
    rows = put(5)
    sink.stall_at, sink.stall_after = "end", 3
    worker.start()
    assert sink.stalled.wait(PATIENCE_SECONDS)
    worker.kill()
    in_doubt = sink.letters[-1].message_id
    sink.recover()
    worker.start()
    assert until(lambda: letters_are(Letter.SENT, 5))
    assert Counter(letter.message_id for letter in sink.letters) == {
        row.message_id: 2 if row.message_id == in_doubt else 1 for row in rows
    }


def test_newsletter_copies_in_doubt_say_so_and_nobody_gets_two(sink, worker):
    owner = User.objects.create_user("owner@example.org", name="Morgan Sample", role="owner")
    readers = SubscriberFactory.create_batch(35)
    issue = newsletter.start(issue=NewsletterIssueFactory(), by=owner, now=clock.now())
    sink.stall_at, sink.stall_after = "end", 14
    worker.start()
    assert sink.stalled.wait(PATIENCE_SECONDS)
    worker.kill()
    sink.recover()
    worker.start()
    assert until(lambda: is_finished(issue))
    found = queries.counts(NewsletterIssue.objects.get())
    # The first batch was recorded; the second was stamped and never heard of again.
    assert (found.audience, found.sent, found.unknown) == (35, 25, 10)
    got = Counter(sink.recipients)
    assert set(got.values()) == {1}
    doubted = set(
        issue.deliveries.filter(status=Copy.UNKNOWN).values_list("subscriber__email", flat=True)
    )
    assert {reader.email for reader in readers} - set(got) <= doubted
    assert len(got) == 29  # ten, then four of the batch in doubt, then fifteen


def is_finished(issue):
    issue.refresh_from_db()
    return queries.counts(issue).is_finished
