"""The OpenAPI document names every status of every operation, with its headers and an example."""

import json

import pytest
import yaml

pytestmark = pytest.mark.django_db

SCHEMA, V1 = "/api/v1/schema/", "/api/v1/"
ALWAYS = {"405", "406", "429", "503"}
WITH_BODY = {"400", "413", "415"}
STATUSES = {
    ("post", "assessment-requests/"): {"201", "401", "409", "422"} | ALWAYS | WITH_BODY,
    ("get", "concerns/"): {"200", "304"} | ALWAYS,
    ("get", "locations/"): {"200", "304"} | ALWAYS,
    ("post", "newsletter/subscriptions/"): {"202"} | ALWAYS | WITH_BODY,
    ("get", "request-status/{token}/"): {"200", "404", "410"} | ALWAYS,
}


@pytest.fixture
def document(client):
    return client.get(f"{V1}schema.json").json()


def operations(document):
    return [
        (method, path.removeprefix(V1), operation)
        for path, found in document["paths"].items()
        for method, operation in found.items()
    ]


@pytest.mark.parametrize(
    ("query", "accept", "kind"),
    [
        ("", "*/*", "application/vnd.oai.openapi"),
        ("", "application/yaml", "application/yaml"),
        ("", "application/json", "application/json"),
        ("?format=json", "*/*", "application/vnd.oai.openapi+json"),
        ("?format=yaml", "*/*", "application/vnd.oai.openapi"),
    ],
)
def test_one_address_answers_yaml_and_json(client, document, query, accept, kind):
    answer = client.get(SCHEMA + query, headers={"Accept": accept})
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (200, kind)
    read = json.loads if "json" in kind else yaml.safe_load
    assert read(answer.content) == document


def test_a_form_in_the_query_means_nothing_elsewhere(client):
    assert client.get(f"{V1}concerns/?format=xml").status_code == 200
    assert client.get(f"{V1}concerns/", headers={"Accept": "text/html"}).status_code == 406


def test_each_public_operation_names_each_status_that_it_can_answer(document):
    found = {
        (method, path): set(operation["responses"])
        for method, path, operation in operations(document)
        if operation["tags"] == ["Public"]
    }
    assert found == STATUSES


def test_every_refusal_is_a_problem_with_an_example(document):
    refused = [
        (path, status, answer)
        for _, path, operation in operations(document)
        for status, answer in operation["responses"].items()
        if int(status) >= 400
    ]
    assert {tuple(answer["content"]) for _, _, answer in refused} == {("application/problem+json",)}
    shown = [
        (path, status, example["value"]["status"])
        for path, status, answer in refused
        for example in answer["content"]["application/problem+json"].get("examples", {}).values()
    ]
    assert [each for each in shown if int(each[1]) != each[2]] == []
    public = {path for _, path in STATUSES}
    without = {(path, status) for path, status, _ in refused} - {each[:2] for each in shown}
    assert [each for each in without if each[0] in public] == []


def test_every_public_success_has_an_example(document):
    for method, path in STATUSES:
        operation = document["paths"][V1 + path][method]
        (answer,) = [each for status, each in operation["responses"].items() if status < "300"]
        assert len(answer["content"]["application/json"]["examples"]) == 1


def headers(document, method, path, status):
    return set(document["paths"][V1 + path][method]["responses"][status]["headers"])


def test_every_answer_names_its_headers(document):
    assert headers(document, "post", "assessment-requests/", "201") == {
        "X-Request-ID", "Location", "Idempotency-Replayed",
    }  # fmt: skip
    assert headers(document, "post", "assessment-requests/", "409") == {
        "X-Request-ID", "Retry-After",
    }  # fmt: skip
    assert headers(document, "get", "locations/", "304") == {
        "X-Request-ID", "ETag", "Cache-Control",
    }  # fmt: skip
    for method, path, operation in operations(document):
        for status in operation["responses"]:
            assert "X-Request-ID" in headers(document, method, path, status)
        for status in ("429", "503"):
            assert "Retry-After" in headers(document, method, path, status)


def test_a_body_with_other_members_does_not_fit(document):
    schemas = document["components"]["schemas"]
    forms = ("AssessmentRequestForm", "WantedTime", "Subscription", "DecisionForm", "SlotForm")
    assert {schemas[name]["additionalProperties"] for name in forms} == {False}


def test_only_the_making_of_a_request_takes_a_site_key(document):
    takes = [
        (method, path)
        for method, path, operation in operations(document)
        if {"siteKey": []} in operation.get("security", [])
    ]
    assert takes == [("post", "assessment-requests/")]
    assert document["components"]["securitySchemes"]["siteKey"]["scheme"] == "bearer"


def test_the_readable_pages_show_the_same_and_load_nothing_from_elsewhere(client):
    page = client.get(f"{V1}docs/").content.decode()
    for _, path in STATUSES:
        assert f"{V1}{path}" in page
    for word in ("repeated_key", "unstorable_text", "idempotency_key_in_progress", "too_large"):
        assert f'id="problem-{word}"' in page
    assert "<script" not in page.replace('<script src="/static/', "")
