"""The newsletter over HTTP: the same answer for anybody, and rights for what the practice does."""

import secrets

import pytest
from django.core.cache import caches
from django.test import override_settings
from rest_framework.test import APIClient

from config.accounts import api_tokens
from config.audit import trail
from notifications import mailing
from notifications.models import NewsletterIssue, OutboundMessage, Subscriber
from tests.factories.notifications import MORNING, NewsletterIssueFactory, SubscriberFactory

pytestmark = pytest.mark.django_db

ASK = "/api/v1/newsletter/subscriptions/"
ISSUES = "/api/v1/staff/newsletter-issues/"
DRAFT = {"subject": "Small steps", "body": "Take a walk."}


@pytest.fixture
def site():
    return APIClient()


def program(user, *scopes):
    secret = api_tokens.issue(
        user=user, name="test", scopes=list(scopes), by=trail.SYSTEM, now=MORNING
    )
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


@pytest.fixture
def owners(owner):
    return program(owner, "write_newsletter", "send_newsletter")


def post(client, url, body=None):
    return client.post(url, body or {}, format="json")


def test_everybody_gets_the_same_answer(site):
    SubscriberFactory(email="there@example.com")
    SubscriberFactory(email="left@example.com", left=True)
    answers = [
        post(site, ASK, {"email": email})
        for email in ("new@example.com", "new@example.com", "there@example.com", "left@example.com")
    ]
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    assert sorted(OutboundMessage.objects.values_list("to_address", flat=True)) == [
        "left@example.com",
        "new@example.com",
    ]


@override_settings(PUBLIC_RATE_LIMIT="2/min")
def test_an_address_that_asks_on_and_on_waits_whatever_becomes_of_redis(site):
    address, other = (
        ".".join(["10", *(str(secrets.randbelow(255)) for _ in range(3))]) for _ in range(2)
    )

    def ask(number, caller):
        body = {"email": f"reader{number}@example.com"}
        return site.post(ASK, body, format="json", REMOTE_ADDR=caller)

    codes = [ask(number, address).status_code for number in range(2)]
    caches["redis"].clear()  # restarted empty
    last = ask(2, address)
    assert [*codes, last.status_code] == [202, 202, 429]
    assert 1 <= int(last["Retry-After"]) <= 61
    assert OutboundMessage.objects.count() == 2
    assert ask(3, other).status_code == 202


def test_a_filled_trap_answers_the_same_and_keeps_nothing(site):
    honest = post(site, ASK, {"email": "jordan@example.com", "website": ""})
    trapped = post(site, ASK, {"email": "robot@example.com", "website": "https://example.org"})
    assert (trapped.status_code, trapped.content) == (honest.status_code, honest.content)
    assert list(Subscriber.objects.values_list("email", flat=True)) == ["jordan@example.com"]


def test_topics_are_kept(site):
    post(site, ASK, {"email": "jordan@example.com", "topics": ["groups"]})
    assert Subscriber.objects.get().topics == ["groups"]


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [("/email", "required")]),
        ({"email": "nowhere"}, [("/email", "email")]),
        ({"email": 7}, [("/email", "invalid")]),
        ({"email": "a@example.com", "topics": ["x"]}, [("/topics/0", "invalid_choice")]),
        ({"email": "a@example.com", "name": "J"}, [("/name", "unknown_field")]),
        ({"email": "x", "name": "J"}, [("/email", "email"), ("/name", "unknown_field")]),
    ],
)
def test_each_field_that_is_wrong_is_named(site, body, errors):
    answer = post(site, ASK, body)
    assert answer.status_code == 400
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == errors
    assert Subscriber.objects.count() == 0


def test_an_issue_goes_from_draft_to_finished(owners, sink, clock):
    SubscriberFactory.create_batch(2)
    made = post(owners, ISSUES, DRAFT)
    assert made.status_code == 201
    one = f"{ISSUES}{made.json()['id']}/"
    assert made.json()["status"] == "draft"
    going = post(owners, f"{one}sending/")
    assert (going.status_code, going.json()["status"]) == (200, "sending")
    paused = owners.delete(f"{one}sending/")
    assert (paused.status_code, paused.json()["status"]) == (200, "paused")
    assert post(owners, f"{one}sending/").json()["status"] == "sending"
    from config.kernel import clock as house_clock

    mailing.run(read_clock=house_clock.now)
    found = owners.get(one).json()
    assert (found["status"], found["counts"]) == (
        "finished",
        {
            "audience": 2,
            "waiting": 0,
            "sending": 0,
            "sent": 2,
            "failed": 0,
            "skipped": 0,
            "unknown": 0,
        },
    )


def test_an_issue_is_planned_stopped_and_tested(owners):
    SubscriberFactory()
    one = f"{ISSUES}{NewsletterIssueFactory().pk}/"
    planned = post(owners, f"{one}sending/", {"at": "2999-01-01T09:00:00-05:00"})
    assert (planned.json()["status"], planned.json()["send_at"]) == (
        "scheduled",
        "2999-01-01T09:00:00-05:00",
    )
    assert post(owners, f"{one}test-letters/", {"to": "me@example.com"}).status_code == 202
    assert OutboundMessage.objects.get().to_address == "me@example.com"
    assert post(owners, f"{one}cancellation/").json()["status"] == "cancelled"
    assert post(owners, f"{one}sending/").status_code == 409


@pytest.mark.parametrize(
    ("status", "code", "url", "body"),
    [
        (422, "no_readers", "sending/", {}),
        (422, "planned_in_the_past", "sending/", {"at": "2020-01-01T09:00:00-05:00"}),
        (400, "invalid", "sending/", {"at": "soon"}),
        (400, "invalid", "test-letters/", {"to": "nowhere"}),
    ],
)
def test_refusals_are_problems(owners, status, code, url, body):
    answer = post(owners, f"{ISSUES}{NewsletterIssueFactory().pk}/{url}", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("post", ""),
        ("get", "{id}/"),
        ("post", "{id}/sending/"),
        ("delete", "{id}/sending/"),
        ("post", "{id}/test-letters/"),
        ("post", "{id}/cancellation/"),
    ],
)
def test_only_the_owner_is_let_in(site, desk, owner, method, url):
    issue = NewsletterIssueFactory()
    path = ISSUES + url.format(id=issue.pk)
    clients = [site, program(desk, "write_newsletter", "send_newsletter"), program(owner)]
    answers = [getattr(client, method)(path, {}, format="json") for client in clients]
    assert [answer.status_code for answer in answers] == [401, 403, 403]
    assert NewsletterIssue.objects.get().status == "draft"


def test_an_issue_that_is_not_there_is_404(owners):
    nowhere = f"{ISSUES}00000000-0000-7000-8000-000000000000/"
    assert owners.get(nowhere).status_code == 404


def test_a_scope_to_write_is_no_scope_to_send(owner):
    SubscriberFactory()
    writer = program(owner, "write_newsletter")
    one = f"{ISSUES}{post(writer, ISSUES, DRAFT).json()['id']}/"
    assert (writer.get(one).status_code, post(writer, f"{one}sending/").status_code) == (200, 403)


@pytest.mark.parametrize("sent", ["zebulon", {"zebulon": 1}, ["zebulon"]])
def test_a_topic_that_we_do_not_know_is_not_repeated(site, sent):
    answer = post(site, ASK, {"email": "jordan@example.com", "topics": [sent]})
    assert (answer.status_code, "zebulon" in answer.content.decode()) == (400, False)
