"""Colleagues see who has a request open, and nobody waits for Redis."""

from datetime import timedelta

import pytest
from django.test import Client

from config.audit.models import AuditEvent
from config.kernel import clock
from intake import presence
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    return AssessmentRequestFactory()


@pytest.fixture
def dana():
    return UserFactory(name="Dana Front", owner=True)


@pytest.fixture
def lee():
    return UserFactory(name="Lee Front", owner=True)


def test_others_see_who_has_it_open_and_nobody_sees_themselves(row, dana, lee):
    now = clock.now()
    presence.here(row, lee, now=now)
    assert presence.others(row, dana, now=now) == [lee]
    assert presence.words(row, dana, now=now) == "Lee has this open"
    assert presence.words(row, lee, now=now) == ""


def test_it_is_said_of_several(row, dana, lee):
    now, third = clock.now(), UserFactory(name="Ash Sample")
    for user in (lee, dana):
        presence.here(row, user, now=now)
    assert presence.words(row, third, now=now) == "Dana and Lee have this open"


def test_a_whole_list_is_asked_at_once(row, dana, lee, django_assert_num_queries):
    now, other, third = clock.now(), AssessmentRequestFactory(), UserFactory(name="Ash Sample")
    presence.here(row, lee, now=now)
    presence.here(row, dana, now=now)
    presence.here(other, dana, now=now)
    rows = [row, other, AssessmentRequestFactory()]
    with django_assert_num_queries(1):
        assert presence.among(rows, third, now=now) == {
            row.pk: "Dana and Lee have this open",
            other.pk: "Dana has this open",
        }
    assert presence.among(rows, dana, now=now) == {row.pk: "Lee has this open"}
    assert presence.among([], dana, now=now) == {}
    assert presence.among(rows, third, now=now + 2 * presence.LASTS) == {}


def test_another_request_is_another_matter(row, dana, lee):
    now = clock.now()
    presence.here(row, lee, now=now)
    assert presence.others(AssessmentRequestFactory(), dana, now=now) == []


@pytest.mark.parametrize(("seconds", "shown"), [(45, 1), (46, 0)])
def test_who_is_not_heard_of_for_45_seconds_has_left(row, dana, lee, seconds, shown):
    now = clock.now()
    presence.here(row, lee, now=now)
    later = now + timedelta(seconds=seconds)
    assert len(presence.others(row, dana, now=later)) == shown


def test_who_leaves_is_gone_at_once(row, dana, lee):
    now = clock.now()
    presence.here(row, lee, now=now)
    presence.gone(row, lee)
    assert presence.others(row, dana, now=now) == []


def test_the_key_ends_by_itself_and_holds_ids_alone(row, lee, settings):
    presence.here(row, lee, now=clock.now())
    redis, key = presence._redis(settings.REDIS_URL), presence._key(row)
    assert 0 < redis.ttl(key) <= 45
    assert redis.zrange(key, 0, -1) == [str(lee.pk).encode()]


def test_without_redis_nobody_is_shown_and_nothing_fails(row, dana, lee, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    presence.here(row, lee, now=clock.now())
    presence.gone(row, lee)
    assert presence.words(row, dana, now=clock.now()) == ""


def test_a_beat_answers_who_else_is_there_and_leaves_no_trail(row, dana, lee):
    desks = {user: Client() for user in (dana, lee)}
    for user, desk in desks.items():
        desk.force_login(user)
    before = AuditEvent.objects.count()
    address = f"/staff/requests/{row.reference}/presence/"
    assert desks[lee].post(address).content == b""
    assert desks[dana].post(address).content == b"Lee has this open"
    assert desks[lee].post(address, {"left": "1"}).status_code == 204
    assert desks[dana].post(address).content == b""
    assert AuditEvent.objects.count() == before
