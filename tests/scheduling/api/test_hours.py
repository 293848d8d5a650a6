"""A therapist's own hours through the API, exactly as the contract names them."""

import json
from datetime import date, timedelta

import pytest

from config.audit.models import AuditEvent
from config.kernel import clock, ids
from scheduling import diary
from scheduling.models import AvailabilityException, AvailabilityRule
from tests.factories.accounts import bearer
from tests.factories.scheduling import AvailabilityRuleFactory, LocationFactory, TherapistFactory

pytestmark = pytest.mark.django_db

RULES, DAYS = "/api/v1/me/availability-rules/", "/api/v1/me/availability-exceptions/"
SOON = str(diary.date_of(clock.now()) + timedelta(days=9))


@pytest.fixture
def place():
    return LocationFactory(slug="east-bridgewater")


@pytest.fixture
def therapist(place):
    return TherapistFactory()


@pytest.fixture
def call(client, therapist):
    def made(method, url, body=None, **headers):
        return getattr(client, method)(
            url,
            None if body is None else json.dumps(body),
            content_type="application/json",
            headers=bearer(therapist.user) | headers,
        )

    return made


RULE = {
    "location": "east-bridgewater", "weekday": "tue", "starts": "09:00", "ends": "24:00",
    "valid_from": "2026-12-01", "valid_until": None, "every_weeks": 2,
}  # fmt: skip
DAY = {"date": SOON, "kind": "closed", "location": None, "starts": None, "ends": None}


@pytest.mark.parametrize(("url", "body"), [(RULES, RULE), (DAYS, DAY)])
def test_hours_are_added_read_changed_and_removed(call, url, body):
    made = call("post", url, body)
    kept = made.json()
    key = kept.pop("id")
    assert (made.status_code, kept, made["Location"]) == (201, body, f"{url}{key}/")
    assert call("get", url).json() == [{"id": key, **body}]
    assert call("get", made["Location"]).json() == {"id": key, **body}
    change = {"starts": "10:00", "ends": "12:30", "location": "east-bridgewater"}
    changed = call("patch", made["Location"], change)
    assert (changed.status_code, changed.json()) == (200, {"id": key, **body, **change})
    assert call("delete", made["Location"]).status_code == 204
    assert call("get", url).json() == []
    assert call("delete", made["Location"]).status_code == 404
    assert [name.split(".")[1] for name in trail()] == ["added", "changed", "removed"]


def trail():
    events = AuditEvent.objects.filter(action__startswith="availability_").order_by("at", "id")
    return list(events.values_list("action", flat=True))


def test_what_is_left_out_of_a_rule_holds_from_today_every_week_without_end(call):
    sent = {key: RULE[key] for key in ("location", "weekday", "starts", "ends")}
    kept = call("post", RULES, sent).json()
    today = str(diary.date_of(clock.now()))
    assert (kept["valid_from"], kept["valid_until"], kept["every_weeks"]) == (today, None, 1)


def test_what_is_left_out_of_a_day_is_null(call):
    kept = call("post", DAYS, {"date": SOON, "kind": "closed"}).json()
    assert {name: kept[name] for name in DAY} == DAY


def test_the_same_rule_twice_is_one(call):
    first, again = call("post", RULES, RULE), call("post", RULES, RULE)
    assert (again.status_code, again.json()) == (201, first.json())
    assert AvailabilityRule.objects.count() == 1


@pytest.mark.parametrize(
    ("url", "body", "pointers"),
    [
        (RULES, {}, ["/ends", "/location", "/starts", "/weekday"]),
        (RULES, [], [""]),
        (RULES, RULE | {"weekday": "tuesday"}, ["/weekday"]),
        (RULES, RULE | {"weekday": 1}, ["/weekday"]),
        (RULES, RULE | {"weekday": ["tue"]}, ["/weekday"]),
        (RULES, RULE | {"starts": "9:00"}, ["/starts"]),
        (RULES, RULE | {"starts": "24:00"}, ["/ends"]),
        (RULES, RULE | {"ends": "24:01"}, ["/ends"]),
        (RULES, RULE | {"ends": 540}, ["/ends"]),
        (RULES, RULE | {"ends": "٠٩:00"}, ["/ends"]),
        (RULES, RULE | {"ends": "09:00\n"}, ["/ends"]),
        (RULES, RULE | {"ends": "08:00"}, ["/ends"]),
        (RULES, RULE | {"valid_from": "20261201"}, ["/valid_from"]),
        (RULES, RULE | {"valid_from": None}, ["/valid_from"]),
        (RULES, RULE | {"valid_from": "0001-01-01"}, ["/valid_from"]),
        (RULES, RULE | {"valid_until": "2026-02-30"}, ["/valid_until"]),
        (RULES, RULE | {"valid_until": "2026-12-01"}, ["/valid_until"]),
        (RULES, RULE | {"every_weeks": True}, ["/every_weeks"]),
        (RULES, RULE | {"every_weeks": "2"}, ["/every_weeks"]),
        (RULES, RULE | {"every_weeks": 0}, ["/every_weeks"]),
        (RULES, RULE | {"every_weeks": 10**30}, ["/every_weeks"]),
        (RULES, RULE | {"location": "nowhere"}, ["/location"]),
        (RULES, RULE | {"id": "x", "therapist": "y"}, ["/id", "/therapist"]),
        (DAYS, {}, ["/date", "/kind"]),
        (DAYS, DAY | {"date": "2026-01-01"}, ["/date"]),
        (DAYS, DAY | {"date": "9999-12-31"}, ["/date"]),
        (DAYS, DAY | {"kind": "open"}, ["/location"]),
        (DAYS, DAY | {"kind": "shut"}, ["/kind"]),
        (DAYS, DAY | {"starts": "09:00"}, ["/ends"]),
        (DAYS, DAY | {"ends": "09:00"}, ["/starts"]),
        (DAYS, DAY | {"starts": "09:00", "ends": "09:00"}, ["/ends"]),
    ],
)
def test_each_wrong_field_is_named_and_nothing_is_kept(call, url, body, pointers):
    answer = call("post", url, body)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert sorted(each["pointer"] for each in answer.json()["errors"]) == pointers
    assert AvailabilityRule.objects.count() + AvailabilityException.objects.count() == 0


def test_a_change_is_judged_with_what_stays(call):
    url = call("post", RULES, RULE | {"ends": "12:00"})["Location"]
    answer = call("patch", url, {"starts": "13:00"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "not_in_order")
    assert call("get", url).json()["starts"] == "09:00"


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
def test_somebody_elses_hours_are_not_there(call, method):
    others = AvailabilityRuleFactory()
    day = AvailabilityException.objects.create(
        therapist=others.therapist, on=date(2027, 1, 4), kind="closed"
    )
    body = {} if method == "patch" else None
    for url in (f"{RULES}{others.pk}/", f"{DAYS}{day.pk}/", f"{RULES}{ids.row_id()}/"):
        assert call(method, url, body).status_code == 404
    assert (call("get", RULES).json(), call("get", DAYS).json()) == ([], [])
    assert (AvailabilityRule.objects.count(), AvailabilityException.objects.count()) == (1, 1)


@pytest.mark.parametrize(("url", "body"), [(RULES, RULE), (DAYS, DAY)])
def test_a_version_that_is_sent_has_to_be_the_one_that_is_kept(call, url, body):
    made = call("post", url, body)
    one, hours = made["Location"], {"starts": "10:00", "ends": "12:30"}
    assert (made["ETag"], call("get", one)["ETag"]) == ('"1"', '"1"')
    changed = call("patch", one, hours, **{"If-Match": '"1"'})
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    late = [
        call("patch", one, {"starts": "11:00"}, **{"If-Match": '"1"'}),
        call("delete", one, **{"If-Match": '"1"'}),
        call("delete", one, **{"If-Match": "*"}),
    ]
    said = {(answer.status_code, answer.json()["code"]) for answer in late}
    assert said == {(412, "if_match_failed")}
    assert call("get", one).json()["starts"] == "10:00"
    again = call("patch", one, hours, **{"If-Match": '"1"'})
    assert (again.status_code, again["ETag"]) == (200, '"2"')
    assert call("delete", one, **{"If-Match": '"2"'}).status_code == 204


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_the_same_few_questions(call, therapist, count, django_assert_num_queries):
    AvailabilityRuleFactory.create_batch(count, therapist=therapist)
    with django_assert_num_queries(8):
        call("get", RULES)


def test_the_document_names_every_step_and_answer(client):
    paths = client.get("/api/v1/schema.json").json()["paths"]
    answers = {
        (path.split("/")[4], method): {
            s for s in told["responses"] if s < "300" or s in "404 409 412"
        }
        for path, operations in paths.items()
        if "/me/availability-" in path
        for method, told in operations.items()
        if "{" in path
    }
    assert answers == {
        (kind, method): found
        for kind in ("availability-rules", "availability-exceptions")
        for method, found in {
            "get": {"200", "404"},
            "patch": {"200", "404", "409", "412"},
            "delete": {"204", "404", "409", "412"},
        }.items()
    }
    made = paths[RULES]["post"]["responses"]["201"]
    assert "Location" in made["headers"]
