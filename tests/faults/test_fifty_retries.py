"""A site that sends one request over and over, all at once, to the real web process."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest

from intake.models import AssessmentRequest
from notifications.models import OutboundMessage
from tests.factories import intake as factories
from tests.factories.scheduling import LocationFactory
from tests.faults.web import Web

pytestmark = pytest.mark.django_db(transaction=True)

PATH = "/api/v1/assessment-requests/"
EAST = "east-bridgewater"
MANY = 50


@pytest.fixture
def web(tmp_path):
    LocationFactory(slug=EAST)
    with Web(tmp_path) as running:
        yield running


def test_fifty_identical_retries_at_once_are_one_request_and_one_confirmation(web):
    start, body = Barrier(MANY), factories.body(EAST)

    def send(_):
        with httpx.Client(base_url=web.url, timeout=60) as site:
            start.wait(60)
            return site.post(PATH, json=body, headers={"Idempotency-Key": "one-and-the-same"})

    with ThreadPoolExecutor(MANY) as pool:
        answers = list(pool.map(send, range(MANY)))
    assert (AssessmentRequest.objects.count(), OutboundMessage.objects.count()) == (1, 1)
    heard = Counter(
        (each.status_code, each.headers.get("Idempotency-Replayed")) for each in answers
    )
    assert heard[(201, None)] == 1
    assert set(heard) - {(201, None), (201, "true"), (409, None)} == set()
    told = {each.json()["reference"] for each in answers if each.status_code == 201}
    assert told == {AssessmentRequest.objects.get().reference}
    early = [each for each in answers if each.status_code == 409]
    assert {(each.json()["code"], each.headers["Retry-After"]) for each in early} <= {
        ("idempotency_key_in_progress", "1")
    }
    again = httpx.post(web.url + PATH, json=body, headers={"Idempotency-Key": "one-and-the-same"})
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")


def test_a_body_in_chunks_is_read_and_one_that_is_too_large_is_told_so(web):
    def in_chunks(raw):
        pieces = (raw[at : at + 1000] for at in range(0, len(raw), 1000))
        headers = {"Content-Type": "application/json"}
        return httpx.post(web.url + PATH, content=pieces, headers=headers, timeout=30)

    body = json.dumps(factories.body(EAST, note="x" * 1999 + "y")).encode()
    assert in_chunks(body).status_code == 201
    assert AssessmentRequest.objects.get().note == "x" * 1999 + "y"
    large = [in_chunks(b" " * length) for length in (65_537, 262_145, 2_000_000)]
    assert [(each.status_code, each.json()["code"]) for each in large] == [(413, "too_large")] * 3
    assert in_chunks(b"").json()["errors"][0]["pointer"] == "/name"
