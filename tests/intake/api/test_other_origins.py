"""The practice's own site may call the public endpoints from a browser; no other may."""

import json

import pytest
from django.test import override_settings

from intake import status_links
from tests.factories import intake as factories
from tests.factories.scheduling import MORNING, LocationFactory

SITE, STRANGER = "https://practice.example.org", "https://evil.example.com"
EAST = "east-bridgewater"
V1 = "/api/v1/"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("allowed"),
]


@pytest.fixture
def allowed():
    with override_settings(CORS_ALLOWED_ORIGINS=[SITE]):
        yield


def words(header):
    return sorted(word.strip().lower() for word in header.split(","))


def preflight(client, path, origin=SITE, method="POST", headers=""):
    asked = {"Origin": origin, "Access-Control-Request-Method": method}
    if headers:
        asked["Access-Control-Request-Headers"] = headers
    return client.options(V1 + path, headers=asked)


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("assessment-requests/", "POST"),
        ("newsletter/subscriptions/", "POST"),
        ("locations/", "GET"),
        ("concerns/", "GET"),
        ("request-status/some-token/", "GET"),
    ],
)
def test_each_public_endpoint_answers_the_browsers_question(client, path, method):
    answer = preflight(client, path, method=method)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, SITE)
    assert words(answer["Access-Control-Allow-Methods"]) == ["get", "head", "post"]
    assert words(answer["Access-Control-Allow-Headers"]) == [
        "accept", "content-type", "idempotency-key", "if-none-match", "x-request-id",
    ]  # fmt: skip
    assert answer.get("Access-Control-Allow-Credentials") is None
    assert preflight(client, path, STRANGER, method).get("Access-Control-Allow-Origin") is None


def test_a_site_key_can_come_from_no_browser(client):
    answer = preflight(client, "assessment-requests/", headers="authorization, content-type")
    assert "authorization" not in words(answer["Access-Control-Allow-Headers"])


@pytest.mark.parametrize(
    "path",
    ["me/diary/", "staff/assessment-requests/ABC/", "staff/newsletter-issues/", "schema/", "docs/"],
)
def test_what_is_not_public_is_for_no_browser_of_another_site(client, path):
    answer = preflight(client, path, method="GET")
    assert answer.get("Access-Control-Allow-Origin") is None


def test_a_page_of_the_site_can_read_what_it_needs(client):
    LocationFactory(slug=EAST)
    body = json.dumps(factories.body(EAST))
    made = client.post(
        V1 + "assessment-requests/", body, "application/json", headers={"Origin": SITE}
    )
    assert (made.status_code, made["Access-Control-Allow-Origin"]) == (201, SITE)
    assert "origin" in words(made["Vary"])
    assert words(made["Access-Control-Expose-Headers"]) == [
        "etag", "idempotency-replayed", "location", "retry-after", "x-request-id",
    ]  # fmt: skip


def test_a_problem_can_be_read_too(client):
    refused = client.post(
        V1 + "assessment-requests/", "{}", "application/json", headers={"Origin": SITE}
    )
    assert (refused.status_code, refused["Access-Control-Allow-Origin"]) == (400, SITE)
    row = factories.AssessmentRequestFactory()
    token = status_links.make(assessment_request=row, now=MORNING)
    for path in (f"request-status/{token}/", "request-status/unknown/"):
        answer = client.get(V1 + path, headers={"Origin": SITE})
        assert answer["Access-Control-Allow-Origin"] == SITE


def test_a_list_that_has_not_changed_is_not_sent_again_to_the_site(client):
    LocationFactory(slug=EAST)
    first = client.get(V1 + "locations/", headers={"Origin": SITE})
    same = client.get(V1 + "locations/", headers={"Origin": SITE, "If-None-Match": first["ETag"]})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", first["ETag"])
    assert same["Access-Control-Allow-Origin"] == SITE


@override_settings(CORS_ALLOWED_ORIGINS=[])
def test_without_the_setting_no_other_site_may_call(client):
    for origin in (SITE, STRANGER, "null"):
        answer = preflight(client, "assessment-requests/", origin)
        assert answer.get("Access-Control-Allow-Origin") is None
