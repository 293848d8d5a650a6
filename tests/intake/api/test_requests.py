"""POST assessment-requests/, as the public site and other people's clients call it."""

import json
from datetime import datetime, timedelta

import pytest

from config.kernel import clock
from intake.models import AssessmentRequest
from notifications.models import OutboundMessage, Subscriber
from tests.factories import intake as factories
from tests.factories.scheduling import LocationFactory

pytestmark = pytest.mark.django_db

URL = "/api/v1/assessment-requests/"
EAST, ONLINE = "east-bridgewater", "online"


@pytest.fixture(autouse=True)
def places():
    factories.ConcernFactory(slug="anxiety")
    return LocationFactory(slug=EAST), LocationFactory(slug=ONLINE, online=True)


@pytest.fixture
def post(client):
    def send(body, **headers):
        return client.post(URL, json.dumps(body), "application/json", headers=headers)

    return send


def asks(**changes):
    return factories.body(EAST, **changes)


def wrong(answer):
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    return {(each["pointer"], each["code"]) for each in answer.json()["errors"]}


def test_a_request_is_received_with_a_promise_and_a_private_page(post):
    answer = post(asks())
    row = AssessmentRequest.objects.get()
    said = answer.json()
    assert answer.status_code == 201
    assert answer["Location"] == said["status_url"]
    assert {key: said[key] for key in ("reference", "status", "locations")} == {
        "reference": row.reference,
        "status": "received",
        "locations": [EAST],
    }
    assert sorted(said) == [
        "locations", "received_at", "reference", "respond_by", "status", "status_url",
    ]  # fmt: skip
    instants = [datetime.fromisoformat(said[name]) for name in ("received_at", "respond_by")]
    assert instants == [row.received_at, row.respond_by]
    assert [at.tzinfo is not None for at in instants] == [True, True]


def test_the_status_url_leads_to_the_request(post, client):
    token = post(asks()).json()["status_url"].rstrip("/").rpartition("/")[2]
    said = client.get(f"/api/v1/request-status/{token}/").json()
    row = AssessmentRequest.objects.get()
    assert (said["reference"], said["status"], said["late"], said["locations"]) == (
        row.reference, "received", False, [EAST],
    )  # fmt: skip


SENT = {
    "pronouns": " they/them ",
    "email": "Jordan@EXAMPLE.org",
    "phone": "(508) 555-0123",
    "reach_by": "text",
    "voicemail_ok": True,
    "practice_name_ok": False,
    "for_whom": "child",
    "times": [{"day": "mon", "part": "morning"}] * 2 + [{"day": "sun", "part": "evening"}],
    "concerns": ["anxiety", "anxiety"],
    "note": "One line.\r\nAnother.",
    "urgent": True,
}
KEPT = {
    **SENT,
    "pronouns": "they/them",
    "email": "Jordan@example.org",
    "phone": "+15085550123",
    "times": ["mon-morning", "sun-evening"],
    "concerns": ["anxiety"],
    "note": "One line.\nAnother.",
}


def test_every_field_reaches_the_row(post):
    answer = post(asks(**SENT, locations=[EAST, ONLINE, EAST], in_massachusetts=True))
    assert (answer.status_code, answer.json()["locations"]) == (201, [EAST, ONLINE])
    row = AssessmentRequest.objects.get()
    assert {name: getattr(row, name) for name in KEPT} == KEPT


def test_what_is_not_sent_has_its_default(post):
    post(asks())
    row = AssessmentRequest.objects.get()
    defaults = (row.reach_by, row.voicemail_ok, row.practice_name_ok, row.for_whom, row.urgent)
    assert defaults == ("email", False, True, "self", False)
    assert (row.times, row.concerns, row.note, row.phone) == ([], [], "", "")


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"name": ...}, ("/name", "required")),
        ({"name": "   "}, ("/name", "blank")),
        ({"name": None}, ("/name", "null")),
        ({"name": 7}, ("/name", "invalid")),
        ({"name": "x" * 121}, ("/name", "max_length")),
        ({"name": "\u200b"}, ("/name", "unseen")),
        ({"name": "Jordan\nBcc: x@example.org"}, ("/name", "unprintable")),
        ({"name": "Jordan \u202e"}, ("/name", "unprintable")),
        ({"email": ...}, ("/email", "required")),
        ({"email": ""}, ("/email", "required")),
        ({"email": "  "}, ("/email", "required")),
        ({"email": "jordan"}, ("/email", "not_an_email")),
        ({"email": "jordan@example"}, ("/email", "not_an_email")),
        ({"email": "jordan@example.org\nBcc: x@example.org"}, ("/email", "not_an_email")),
        ({"email": "x" * 250 + "@example.org"}, ("/email", "not_an_email")),
        ({"email": ["a@example.org"]}, ("/email", "invalid")),
        ({"email": "a@example.org, b@example.org"}, ("/email", "not_an_email")),
        ({"email": "a@example.org;b@example.org"}, ("/email", "not_an_email")),
        ({"email": "Jordan <a@example.org>"}, ("/email", "not_an_email")),
        ({"email": "mailto:a@example.org?cc=b@example.org"}, ("/email", "not_an_email")),
        ({"phone": "12"}, ("/phone", "not_a_phone")),
        ({"phone": "+44 20 7946 0958"}, ("/phone", "not_a_phone")),
        ({"reach_by": "text"}, ("/phone", "required")),
        ({"reach_by": "call"}, ("/phone", "required")),
        ({"reach_by": "email", "email": ..., "phone": "5085550123"}, ("/email", "required")),
        ({"reach_by": "pigeon"}, ("/reach_by", "invalid_choice")),
        ({"reach_by": ["email"]}, ("/reach_by", "invalid_choice")),
        ({"reach_by": None}, ("/reach_by", "null")),
        ({"voicemail_ok": "yes"}, ("/voicemail_ok", "invalid")),
        ({"practice_name_ok": 1}, ("/practice_name_ok", "invalid")),
        ({"pronouns": "x" * 41}, ("/pronouns", "max_length")),
        ({"for_whom": "dog"}, ("/for_whom", "invalid_choice")),
        ({"locations": ...}, ("/locations", "required")),
        ({"locations": []}, ("/locations", "min_length")),
        ({"locations": EAST}, ("/locations", "not_a_list")),
        ({"locations": None}, ("/locations", "null")),
        ({"locations": [EAST] * 51}, ("/locations", "max_length")),
        ({"locations": [EAST, ONLINE]}, ("/in_massachusetts", "required")),
        ({"locations": [ONLINE], "in_massachusetts": None}, ("/in_massachusetts", "required")),
        ({"locations": [EAST, "nowhere"]}, ("/locations/1", "unknown_location")),
        ({"locations": [7]}, ("/locations/0", "invalid")),
        ({"in_massachusetts": "true"}, ("/in_massachusetts", "invalid")),
        ({"times": [{"day": "mon"}]}, ("/times/0/part", "required")),
        ({"times": [{"day": "noday", "part": "morning"}]}, ("/times/0/day", "invalid_choice")),
        ({"times": [{"day": "mon", "part": "morning", "x": 1}]}, ("/times/0/x", "unknown_field")),
        ({"times": "mon-morning"}, ("/times", "not_a_list")),
        ({"concerns": ["gout"]}, ("/concerns/0", "unknown_concern")),
        ({"note": "x" * 2001}, ("/note", "max_length")),
        ({"note": "bell \u0007"}, ("/note", "unprintable")),
        ({"urgent": "true"}, ("/urgent", "invalid")),
        ({"newsletter": "on"}, ("/newsletter", "invalid")),
        ({"privacy_notice": ...}, ("/privacy_notice", "required")),
        ({"privacy_notice": False}, ("/privacy_notice", "privacy_notice")),
        ({"privacy_notice": "true"}, ("/privacy_notice", "invalid")),
        ({"phone_number": "1"}, ("/phone_number", "unknown_field")),
        ({"a/b": 1}, ("/a~1b", "unknown_field")),
    ],
)  # fmt: skip
def test_each_rule_of_a_field_names_the_field(post, changes, found):
    assert wrong(post(asks(**changes))) == {found}
    assert AssessmentRequest.objects.count() == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "x" * 120},
        {"name": "  " + "x" * 120 + "  "},
        {"note": "x" * 2000},
        {"pronouns": ""},
        {"email": "", "phone": "5085550123"},
        {"times": [], "concerns": []},
        {"in_massachusetts": None},
        {"name": "Zoë O'Brien-Sample 林"},
    ],
)
def test_at_the_edge_of_a_rule_it_is_received(post, changes):
    assert post(asks(**changes)).status_code == 201


def test_somebody_with_a_phone_alone_is_texted(post):
    assert post(asks(email=..., phone="5085550123")).status_code == 201
    assert AssessmentRequest.objects.get().reach_by == "text"


def test_a_place_that_is_no_text_hides_no_other_question(post):
    assert wrong(post(asks(locations=[ONLINE, 5]))) == {
        ("/locations/1", "invalid"),
        ("/in_massachusetts", "required"),
    }


def test_every_wrong_field_is_named_at_once(post):
    sent = {"name": "", "urgent": 3, "zip": "02333", "times": [{}], "locations": [ONLINE, "moon"]}
    found = wrong(post(sent))
    assert found == {
        ("/name", "blank"),
        ("/email", "required"),
        ("/locations/1", "unknown_location"),
        ("/in_massachusetts", "required"),
        ("/urgent", "invalid"),
        ("/times/0/day", "required"),
        ("/times/0/part", "required"),
        ("/privacy_notice", "required"),
        ("/zip", "unknown_field"),
    }


def test_no_answer_says_again_what_was_sent(post):
    mark = "Zebulon"
    body = dict.fromkeys(
        ("email", "phone", "reach_by", "for_whom", "urgent", "newsletter", "in_massachusetts"),
        mark,
    )
    sent = {**body, "name": mark + "\n", "locations": [mark], "concerns": [mark], "times": [mark]}
    answer = post(sent)
    assert (answer.status_code, mark in answer.content.decode()) == (400, False)


@pytest.mark.parametrize(
    ("body", "code"),
    [([], "invalid"), ("text", "invalid"), (7, "invalid"), ([{}], "invalid"), (None, "null")],
)
def test_only_an_object_is_a_request(post, body, code):
    assert wrong(post(body)) == {("", code)}


@pytest.mark.parametrize(
    "raw",
    [b'{"name": NaN}', b"[" * 40_000, b"{", b"\xff", b"{} {}", b"\xef\xbb\xbf{}"],
)
def test_what_is_not_json_is_refused(client, raw):
    answer = client.post(URL, raw, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "not_json")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'{"name": "Jordan", "name": "Riley"}', "repeated_key"),
        (b'{"times": [{"day": "mon", "day": "tue"}]}', "repeated_key"),
        (b'{"name": "Jordan\\u0000"}', "unstorable_text"),
        (b'{"name\\u0000": "Jordan"}', "unstorable_text"),
        (b'{"note": "\\ud83d"}', "unstorable_text"),
    ],
)
def test_what_readers_would_differ_on_is_refused_by_name(client, raw, code):
    answer = client.post(URL, raw, "application/json")
    said = answer.json()
    assert (answer.status_code, said["code"], "errors" in said) == (400, code, False)
    assert ("Jordan" in said["detail"], "Riley" in said["detail"]) == (False, False)


def test_a_body_over_64_kib_is_too_large_and_one_below_is_judged_by_its_fields(client, post):
    assert client.post(URL, b" " * 65_537, "application/json").status_code == 413
    assert wrong(post(asks(note="x" * 60_000))) == {("/note", "max_length")}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_only_json_is_read(client, kind):
    assert client.post(URL, "name=Jordan", kind).status_code == 415


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_there_is_nothing_else_to_do_there(client, method):
    assert getattr(client, method)(URL).status_code == 405


def test_online_from_elsewhere_is_refused_by_a_rule(post):
    refused = post(asks(locations=[EAST, ONLINE], in_massachusetts=False))
    assert (refused.status_code, refused.json()["code"]) == (422, "outside_massachusetts")
    assert AssessmentRequest.objects.count() == 0


def test_a_filled_honeypot_looks_accepted_and_is_set_aside(post):
    accepted = post(asks(newsletter=True))
    looks = post(asks(newsletter=True, website="https://spam.example.com"))
    assert (looks.status_code, sorted(looks.json())) == (201, sorted(accepted.json()))
    assert looks["Location"] == looks.json()["status_url"]
    row = AssessmentRequest.objects.get(reference=looks.json()["reference"])
    assert row.set_aside_at == row.received_at
    assert OutboundMessage.objects.filter(about=row.pk).count() == 0
    assert Subscriber.objects.count() == 1


@pytest.mark.parametrize("filled", ["x" * 2001, "x" * 60_000, 7, True, ["a"], {"a": 1}, "\u0007"])
def test_whatever_fills_the_honeypot_is_set_aside_and_learns_nothing(post, filled):
    looks = post(asks(website=filled))
    assert (looks.status_code, looks.json()["status"]) == (201, "received")
    row = AssessmentRequest.objects.get()
    assert (row.set_aside_at, OutboundMessage.objects.count()) == (row.received_at, 0)


@pytest.mark.parametrize("empty", [..., "", "   ", None, [], {}, False])
def test_an_empty_honeypot_catches_nobody(post, empty):
    assert post(asks(website=empty)).status_code == 201
    assert AssessmentRequest.objects.get().set_aside_at is None


def test_a_place_that_is_not_active_is_unknown(post, places):
    places[0].is_active = False
    places[0].save()
    assert wrong(post(asks())) == {("/locations/0", "unknown_location")}


def test_what_is_wrong_is_said_in_words_a_person_can_read(post):
    sent = {"name": 1, "locations": [], "times": "x", "concerns": ["x"] * 51, "voicemail_ok": 0}
    said = {each["pointer"]: each["detail"] for each in post(sent).json()["errors"]}
    assert said == {
        "/name": "Send a text here.",
        "/email": "We need an email address or a phone number to write back.",
        "/locations": "Pick at least 1.",
        "/times": "Send a list here.",
        "/concerns": "Send at most 50 of these.",
        "/voicemail_ok": "Send true or false here.",
        "/privacy_notice": "We need true or false here.",
    }
    times = post(asks(times=["mon"])).json()["errors"]
    assert times == [{"pointer": "/times/0", "code": "invalid", "detail": "Send an object here."}]


def test_whoever_was_set_aside_reads_the_truth_about_a_passed_promise(post, client):
    looks = post(asks(website="http://example.com")).json()
    passed = clock.now() - timedelta(hours=1)
    AssessmentRequest.objects.filter(set_aside_at__isnull=False).update(respond_by=passed)
    token = looks["status_url"].rstrip("/").rpartition("/")[2]
    assert client.get(f"/api/v1/request-status/{token}/").json()["late"] is True
