"""Who asks is counted: by address, by the person written to, or by a site's own key."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from config.audit import trail
from config.audit.models import AuditEvent
from config.kernel import clock
from intake import site_keys
from intake.models import AssessmentRequest, SiteKey, Tally
from tests.factories import intake as factories
from tests.factories.accounts import bearer
from tests.factories.scheduling import LocationFactory, TherapistFactory

pytestmark = pytest.mark.django_db

URL = "/api/v1/assessment-requests/"
EAST = "east-bridgewater"


@pytest.fixture(autouse=True)
def place():
    return LocationFactory(slug=EAST)


@pytest.fixture
def key():
    return site_keys.make(name="Our site", by=trail.SYSTEM, now=clock.now())


@pytest.fixture
def post(client):
    def send(address="192.0.2.1", key=None, **changes):
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        body = json.dumps(factories.body(EAST, **changes))
        return client.post(URL, body, "application/json", headers=headers, REMOTE_ADDR=address)

    return send


def statuses(answers):
    return [answer.status_code for answer in answers]


def is_throttled(answer, most_seconds):
    said = answer.json()
    assert (answer.status_code, said["code"]) == (429, "throttled")
    assert answer["Content-Type"] == "application/problem+json"
    assert 1 <= int(answer["Retry-After"]) <= most_seconds + 1
    return True


@override_settings(PUBLIC_RATE_LIMIT="3/day")
def test_an_address_is_counted_whatever_it_sends(post):
    answers = [post(), post(name=""), post(), post()]
    assert statuses(answers) == [201, 400, 201, 429]
    assert is_throttled(answers[-1], 24 * 60 * 60)
    assert post(address="192.0.2.2").status_code == 201
    assert AssessmentRequest.objects.count() == 3


@override_settings(PUBLIC_RATE_LIMIT="1/day", REDIS_URL="redis://127.0.0.1:1/0")
def test_the_count_needs_no_redis(post):
    assert statuses([post(), post()]) == [201, 429]


@override_settings(PUBLIC_RATE_LIMIT="1/day", TRUSTED_PROXY_COUNT=2)
def test_a_made_up_forwarding_header_is_no_new_caller(client):
    answers = [
        client.post(URL, "{}", "application/json", headers={"X-Forwarded-For": f"203.0.113.{n}"})
        for n in (1, 2)
    ]
    assert statuses(answers) == [400, 429]


@override_settings(PUBLIC_RATE_LIMIT="1/day")
@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::1", 429),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", 201),
        ("::ffff:192.0.2.7", "192.0.2.7", 429),
    ],
)
def test_one_line_of_ipv6_is_one_caller(post, first, second, status):
    assert statuses([post(address=first), post(address=second)]) == [201, status]


@override_settings(EMAIL_RATE_LIMIT="2/day")
def test_one_person_is_not_written_to_over_and_over(post):
    spelled = ["Jordan@example.org", "jordan@EXAMPLE.org", " jordan@example.org "]
    answers = [post(email=email, address=f"192.0.2.{n}") for n, email in enumerate(spelled)]
    assert statuses(answers) == [201, 201, 429]
    assert is_throttled(answers[-1], 24 * 60 * 60)
    assert post(email="riley@example.org").status_code == 201


@override_settings(EMAIL_RATE_LIMIT="1/day")
def test_a_phone_alone_is_counted_too_and_one_beside_an_email_is_not(post):
    alone = [post(email=..., phone=phone) for phone in ("(508) 555-0123", "5085550123")]
    beside = [post(email=f"p{n}@example.org", phone="5085550123") for n in range(2)]
    assert statuses([*alone, *beside]) == [201, 429, 201, 201]


@override_settings(EMAIL_RATE_LIMIT="1/day")
@pytest.mark.parametrize("way", ["text", "call"])
def test_a_phone_is_counted_where_it_is_the_way_whatever_email_stands_beside_it(post, way):
    named = {"reach_by": way, "phone": "5085550123"}
    answers = [post(email=f"p{n}@example.org", **named) for n in range(2)]
    assert statuses([*answers, post(email="p0@example.org")]) == [201, 429, 201]


@override_settings(EMAIL_RATE_LIMIT="1/day")
def test_what_a_rule_refused_is_not_counted_against_the_person_either(post):
    LocationFactory(slug="online", online=True)
    refused = post(locations=["online"], in_massachusetts=False)
    assert statuses([refused, post(), post()]) == [422, 201, 429]


@override_settings(EMAIL_RATE_LIMIT="1/day")
def test_what_was_refused_is_not_counted_against_the_person(post):
    assert statuses([post(name=""), post(concerns=["gout"]), post()]) == [400, 400, 201]


@override_settings(EMAIL_RATE_LIMIT="1/day")
def test_a_replay_is_no_further_letter(client):
    body = json.dumps(factories.body(EAST))
    answers = [
        client.post(URL, body, "application/json", headers={"Idempotency-Key": "k"})
        for _ in range(3)
    ]
    assert statuses(answers) == [201, 201, 201]


@override_settings(EMAIL_RATE_LIMIT="1/day")
def test_a_filled_trap_is_counted_like_any_other_so_that_it_learns_nothing(post):
    assert statuses([post(website="x"), post(website="x")]) == [201, 429]


@override_settings(PUBLIC_RATE_LIMIT="1/day", SITE_KEY_RATE_LIMIT="3/day")
def test_a_site_key_is_counted_in_place_of_the_address(post, key):
    other = site_keys.make(name="Other", by=trail.SYSTEM, now=clock.now())
    answers = [post(key=key, address=f"192.0.2.{number}") for number in range(4)]
    assert statuses(answers) == [201, 201, 201, 429]
    assert statuses([post(), post(), post(key=other)]) == [201, 429, 201]


def test_a_key_does_not_lift_the_limit_of_one_person(post, key):
    with override_settings(EMAIL_RATE_LIMIT="1/day"):
        assert statuses([post(key=key), post(key=key)]) == [201, 429]


def test_a_key_that_is_unknown_revoked_or_a_persons_own_does_not_work(post, key):
    site_keys.revoke(name="Our site", by=trail.SYSTEM, now=clock.now())
    person = bearer(TherapistFactory().user)["Authorization"].removeprefix("Bearer ")
    for wrong in ("unknown", key, person):
        answer = post(key=wrong)
        assert (answer.status_code, answer.json()["code"]) == (401, "bad_token")
        assert answer["WWW-Authenticate"] == "Bearer"
    assert AssessmentRequest.objects.count() == 0


@override_settings(PUBLIC_RATE_LIMIT="2/day")
def test_who_guesses_keys_is_counted_by_address(post, key):
    answers = [post(key=guess) for guess in ("one", "two", "three", "four")]
    assert statuses(answers) == [401, 401, 429, 429]
    assert is_throttled(answers[-1], 24 * 60 * 60)
    assert statuses([post(), post(key=key)]) == [429, 201]


def test_a_key_may_only_create(client, key):
    headers = {"Authorization": f"Bearer {key}"}
    assert client.get("/api/v1/staff/assessment-requests/A/", headers=headers).status_code == 401
    assert client.get("/api/v1/me/diary/", headers=headers).status_code == 401
    assert client.get(URL, headers=headers).status_code == 405


def test_a_key_is_kept_as_a_hash_and_its_making_and_end_are_in_the_trail(key):
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM intake_sitekey t")
        assert key not in cursor.fetchone()[0]
    row = site_keys.revoke(name="Our site", by=trail.SYSTEM, now=clock.now())
    events = AuditEvent.objects.order_by("at").values_list("action", "record_id", "actor_kind")
    assert list(events) == [
        ("site_key.made", row.pk, "system"),
        ("site_key.revoked", row.pk, "system"),
    ]


def test_the_use_of_a_key_is_noted_once_a_minute(key):
    now = clock.now()
    noted = []
    for later in (0, 59, 61):
        site_keys.find(key, now=now + timedelta(seconds=later))
        noted.append((SiteKey.objects.get().last_used_at - now).total_seconds())
    assert noted == [0, 0, 61]


def told(*words):
    out = StringIO()
    call_command("site_keys", *words, stdout=out)
    return out.getvalue().strip()


def test_the_command_makes_lists_and_revokes(post):
    secret = told("make", "The site")
    today = f"{clock.now():%Y-%m-%d}"
    assert told("list") == f"The site: made {today}, not used"
    assert post(key=secret).status_code == 201
    assert told("list") == f"The site: made {today}, last used {today}"
    assert told("revoke", "The site") == "The site: ended."
    assert (post(key=secret).status_code, told("list")) == (401, "")


def test_a_name_stands_for_one_living_key():
    told("make", "The site")
    with pytest.raises(CommandError, match="A key of this name is in use"):
        told("make", "The site")
    told("revoke", "The site")
    with pytest.raises(CommandError, match="No key of this name is in use"):
        told("revoke", "The site")
    told("make", "The site")
    assert SiteKey.objects.filter(name="The site").count() == 2


@pytest.mark.parametrize("name", ["", "x" * 81])
def test_a_key_needs_a_name_that_fits(name):
    with pytest.raises(CommandError, match="at most 80 characters"):
        told("make", name)
    assert (SiteKey.objects.count(), Tally.objects.count()) == (0, 0)
