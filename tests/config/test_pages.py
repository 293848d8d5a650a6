"""The front door, and the sections that each person sees."""

import pytest

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
    assert shown == {"front_desk": ["Queue"], "owner": ["Queue", "Newsletter", "Privacy"]}
