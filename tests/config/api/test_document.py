"""What the document says of the desk's and the therapists' operations is whole and true."""

import re

import pytest
from jsonschema import Draft202012Validator, FormatChecker

pytestmark = pytest.mark.django_db

V1 = "/api/v1/"
CALLED = re.compile(r"\b[A-Z][a-z]+ (?=Sample\b)")
ADDRESS = re.compile(r"[\w.+-]+@([\w.-]+)")
ONE_REQUEST = f"{V1}staff/assessment-requests/{{reference}}/"
ONE_VISIT = f"{V1}staff/appointments/{{appointment}}/"


@pytest.fixture(scope="module")
def read():
    """Answers the document once for all of these."""
    found = {}

    def once(client):
        if not found:
            found.update(client.get(f"{V1}schema.json").json())
        return found

    return once


@pytest.fixture
def document(read, client):
    return read(client)


def operations(document):
    return [
        (f"{method} {path}", operation)
        for path, found in document["paths"].items()
        for method, operation in found.items()
    ]


def within(operation):
    return operation["tags"][0] in {"Staff", "Therapist"}


def bodies(operation):
    """Finds what is sent, and what is answered to a step that was taken."""
    sent = operation.get("requestBody", {})
    taken = [answer for code, answer in operation["responses"].items() if code < "400"]
    for body in [sent, *taken]:
        content = body.get("content", {}).get("application/json")
        if content is not None:
            yield content


def examples(content):
    return [each["value"] for each in content.get("examples", {}).values()]


def plain(schema):
    """Writes OpenAPI's `nullable` as JSON Schema does."""
    if isinstance(schema, list):
        return [plain(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: plain(each) for name, each in schema.items() if name != "nullable"}
    return {"anyOf": [made, {"type": "null"}]} if schema.get("nullable") is True else made


def test_every_body_of_staff_and_therapists_has_an_example(document):
    without = [
        name
        for name, operation in operations(document)
        if within(operation)
        for content in bodies(operation)
        if not examples(content)
    ]
    assert without == []


def test_every_example_is_one_of_its_schema(document):
    components = {"components": plain(document["components"])}
    wrong = [
        (name, error.message)
        for name, operation in operations(document)
        for content in bodies(operation)
        for example in examples(content)
        for error in Draft202012Validator(
            plain(content["schema"]) | components, format_checker=FormatChecker()
        ).iter_errors(example)
    ]
    assert wrong == []


def texts(value):
    """Finds every text in an example, beside the name of its field."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from ((name, each),) if isinstance(each, str) else texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


def test_the_people_in_the_examples_are_invented(document):
    said = {
        pair
        for _, operation in operations(document)
        for content in bodies(operation)
        for example in examples(content)
        for pair in texts(example)
    }
    people = {"therapist_name", "assigned_to"}
    assert [text for name, text in said if name in people and not CALLED.match(text)] == []
    assert {host for _, text in said for host in ADDRESS.findall(text)} == {"example.org"}
    assert [text for name, text in said if name == "phone" and "555-01" not in text] == [""]


def test_every_field_of_every_shape_says_what_it_holds(document):
    silent = [
        f"{shape}.{name}"
        for shape, schema in document["components"]["schemas"].items()
        for name, field in schema.get("properties", {}).items()
        if not field.get("description")
    ]
    assert silent == []


def test_every_question_says_what_it_asks_and_how_it_is_refused(document):
    asked = [
        (name, each, set(operation["responses"]))
        for name, operation in operations(document)
        for each in operation.get("parameters", [])
        if each["in"] == "query"
    ]
    assert {name for name, _, _ in asked} >= {f"get {V1}staff/slots/", f"get {V1}me/diary/"}
    assert [name for name, _, answers in asked if "400" not in answers] == []


def test_every_operation_has_a_name_of_its_own(document):
    named = [operation.get("summary") for _, operation in operations(document)]
    assert None not in named
    assert len(set(named)) == len(named)


def test_every_parameter_says_what_it_is(document):
    silent = [
        (name, each["name"])
        for name, operation in operations(document)
        for each in operation.get("parameters", [])
        if not each.get("description")
    ]
    assert silent == []


def test_the_site_reads_when_a_field_is_needed(document):
    fields = document["components"]["schemas"]["AssessmentRequestForm"]["properties"]
    told = {name: field["description"] for name, field in fields.items()}
    assert "unless `phone`" in told["email"]
    assert "`reach_by` is `text` or `call`" in told["phone"]
    assert "`outside_massachusetts`" in told["in_massachusetts"]
    assert told["privacy_notice"].startswith("Must be true")
    assert "double opt-in" in told["newsletter"]


def test_the_version_that_a_write_needs_is_named_on_every_answer_that_has_it(document):
    named = {
        f"{method} {path}": [
            code
            for code, answer in operation["responses"].items()
            if code < "400" and "ETag" not in answer["headers"]
        ]
        for path, found in document["paths"].items()
        if path.startswith((ONE_REQUEST, ONE_VISIT))
        for method, operation in found.items()
    }
    assert len(named) >= 13
    assert {name: codes for name, codes in named.items() if codes} == {}


def test_the_readable_pages_say_it_in_sentences(client):
    page = client.get(f"{V1}docs/").content.decode()
    assert (
        "<td>Needed. The name to use. Spaces around it are cut off. At most 120 characters.</td>"
        in page
    )
    assert "Needed unless <code>phone</code> is given" in page
    assert "`" not in page
