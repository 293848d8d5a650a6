"""What a calendar program gets by the link, and what a look changes."""

from datetime import timedelta

import pytest
from django.urls import reverse

from config.audit.models import AuditEvent
from config.kernel import clock
from scheduling import feeds
from scheduling.models import CalendarFeed, FirstVisit, Names
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import AppointmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit():
    return AppointmentFactory(starts_at=clock.now() + timedelta(days=1))


@pytest.fixture
def url(visit):
    return link(visit.therapist)


def link(therapist, chosen=Names.NONE):
    given = feeds.give_link(therapist=therapist, chosen=chosen, by=therapist.user, now=clock.now())
    return f"/feeds/{given.rsplit('/', 1)[1]}"


def test_the_link_answers_a_calendar_that_can_be_asked_about_again(client, url):
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    headers = ("Cache-Control", "X-Robots-Tag", "Referrer-Policy", "Content-Disposition")
    assert [answer[name] for name in headers] == [
        "private, no-cache", "noindex", "no-referrer", 'inline; filename="visits.ics"',
    ]  # fmt: skip
    same = client.get(url, headers={"If-None-Match": answer["ETag"]})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", answer["ETag"])
    weak = client.get(url, headers={"If-None-Match": f'"x", W/{answer["ETag"]}'})
    assert weak.status_code == 304
    any_version = client.get(url, headers={"If-None-Match": "*"})
    assert (any_version.status_code, any_version["ETag"]) == (304, answer["ETag"])
    assert client.head(url, headers={"If-None-Match": "*"}).status_code == 304
    assert client.get("/feeds/none.ics", headers={"If-None-Match": "*"}).status_code == 404


def test_a_change_is_another_version(client, url, visit):
    before = client.get(url)
    visit.starts_at += timedelta(hours=1)
    visit.ends_at += timedelta(hours=1)
    visit.sequence = 1
    visit.save()
    after = client.get(url, headers={"If-None-Match": before["ETag"]})
    assert (after.status_code, after["ETag"] == before["ETag"]) == (200, False)


@pytest.mark.parametrize("token", ["no-such-token", "%00", "a" * 300, "é"])
def test_an_unknown_link_is_not_there(client, url, token):
    answer = client.get(f"/feeds/{token}.ics")
    assert (answer.status_code, answer["Cache-Control"]) == (404, "no-store")


def test_a_replaced_link_is_not_there(client, url, visit):
    link(visit.therapist)
    assert client.get(url).status_code == 404


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (FirstVisit, AuditEvent)]


def test_a_look_changes_when_the_link_was_used_and_nothing_else(client, url):
    before, feed = everything(), CalendarFeed.objects.values().get()
    assert feed["fetched_at"] is None
    client.head(url)
    assert CalendarFeed.objects.values().get() == feed
    client.get(url)
    first = CalendarFeed.objects.values().get()
    client.get(url)
    assert CalendarFeed.objects.values().get() == first
    assert (first.pop("fetched_at") is None, everything() == before) == (False, True)
    feed.pop("fetched_at")
    assert first == feed


def test_a_look_at_names_is_in_the_trail_and_an_unchanged_one_is_not(client, visit):
    feeds.limit(most=Names.FULL, by=UserFactory(owner=True), now=clock.now())
    url = link(visit.therapist, Names.FULL)
    answer = client.get(url)
    client.get(url, headers={"If-None-Match": answer["ETag"]})
    event = AuditEvent.objects.get(action="calendar_feed.read")
    assert (event.actor_id, event.details) == (
        visit.therapist.user.pk,
        {"shown": [visit.first_visit.reference]},
    )


def test_who_asks_too_often_waits(client, url, settings):
    settings.FEED_RATE_LIMIT = "2/min"
    address = {"REMOTE_ADDR": "203.0.113.77"}
    answers = [client.get("/feeds/guess.ics", **address) for _ in range(2)]
    late = client.get(url, **address)
    assert ([each.status_code for each in answers], late.status_code) == ([404, 404], 429)
    assert 1 <= int(late["Retry-After"]) <= 61
    assert client.get(url, REMOTE_ADDR="203.0.113.78").status_code == 200


def test_only_looks_are_taken(client, url):
    assert client.post(url).status_code == 405


def test_the_address_is_the_one_that_the_contract_names():
    assert reverse("feed", args=["abc"]) == "/feeds/abc.ics"
