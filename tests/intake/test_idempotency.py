"""The same request sent again hears the same answer, whatever happens in between."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from config.kernel import clock, ids, tokens
from intake import idempotency, tasks
from intake.models import AssessmentRequest, IdempotentAnswer
from intake.public.form import sending
from notifications.models import OutboundMessage
from tests.factories import intake as factories
from tests.factories.scheduling import MORNING, LocationFactory

URL = "/api/v1/assessment-requests/"
EAST = "east-bridgewater"


@pytest.fixture(autouse=True)
def place(db):
    return LocationFactory(slug=EAST)


def post(client, key, **changes):
    body = json.dumps(factories.body(EAST, **changes))
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post(URL, body, "application/json", headers=headers)


def test_the_same_key_and_body_hear_the_first_answer_again(client):
    first, again = post(client, "key-1"), post(client, "key-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.json(), first["Location"]) == (again.json(), again["Location"])
    assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
    assert (AssessmentRequest.objects.count(), OutboundMessage.objects.count()) == (1, 1)


def test_the_order_of_the_fields_does_not_matter(client):
    body = factories.body(EAST)
    turned = dict(reversed(body.items()))
    answers = [
        client.post(URL, json.dumps(each), "application/json", headers={"Idempotency-Key": "key-1"})
        for each in (body, turned)
    ]
    assert [answer.get("Idempotency-Replayed") for answer in answers] == [None, "true"]


def test_the_same_key_with_another_body_is_refused(client):
    post(client, "key-1")
    answer = post(client, "key-1", name="Somebody Else")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert AssessmentRequest.objects.count() == 1


def test_without_a_key_each_is_a_request_of_its_own(client):
    assert [post(client, None).status_code for _ in range(2)] == [201, 201]
    assert AssessmentRequest.objects.count() == 2


def test_a_refused_request_keeps_no_answer_so_that_it_can_be_mended(client):
    assert post(client, "key-1", name="").status_code == 400
    assert post(client, "key-1").status_code == 201


def test_a_key_of_the_api_is_none_of_the_forms(client):
    token = tokens.new()
    for key in (tokens.digest(token), f"form-{tokens.digest(token)}"):
        assert post(client, key).status_code == 201
    assert sending.sent(token=token, now=clock.now()) is None
    client.cookies["draft"] = token
    assert client.get("/request/sent/").status_code == 410


@pytest.mark.parametrize("key", ["", " ", "two words", "x" * 256, "caf\u00e9", "tab\there"])
def test_a_key_is_1_to_255_visible_ascii_characters(client, key):
    answer = post(client, key)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_malformed")
    assert AssessmentRequest.objects.count() == 0


@pytest.mark.parametrize("key", ["!", "x" * 255, "~a/b:c#1"])
def test_every_visible_key_is_taken(client, key):
    assert post(client, key).status_code == 201


def test_neither_key_nor_answer_can_be_read_in_the_table(client):
    said = post(client, "key-marked").json()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM intake_idempotentanswer t")
        row = cursor.fetchone()[0]
    hidden = ["key-marked", said["status_url"], said["reference"]]
    assert [each for each in hidden if each in row] == []


def once(key="key", now=MORNING, body=None):
    return idempotency.once(
        face="api", key=key, body=body, act=lambda: {"made": ids.reference()}, now=now
    )


def test_an_answer_is_kept_for_a_day_and_then_the_key_is_free():
    first = once()
    last = MORNING + timedelta(hours=24)
    assert once(now=last) == idempotency.Answered(first.answer, replayed=True)
    later = once(now=last + timedelta(microseconds=1), body="another")
    assert (later.replayed, later.answer == first.answer) == (False, False)


def test_forgetting_drops_what_is_kept_no_longer_and_nothing_else():
    once("old", now=MORNING)
    once("new", now=MORNING + timedelta(hours=1))
    forgotten = idempotency.forget(now=MORNING + timedelta(hours=24, minutes=1))
    assert (forgotten, IdempotentAnswer.objects.get().answered_at) == (
        1,
        MORNING + timedelta(hours=1),
    )


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_with_one_key_are_one_request():
    start = Barrier(20)

    def send(_):
        try:
            start.wait(30)
            answer = post(Client(), "one-key")
            return answer.status_code, answer.json().get("code"), answer.json().get("reference")
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        said = list(pool.map(send, range(20)))
    references = {reference for status, _, reference in said if status == 201}
    refused = {(status, code) for status, code, _ in said if status != 201}
    assert (AssessmentRequest.objects.count(), OutboundMessage.objects.count()) == (1, 1)
    assert references == {AssessmentRequest.objects.get().reference}
    assert refused - {(409, "idempotency_key_in_progress")} == set()


@pytest.mark.django_db(transaction=True)
def test_while_the_first_runs_the_second_is_told_to_wait():
    running, go_on = Barrier(2), Barrier(2)

    def slow():
        running.wait(10)
        go_on.wait(10)
        return {"made": "once"}

    def first():
        try:
            return idempotency.once(face="api", key="slow", body=1, act=slow, now=clock.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        begun = pool.submit(first)
        running.wait(10)
        try:
            with pytest.raises(idempotency.StillRunning):
                once("slow", body=1)
            assert once("another").replayed is False
        finally:
            go_on.wait(10)
        assert begun.result() == idempotency.Answered({"made": "once"}, replayed=False)
    assert once("slow", now=clock.now(), body=1).answer == {"made": "once"}


@pytest.mark.django_db
def test_the_worker_forgets_by_its_own_clock():
    kept_at = {"old": clock.now() - timedelta(hours=25), "new": clock.now()}
    for key, answered_at in kept_at.items():
        IdempotentAnswer.objects.create(
            key_hash=key, body_hash="", answer={}, answered_at=answered_at
        )
    tasks.sweep_answers()
    assert list(IdempotentAnswer.objects.values_list("key_hash", flat=True)) == ["new"]
