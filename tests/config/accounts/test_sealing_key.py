"""The key that seals, in a browser, what somebody typed and did not send."""

import base64

import pytest
from django.urls import reverse

from config.accounts import kept_forms
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_each_person_has_a_key_of_their_own_and_the_same_one_each_time():
    one, other = UserFactory(), UserFactory()
    keys = [kept_forms.sealing_key(each) for each in (one, one, other)]
    assert (keys[0] == keys[1], keys[0] == keys[2]) == (True, False)
    assert {len(base64.b64decode(key)) for key in keys} == {32}


def test_it_stands_on_the_pages_of_its_person_alone(client):
    owner, other = UserFactory(owner=True), UserFactory(owner=True)
    client.force_login(owner)
    page = client.get(reverse("account_profile")).content.decode()
    assert [kept_forms.sealing_key(each) in page for each in (owner, other)] == [True, False]
    client.logout()
    assert "data-seal" not in client.get(reverse("account_login")).content.decode()
