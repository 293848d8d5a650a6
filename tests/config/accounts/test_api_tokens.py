"""Programs act for a person with a token: hashed at rest, revocable, its last use noted."""

from datetime import timedelta

import pytest
from django.db import connection

from config.accounts import api_tokens
from config.accounts.models import ApiToken
from config.accounts.permissions import Permission
from config.audit import trail
from config.audit.models import AuditEvent
from tests.factories.accounts import UserFactory, bearer, secret_of
from tests.factories.scheduling import MORNING, TherapistFactory

pytestmark = pytest.mark.django_db

DIARY = "/api/v1/me/diary/"
SAME_WORDS = {
    "type": "/api/v1/docs/#problem-bad_token",
    "title": "Sign in first",
    "status": 401,
    "detail": "This token does not work.",
    "code": "bad_token",
}


@pytest.fixture
def therapist():
    return TherapistFactory()


def without_id(answer):
    return {key: value for key, value in answer.json().items() if key != "request_id"}


def test_a_secret_is_shown_once_and_kept_as_a_hash():
    secret = secret_of(UserFactory())
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM accounts_apitoken t")
        assert secret not in cursor.fetchone()[0]
    assert AuditEvent.objects.get().action == "api_token.issued"


def test_a_token_acts_for_its_person(client, therapist):
    assert client.get(DIARY, headers=bearer(therapist.user)).status_code == 200


def test_without_a_token_the_answer_says_how_to_sign_in(client):
    answer = client.get(DIARY)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer unknown",
        "Bearer two words",
        "Bearer \u00e9",
    ],
)
def test_a_token_that_we_do_not_know_is_refused(client, header):
    answer = client.get(DIARY, headers={"Authorization": header})
    assert (answer.status_code, without_id(answer)) == (401, SAME_WORDS)


def test_revoked_and_left_are_refused_in_the_words_of_unknown(client, therapist):
    headers = bearer(therapist.user)
    ApiToken.objects.update(revoked_at=MORNING)
    revoked = client.get(DIARY, headers=headers)
    ApiToken.objects.update(revoked_at=None)
    therapist.user.is_active = False
    therapist.user.save()
    left = client.get(DIARY, headers=headers)
    assert [without_id(revoked), without_id(left)] == [SAME_WORDS, SAME_WORDS]


def test_a_token_without_the_scope_is_refused_even_for_a_person_who_may(client, therapist):
    answer = client.get(DIARY, headers=bearer(therapist.user, scopes=[]))
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


def test_a_scope_that_its_person_does_not_hold_opens_nothing(client):
    headers = bearer(UserFactory(), scopes=[Permission.KEEP_OWN_DIARY.value])
    assert client.get(DIARY, headers=headers).status_code == 403


def test_the_last_use_is_noted_once_a_minute():
    secret = secret_of(UserFactory())
    seen = []
    for seconds in (0, 59, 61):
        api_tokens.find(secret, now=MORNING + timedelta(seconds=seconds))
        seen.append(ApiToken.objects.get().last_used_at - MORNING)
    assert seen == [timedelta(0), timedelta(0), timedelta(seconds=61)]


def test_a_token_tells_nothing_of_its_secret_when_shown():
    user = UserFactory()
    api_tokens.issue(user=user, name="The site", scopes=[], by=trail.SYSTEM, now=MORNING)
    assert (str(ApiToken.objects.get()), str(user)) == ("The site", user.name)
