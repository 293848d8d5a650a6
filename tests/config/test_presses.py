"""A press that a script sends hears where it leads, and no view acts whose answer is a page."""

import pytest
from django.urls import URLPattern, get_resolver, reverse

from config.presses import BY_SCRIPT, LEADS_TO
from intake.seen import Seen
from tests.factories.scheduling import LocationFactory, desk_of
from tests.intake.staff.asking import asks, fresh, url

pytestmark = pytest.mark.django_db

SCRIPT = {"headers": {BY_SCRIPT: "1"}}


@pytest.fixture
def place():
    return LocationFactory(name="East Bridgewater")


@pytest.fixture
def desk(place):
    return desk_of(place)


@pytest.fixture
def signed_in(client, desk):
    client.force_login(desk)
    return client


def views(patterns=None):
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(each, URLPattern):
            yield each.name, each.callback
        else:
            yield from views(each.url_patterns)


def test_a_press_hears_where_it_leads(signed_in, desk, place):
    row = asks(place)
    answer = signed_in.post(url(row, "claim"), {"seen": str(Seen.of(row))}, **SCRIPT)
    assert (answer.status_code, answer.headers[LEADS_TO]) == (204, url(row))
    assert ("Location" in answer.headers, fresh(row).assigned_to) == (False, desk)


def test_a_press_that_is_refused_hears_why(signed_in, place):
    row = asks(place)
    answer = signed_in.post(url(row, "claim"), {"seen": "0.0"}, **SCRIPT)
    assert (answer.status_code, LEADS_TO in answer.headers) == (409, False)


def test_a_session_that_ended_leads_to_the_sign_in(client, place):
    answer = client.post(url(asks(place), "claim"), **SCRIPT)
    assert answer.status_code == 204
    assert answer.headers[LEADS_TO].startswith(reverse("account_login"))


def test_a_view_that_may_answer_with_a_page_is_not_called(signed_in, desk):
    answer = signed_in.post(reverse("account_profile"), {"compact_rows": "on"}, **SCRIPT)
    desk.refresh_from_db()
    assert (answer.status_code, LEADS_TO in answer.headers) == (204, False)
    assert desk.compact_rows is False


def test_what_is_given_out_once_is_never_pressed_by_a_script():
    alone = {name for name, view in views() if getattr(view, "leads_on", None) is False}
    assert alone == {"export", "feed_link"}
