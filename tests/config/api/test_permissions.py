"""A person's right, their token's scope, and their second factor, asked at the root of a face."""

import pytest
from django.test import override_settings

from tests.factories.accounts import bearer
from tests.factories.scheduling import TherapistFactory

pytestmark = pytest.mark.django_db

DIARY = "/api/v1/me/diary/"


@pytest.fixture
def therapist():
    return TherapistFactory()


@override_settings(SECOND_FACTOR_REQUIRED=True)
def test_a_session_without_the_second_factor_gets_nothing_from_the_api_either(client, therapist):
    client.force_login(therapist.user)
    answer = client.get(DIARY)
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_needed")


@override_settings(SECOND_FACTOR_REQUIRED=True)
def test_a_session_with_the_second_factor_is_let_in(client, therapist):
    from allauth.mfa.totp.internal import auth

    auth.TOTP.activate(therapist.user, auth.generate_totp_secret())
    client.force_login(therapist.user)
    assert client.get(DIARY).status_code == 200


@override_settings(SECOND_FACTOR_REQUIRED=True)
def test_a_program_has_its_token_in_place_of_a_second_factor(client, therapist):
    assert client.get(DIARY, headers=bearer(therapist.user)).status_code == 200
