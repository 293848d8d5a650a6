"""One caller cannot take all of the public API; a lost Redis lets everybody through."""

import secrets
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import override_settings

from config.api.throttles import PublicThrottle

pytestmark = pytest.mark.django_db

PLACES = "/api/v1/locations/"


@pytest.fixture
def address():
    """An address that no other test of any process calls from."""
    return ".".join(["10", *(str(secrets.randbelow(255)) for _ in range(3))])


@override_settings(PUBLIC_RATE_LIMIT="3/min")
def test_the_fourth_call_in_a_minute_waits(client, address):
    answers = [client.get(PLACES, REMOTE_ADDR=address) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    said = answers[-1].json()
    assert (said["code"], said["detail"]) == (
        "throttled",
        "That was a lot at once. Wait a moment, then try again.",
    )
    assert 1 <= int(answers[-1]["Retry-After"]) <= 61


@override_settings(PUBLIC_RATE_LIMIT="1/min")
def test_other_callers_are_not_held_up(client, address):
    assert client.get(PLACES, REMOTE_ADDR=address).status_code == 200
    assert client.get(PLACES, REMOTE_ADDR=address).status_code == 429
    assert client.get(PLACES, REMOTE_ADDR=f"fd00::{secrets.token_hex(2)}").status_code == 200


@override_settings(PUBLIC_RATE_LIMIT="1/min")
def test_a_made_up_forwarding_header_is_no_new_caller(client, address):
    for number in (1, 2):
        answer = client.get(
            PLACES, REMOTE_ADDR=address, headers={"X-Forwarded-For": f"203.0.113.{number}"}
        )
    assert answer.status_code == 429


def test_a_lost_redis_lets_everybody_through(address, rf):
    class Away(PublicThrottle):
        cache = caches.create_connection("redis").__class__(
            "redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 0.5}}
        )

    class Asked:
        _request = rf.get(PLACES, REMOTE_ADDR=address)

    with override_settings(PUBLIC_RATE_LIMIT="1/min"):
        assert [Away().allow_request(Asked, None) for _ in range(3)] == [True, True, True]


def test_the_limit_is_a_setting_with_a_default():
    base = (Path(settings.BASE_DIR) / "config" / "settings" / "base.py").read_text()
    assert 'env.str("PUBLIC_RATE_LIMIT", default="20/min")' in base
