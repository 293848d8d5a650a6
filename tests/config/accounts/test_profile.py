"""People choose how their own pages look and listen."""

import re

import pytest

from config.accounts.permissions import Role
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

PROFILE, KEYS, QUEUE = "/account/profile/", "/account/keys/", "/staff/queue/"


@pytest.fixture
def user(client):
    user = UserFactory(role=Role.OWNER)
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("chosen", "kept", "tag"),
    [
        ({}, (False, False), '<body class="staff" data-warn'),
        (
            {"compact_rows": "on", "shortcuts_on": "on"},
            (True, True),
            '<body class="staff compact" data-keys="on" data-warn',
        ),
    ],
)
def test_two_switches_change_the_pages(client, user, chosen, kept, tag):
    assert client.post(PROFILE, chosen | {"role": "therapist", "email": "x"}).url == PROFILE
    email = user.email
    user.refresh_from_db()
    assert (user.compact_rows, user.shortcuts_on) == kept
    assert (user.role, user.email) == (Role.OWNER, email)
    assert tag in client.get(QUEUE).content.decode()


def test_the_profile_tells_the_time_zone(client, user):
    assert "time zone, America/New York." in client.get(PROFILE).content.decode()


def test_the_keys_are_a_page_too_and_say_whether_they_are_on(client, user):
    assert "They rest while you type." in client.get(KEYS).content.decode()
    client.post(PROFILE, {})
    assert "They are off." in client.get(KEYS).content.decode()


@pytest.mark.parametrize(
    ("role", "led_to"),
    [
        (Role.FRONT_DESK, [("g q", "Queue"), ("g t", "Today"), ("g w", "Waitlist")]),
        (Role.THERAPIST, [("g c", "My week")]),
        (
            Role.OWNER,
            [("g q", "Queue"), ("g t", "Today"), ("g w", "Waitlist"), ("g n", "Newsletter")],
        ),
    ],
)
def test_a_key_to_a_page_is_listed_for_whom_the_page_is_there(client, role, led_to):
    client.force_login(UserFactory(role=role))
    page = client.get(KEYS).content.decode()
    assert re.findall(r'(?s)data-means="(g .)".*?Go to ([^<]*) <', page) == led_to


@pytest.mark.parametrize("page", [PROFILE, KEYS])
def test_strangers_sign_in_first(client, page):
    assert client.get(page).url == f"/account/sign-in/?next={page}"
