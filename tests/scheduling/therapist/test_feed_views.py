"""The calendar feed's own page: make, pick, replace, turn off; only a press acts."""

import re

import pytest
from django.urls import reverse

from config.kernel import clock
from scheduling import feeds
from scheduling.models import CalendarFeed, Names
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import TherapistFactory

pytestmark = pytest.mark.django_db

PAGE, LINK, NAMES, OFF = (
    reverse(f"therapist:{name}") for name in ("feed", "feed_link", "feed_names", "feed_revocation")
)


@pytest.fixture
def therapist():
    return TherapistFactory()


@pytest.fixture
def signed_in(client, therapist):
    client.force_login(therapist.user)
    return client


def address_in(answer):
    return re.search(r"/feeds/[\w-]+\.ics", answer.content.decode())[0]


def allow(most):
    feeds.limit(most=most, by=UserFactory(owner=True), now=clock.now())


def test_a_link_is_shown_once_and_works(signed_in):
    made = signed_in.post(LINK, {"names": "none"})
    assert (made.status_code, made["Cache-Control"]) == (200, "no-store")
    address = address_in(made)
    assert signed_in.get(address).status_code == 200
    page = signed_in.get(PAGE).content.decode()
    assert ("/feeds/" in page, "Turn the link off" in page) == (False, True)


def test_a_new_link_ends_the_old_one_and_turning_it_off_ends_both(signed_in):
    old = address_in(signed_in.post(LINK, {"names": "none"}))
    new = address_in(signed_in.post(LINK, {"names": "none"}))
    assert [signed_in.get(each).status_code for each in (old, new)] == [404, 200]
    off = signed_in.post(OFF)
    assert (off.status_code, off.url) == (302, f"{PAGE}?saved=off")
    assert [signed_in.get(each).status_code for each in (old, new)] == [404, 404]
    assert "Make the link" in signed_in.get(off.url).content.decode()


def test_a_look_makes_changes_and_ends_nothing(signed_in):
    for url in (LINK, NAMES, OFF):
        assert signed_in.get(url).url == PAGE
    assert CalendarFeed.objects.count() == 0


def test_more_of_a_name_is_offered_only_once_the_owner_allows_it(signed_in, therapist):
    assert [value for value, _ in signed_in.get(PAGE).context["form"]["names"].field.choices] == [
        "none"
    ]
    refused = signed_in.post(LINK, {"names": "full"})
    assert (refused.status_code, CalendarFeed.objects.count()) == (422, 0)
    assert "Your practice owner has not allowed more." in refused.content.decode()
    allow(Names.INITIALS)
    signed_in.post(LINK, {"names": "none"})
    assert signed_in.post(NAMES, {"names": "full"}).status_code == 422
    assert signed_in.post(NAMES, {"names": "initials"}).url == f"{PAGE}?saved=changed"
    assert CalendarFeed.objects.get().names == "initials"
    allow(Names.NONE)
    items = {each["term"]: each["text"] for each in signed_in.get(PAGE).context["feed"]}
    assert (items["Shows"], items["Last fetched"]) == ("No names", "Not yet")


def test_names_picked_after_the_link_went_off_are_not_called_saved(signed_in):
    assert signed_in.post(NAMES, {"names": "none"}).url == PAGE
