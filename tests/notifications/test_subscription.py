"""An address joins by its own press alone, and leaves by one."""

from datetime import timedelta

import pytest

from config.audit.models import AuditEvent
from config.kernel import tokens
from notifications import masthead, subscription
from notifications.models import OutboundMessage, Subscriber, Suppression
from tests.factories.notifications import MORNING, SubscriberFactory

pytestmark = pytest.mark.django_db

Status = Subscriber.Status
ADDRESS = "jordan@example.com"


def ask(email=ADDRESS, now=MORNING, **more):
    subscription.subscribe(email=email, now=now, **more)


def newest_token():
    letter = OutboundMessage.objects.latest("created_at", "id")
    return letter.context["confirm_url"].rstrip("/").rpartition("/")[2]


def reader():
    return Subscriber.objects.get()


def leave_token(row):
    return masthead.leave_url(row.pk).rpartition("/")[2]


def test_asking_sends_one_letter_with_a_link_that_is_kept_as_a_hash():
    ask(" Jordan@Example.com ", topics=["groups"])
    row, letter = reader(), OutboundMessage.objects.get()
    assert (row.email, row.status, row.topics) == (ADDRESS, Status.PENDING, ["groups"])
    assert (letter.to_address, letter.about, letter.not_after) == (
        ADDRESS,
        row.pk,
        MORNING + timedelta(days=7),
    )
    assert (row.confirm_hash, row.confirm_until) == (
        tokens.digest(newest_token()),
        MORNING + timedelta(days=7),
    )


def test_asking_again_within_an_hour_sends_nothing_and_keeps_the_link():
    ask()
    token = newest_token()
    ask(now=MORNING + timedelta(minutes=59))
    assert OutboundMessage.objects.count() == 1
    subscription.confirm(token=token, now=MORNING + timedelta(hours=1))
    assert reader().status == Status.CONFIRMED


def test_asking_again_after_an_hour_sends_a_new_link_and_ends_the_old():
    ask()
    old = newest_token()
    ask(now=MORNING + timedelta(hours=1))
    assert OutboundMessage.objects.count() == 2
    with pytest.raises(tokens.BadToken):
        subscription.confirm(token=old, now=MORNING + timedelta(hours=1))
    subscription.confirm(token=newest_token(), now=MORNING + timedelta(hours=1))


def test_somebody_on_the_list_gets_no_letter_and_no_change():
    row = SubscriberFactory(email=ADDRESS, topics=["groups"])
    ask(topics=["reading"])
    row.refresh_from_db()
    assert (row.status, row.topics, OutboundMessage.objects.count()) == (
        Status.CONFIRMED,
        ["groups"],
        0,
    )


def test_an_address_that_bounced_gets_no_letter():
    Suppression.objects.create(email=ADDRESS, reason="bounced", created_at=MORNING)
    ask()
    assert OutboundMessage.objects.count() == 0


def test_what_is_no_address_is_refused_before_anything_is_kept():
    with pytest.raises(ValueError, match="not an address"):
        ask("nowhere")
    assert Subscriber.objects.count() == 0


def test_the_link_confirms_once():
    ask()
    token = newest_token()
    later = MORNING + timedelta(days=1)
    subscription.confirm(token=token, now=later)
    row = reader()
    assert (row.status, row.confirmed_at, row.confirm_hash, row.confirm_until) == (
        Status.CONFIRMED,
        later,
        "",
        None,
    )
    with pytest.raises(tokens.BadToken):
        subscription.confirm(token=token, now=later)
    assert [event.action for event in AuditEvent.objects.all()] == ["newsletter.confirmed"]


@pytest.mark.parametrize("token", ["", "x", "\ud800", "a" * 1000])
def test_a_link_that_was_never_ours_confirms_nobody(token):
    ask()
    with pytest.raises(tokens.BadToken):
        subscription.confirm(token=token, now=MORNING)
    assert reader().status == Status.PENDING


def test_the_link_ends_after_seven_days():
    ask()
    with pytest.raises(tokens.BadToken):
        subscription.confirm(token=newest_token(), now=MORNING + timedelta(days=7))
    assert reader().status == Status.PENDING


def test_leaving_works_for_ever_and_twice_is_leaving():
    row = SubscriberFactory(email=ADDRESS)
    token, years_later = leave_token(row), MORNING + timedelta(days=4000)
    for _ in range(2):
        subscription.unsubscribe(token=token, now=years_later)
    row.refresh_from_db()
    assert (row.status, row.unsubscribed_at) == (Status.UNSUBSCRIBED, years_later)
    assert [event.action for event in AuditEvent.objects.all()] == ["newsletter.left"]


def test_leaving_ends_a_confirmation_link_that_is_still_out():
    ask()
    token = newest_token()
    subscription.unsubscribe(token=leave_token(reader()), now=MORNING)
    with pytest.raises(tokens.BadToken):
        subscription.confirm(token=token, now=MORNING)


def test_who_left_comes_back_by_their_own_press_alone():
    SubscriberFactory(email=ADDRESS, left=True)
    ask()
    assert reader().status == Status.UNSUBSCRIBED
    subscription.confirm(token=newest_token(), now=MORNING)
    row = reader()
    assert (row.status, row.unsubscribed_at) == (Status.CONFIRMED, None)


@pytest.mark.parametrize("token", ["", "x", "x:y", tokens.sign("newsletter.unsubscribe", "x")])
def test_a_leaving_link_that_was_never_ours_removes_nobody(token):
    SubscriberFactory()
    with pytest.raises(tokens.BadToken):
        subscription.unsubscribe(token=token, now=MORNING)
    assert reader().status == Status.CONFIRMED
