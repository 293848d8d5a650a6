"""The demo practice's readers and issues are always the same."""

from collections import Counter

import pytest

from notifications import demo, queries
from notifications.models import NewsletterIssue, OutboundMessage, Subscriber
from notifications.queries import Counts
from tests.factories.notifications import MORNING

pytestmark = pytest.mark.django_db


def test_readers_in_each_state_an_issue_that_went_out_and_a_draft():
    demo.make(now=MORNING)
    assert Counter(Subscriber.objects.values_list("status", flat=True)) == {
        "confirmed": 8,
        "unsubscribed": 2,
        "pending": 2,
    }
    draft, sent = NewsletterIssue.objects.all()
    assert (draft.status, queries.state(sent, queries.counts(sent))) == ("draft", "finished")
    assert queries.counts(sent) == Counts(audience=9, sent=8, skipped=1)


def test_only_the_letter_of_today_may_still_leave():
    demo.make(now=MORNING)
    waiting = OutboundMessage.objects.filter(not_after__gt=MORNING)
    assert [letter.to_address for letter in waiting] == [demo.ASKED_TODAY]
