"""The front door, and the sections that each person sees."""

import re

import pytest
from django.test import override_settings

from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_a_stranger_is_led_to_the_sign_in(client):
    assert client.get("/").url == "/account/sign-in/"


def test_each_person_sees_the_sections_of_their_role(client):
    shown = {}
    for role in ("front_desk", "owner"):
        client.force_login(UserFactory(role=role))
        page = client.get("/staff/queue/")
        shown[role] = [section["label"] for section in page.context["sections"]]
    assert shown == {
        "front_desk": ["Queue", "Today", "Waitlist", "Time away"],
        "owner": [
            "Queue",
            "Today",
            "Waitlist",
            "Time away",
            "Newsletter",
            "Settings",
        ],
    }


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/staff/settings/places/", "Places"),
        ("/staff/calendar-feeds/", "Calendar feeds"),
        ("/staff/privacy/", "Privacy"),
    ],
)
def test_the_pages_of_the_settings_stand_beside_each_other(client, path, label):
    client.force_login(UserFactory(role="owner"))
    page = client.get(path)
    current = [each["label"] for each in page.context["sections"] if each["current"]]
    tabs = [(each["label"], each["current"]) for each in page.context["settings_tabs"]]
    assert current == ["Settings"]
    assert tabs == [(name, name == label) for name in ("Places", "Calendar feeds", "Privacy")]
    assert page.content.decode().count('aria-label="Settings"') == 1


@pytest.mark.parametrize(
    ("phone", "email", "said"),
    [
        ("508-555-0100", "desk@example.org", "Call 508-555-0100 or write to desk@example.org."),
        ("508-555-0100", "", "Call 508-555-0100."),
        ("", "desk@example.org", "Write to desk@example.org."),
        ("", "", None),
    ],
)
def test_every_public_page_says_how_to_reach_the_practice(client, phone, email, said):
    with override_settings(PRACTICE_PHONE=phone, PRACTICE_EMAIL=email):
        for path in ("/request/", "/r/unknown/", "/request/embed/", "/no-such-page/"):
            text = " ".join(re.sub(r"<[^>]+>", "", client.get(path).content.decode()).split())
            found = re.search(r"Reach us (.*?) Our front desk answers", text)
            assert (found and found[1]) == said
