"""Whatever is sent to the public endpoints, the answer is one that the OpenAPI document names."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi import checks

from config.kernel import clock
from intake import status_links
from tests.factories.intake import AssessmentRequestFactory, ConcernFactory
from tests.factories.scheduling import LocationFactory

pytestmark = pytest.mark.django_db

V1 = "/api/v1/"
PUBLIC = {
    ("POST", "assessment-requests/"),
    ("GET", "concerns/"),
    ("GET", "locations/"),
    ("POST", "newsletter/subscriptions/"),
    ("GET", "request-status/{token}/"),
}
TRIES = 40
PLAIN = {"Accept-Encoding": "identity"}  # the caller of these tests unpacks nothing
BEYOND_ITS_WORDS = [checks.positive_data_acceptance]
"""No schema can say that one of two fields is needed, or which places there are."""


@pytest.fixture(scope="module")
def one_connection():
    """As the test client does: a request must not close the connection of the test around it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def document(one_connection):
    load_all_checks()
    return schemathesis.openapi.from_wsgi(f"{V1}schema.json", get_wsgi_application())


@pytest.fixture(autouse=True)
def something_to_ask_for():
    LocationFactory(slug="east-bridgewater")
    LocationFactory(slug="online", online=True)
    ConcernFactory(slug="anxiety")


def trying(operation, mode, **fixed):
    @settings(
        max_examples=TRIES,
        derandomize=True,  # a new find belongs to a run that somebody looks at
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode, **fixed))
    def each(case):
        case.call_and_validate(headers=PLAIN, excluded_checks=BEYOND_ITS_WORDS)

    each()


def test_these_are_the_public_operations(document):
    raw = document.raw_schema["paths"].items()
    found = {
        (method.upper(), path.removeprefix(V1))
        for path, operations in raw
        for method, operation in operations.items()
        if operation["tags"] == ["Public"]
    }
    assert found == PUBLIC


@pytest.mark.parametrize(("method", "path"), sorted(PUBLIC))
def test_what_fits_the_document_is_answered_as_it_says(document, method, path):
    trying(document[V1 + path][method], GenerationMode.POSITIVE)


@pytest.mark.parametrize("path", sorted(path for method, path in PUBLIC if method == "POST"))
def test_what_does_not_fit_it_is_refused_as_it_says(document, path):
    trying(document[V1 + path]["POST"], GenerationMode.NEGATIVE)


def test_a_request_that_exists_is_followed_as_documented(document):
    row = AssessmentRequestFactory()
    token = status_links.make(assessment_request=row, now=clock.now())
    operation = document[f"{V1}request-status/{{token}}/"]["GET"]
    trying(operation, GenerationMode.POSITIVE, path_parameters={"token": token})


def examples_of(document, path):
    operation = document[V1 + path]["POST"]
    content = operation.definition.raw["requestBody"]["content"]["application/json"]
    return operation, [example["value"] for example in content["examples"].values()]


@pytest.mark.parametrize(
    ("path", "status"), [("assessment-requests/", 201), ("newsletter/subscriptions/", 202)]
)
def test_every_example_of_the_document_is_taken(document, path, status):
    LocationFactory(slug="middleborough")
    operation, bodies = examples_of(document, path)
    answers = [
        operation.Case(body=body, media_type="application/json").call_and_validate(headers=PLAIN)
        for body in bodies
    ]
    assert [answer.status_code for answer in answers] == [status] * len(bodies)
    assert len(bodies) >= 1
