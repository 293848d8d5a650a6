"""A look at a reader's link changes nothing; a press joins or leaves."""

import pytest
from django.test import Client

from config.kernel import tokens
from notifications import masthead, subscription
from notifications.models import OutboundMessage, Subscriber
from tests.factories.notifications import SubscriberFactory

pytestmark = pytest.mark.django_db

Status = Subscriber.Status
OLD_LINK = "<h1>This link has timed out</h1>"


@pytest.fixture
def browser():
    return Client(enforce_csrf_checks=True)


def confirm_path():
    from config.kernel import clock

    subscription.subscribe(email="jordan@example.com", now=clock.now())
    url = OutboundMessage.objects.get().context["confirm_url"]
    return url[url.index("/news/") :]


def leave_path(reader):
    url = masthead.leave_url(reader.pk)
    return url[url.index("/news/") :]


def everything():
    return (
        list(Subscriber.objects.order_by("pk").values()),
        list(OutboundMessage.objects.values()),
    )


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_look_changes_nothing(browser, method):
    paths = [confirm_path(), leave_path(SubscriberFactory())]
    before = everything()
    for path in paths * 2:
        assert getattr(browser, method)(path).status_code == 200
    assert everything() == before


def test_the_press_joins_and_answers_the_way_out(browser):
    path = confirm_path()
    page = browser.get(path)
    assert page.content.decode().count(f'<form class="lead" method="post" action="{path}">') == 1
    answer = browser.post(path)
    reader = Subscriber.objects.get()
    assert (answer.status_code, reader.status) == (200, Status.CONFIRMED)
    assert masthead.leave_url(reader.pk) in answer.content.decode()
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"


def test_one_click_from_a_mail_program_leaves_without_redirect_or_cookie(browser):
    reader = SubscriberFactory()
    answer = browser.post(leave_path(reader), {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    reader.refresh_from_db()
    assert reader.status == Status.UNSUBSCRIBED


def test_the_pages_button_leaves_too_and_twice_is_leaving(browser):
    reader = SubscriberFactory()
    for _ in range(2):
        answer = browser.post(leave_path(reader))
        assert answer.content.decode().count("<h1>You are off the list</h1>") == 1


@pytest.mark.parametrize("path", ["/news/c/{}/", "/news/u/{}"])
@pytest.mark.parametrize("token", ["x", "a:b", tokens.sign("newsletter.unsubscribe", "zz")])
def test_a_link_that_is_old_or_not_ours_answers_the_same(browser, path, token):
    SubscriberFactory()
    answer = browser.post(path.format(token))
    assert (answer.status_code, answer.content.decode().count(OLD_LINK)) == (200, 1)
    assert Subscriber.objects.get().status == Status.CONFIRMED


def test_other_methods_are_refused(browser):
    assert browser.put(leave_path(SubscriberFactory())).status_code == 405
