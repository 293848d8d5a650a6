"""Pages on which the practice writes an issue, sends it and follows it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from config.kernel import clock as house_clock
from notifications import mailing, newsletter
from notifications.models import NewsletterIssue, OutboundMessage
from tests.factories.notifications import NewsletterIssueFactory, SubscriberFactory

pytestmark = pytest.mark.django_db

PAGES = ["issues", "new", "issue", "review", "test", "send", "pause", "stop"]
WORDS = {"subject": "Small steps", "preview": "", "body": "Take a walk."}


def at(name, issue=None):
    return reverse(f"newsletter:{name}", kwargs={"issue_id": issue.pk} if issue else None)


@pytest.fixture
def browser(owner):
    client = Client()
    client.force_login(owner)
    return client


@pytest.fixture
def going(owner):
    SubscriberFactory.create_batch(3)
    return newsletter.start(issue=NewsletterIssueFactory(), by=owner, now=house_clock.now())


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("name", PAGES)
def test_only_who_may_write_sees_them(name, desk):
    therapist = User.objects.create_user("t@example.org", name="Avery Sample", role="therapist")
    path = at(name, None if name in {"issues", "new"} else NewsletterIssueFactory())
    nobody = Client().get(path)
    assert (nobody.status_code, nobody.headers["Location"].partition("?")[0]) == (
        302,
        reverse("account_login"),
    )
    for user in (desk, therapist):
        client = Client()
        client.force_login(user)
        assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_list_costs_the_same_whatever_its_length(browser, count, django_assert_max_num_queries):
    NewsletterIssueFactory.create_batch(count)
    with django_assert_max_num_queries(5):  # session, person, issues, counts, readers
        answer = browser.get(at("issues"))
    assert answer.status_code == 200
    assert text(answer).count('class="open-link"') == count


def test_a_draft_is_written_reviewed_tested_and_sent(browser, owner):
    SubscriberFactory.create_batch(2)
    SubscriberFactory(pending=True)
    saved = browser.post(at("new"), {**WORDS, "then": "review"})
    issue = NewsletterIssue.objects.get()
    assert (saved.status_code, saved.headers["Location"]) == (302, at("review", issue))
    review = text(browser.get(at("review", issue)))
    assert (review.count("Send to 2"), review.count("1 not confirmed")) == (1, 1)
    assert review.count("<p>Take a walk.</p>") == 1
    tested = browser.post(at("test", issue))
    assert tested.status_code == 302
    assert OutboundMessage.objects.get().to_address == owner.email
    assert text(browser.get(tested.headers["Location"])).count("A test letter is on its way") > 0
    sent = browser.post(at("send", issue))
    assert (sent.status_code, sent.headers["Location"]) == (302, at("issue", issue))
    progress = text(browser.get(at("issue", issue)))
    assert progress.count("0 of 2 handed to the mail server.") == 1
    assert browser.get(at("review", issue)).status_code == 302


def test_what_is_missing_is_named_and_what_was_typed_stays(browser):
    answer = browser.post(at("new"), {**WORDS, "subject": ""})
    shown = text(answer)
    assert (answer.status_code, shown.count("<title>Error: Write an issue")) == (200, 1)
    assert shown.count("Give the issue a subject") == 2
    assert shown.count("Take a walk.") == 1
    assert NewsletterIssue.objects.count() == 0


def test_a_draft_is_changed_and_an_older_version_is_not_lost(browser):
    issue = NewsletterIssueFactory()
    sent = {**WORDS, "version": "1", "then": "stay"}
    first = browser.post(at("issue", issue), sent)
    assert (first.status_code, first.headers["Location"]) == (302, at("issue", issue))
    second = browser.post(at("issue", issue), {**sent, "body": "Mine."})
    assert second.status_code == 409
    shown = text(second)
    assert (shown.count("Mine."), shown.count("Take a walk.")) == (1, 1)
    assert shown.count('name="version" value="2"') == 1
    kept = browser.post(at("issue", issue), {**sent, "version": "2", "body": "Mine."})
    assert kept.status_code == 302
    assert NewsletterIssue.objects.get().body == "Mine."


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 20, "\u0661"])
def test_a_version_that_is_none_is_an_old_one(browser, version):
    issue = NewsletterIssueFactory()
    answer = browser.post(at("issue", issue), {**WORDS, "version": version})
    assert answer.status_code == 409


def test_progress_pauses_goes_on_and_stops(browser, going):
    assert text(browser.get(at("issue", going))).count(">Pause<") == 1
    browser.post(at("pause", going))
    paused = text(browser.get(at("issue", going)))
    assert (paused.count(">Go on<"), paused.count("hx-get")) == (1, 0)
    browser.post(at("send", going))
    assert text(browser.get(at("issue", going))).count("hx-get") == 1
    asks = browser.get(at("stop", going))
    assert text(asks).count("3 readers have not had it yet.") == 1
    stopped = browser.post(at("stop", going))
    assert stopped.headers["Location"] == at("issue", going)
    shown = text(browser.get(at("issue", going)))
    assert (shown.count("Stopped"), shown.count('<form method="post"')) != (0, 0)
    assert browser.post(at("stop", going)).status_code == 409


def test_a_finished_issue_shows_numbers_that_add_up(browser, going, sink):
    mailing.run(read_clock=house_clock.now)
    shown = text(browser.get(at("issue", going)))
    assert shown.count("3 of 3 handed to the mail server.") == 1
    assert shown.count("These numbers always add up to 3.") == 1
    assert (shown.count("hx-get"), shown.count(">Pause<")) == (0, 0)


def test_a_planned_issue_says_when(browser, owner):
    SubscriberFactory()
    issue = NewsletterIssueFactory()
    now = house_clock.now()
    newsletter.schedule(issue=issue, at=now + timedelta(days=1), by=owner, now=now)
    shown = text(browser.get(at("issue", issue)))
    assert (shown.count("It starts"), shown.count(">Send now<")) == (1, 1)


@pytest.mark.parametrize("name", ["send", "pause", "test"])
def test_acts_are_presses(browser, name):
    assert browser.get(at(name, NewsletterIssueFactory())).status_code == 405
