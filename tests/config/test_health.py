"""Whether the process is up, and whether it can work."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import override_settings


def test_a_process_that_answers_is_up(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "up"})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_with_everything_there_it_is_ready(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "degraded": []})


@pytest.mark.django_db
def test_without_a_broker_it_goes_on_degraded(client):
    away = {**settings.CACHES["redis"], "LOCATION": "redis://127.0.0.1:1/0"}
    with override_settings(CACHES={**settings.CACHES, "redis": away}):
        assert caches["redis"]._servers == ["redis://127.0.0.1:1/0"]
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "degraded", "degraded": ["broker"]},
    )


@pytest.mark.django_db
def test_with_a_migration_to_run_it_is_not_ready(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'intake'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        503,
        {"status": "not ready", "missing": ["migrations"]},
    )
    assert answer["Retry-After"] == "5"


PROGRAM = """
import json, django
from django.conf import settings
settings.DATABASES["default"]["OPTIONS"]["pool"]["timeout"] = 2
django.setup()
from concurrent.futures import ThreadPoolExecutor
from django.test import Client

sent = json.dumps({"name": "Jordan Sample", "email": "jordan@example.org",
                   "locations": ["east-bridgewater"], "privacy_notice": True})
sign_in = {"login": "a@example.org", "password": "x"}
cookie = {"Cookie": "sessionid=abcdefghijklmnop"}

def ask(how):
    answer = how(Client(raise_request_exception=False))
    return (answer.status_code, answer.get("Retry-After"), bool(answer.get("X-Request-ID")),
            answer["Content-Type"].partition(";")[0])

with ThreadPoolExecutor() as pool:  # each waits until its patience ends
    for said in pool.map(ask, [
        lambda c: c.get("/readyz"),
        lambda c: c.get("/healthz"),
        lambda c: c.post("/api/v1/assessment-requests/", sent, "application/json",
                         headers={"Idempotency-Key": "k"}),
        lambda c: c.get("/api/v1/locations/"),
        lambda c: c.get("/r/some-token/"),
        lambda c: c.post("/account/sign-in/", sign_in),
        lambda c: c.get("/staff/queue/", headers=cookie),
    ]):
        print(*said)
"""


def test_while_the_database_is_away_every_answer_says_when_to_come_back():
    """A port at which nobody listens stands for a database that is away."""
    environ = {**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [
        "503 5 True application/json",
        "200 None True application/json",
        "503 5 True application/problem+json",
        "503 5 True application/problem+json",
        "503 5 True text/html",
        "503 5 True text/html",
        "503 5 True text/html",
    ]
    assert "jordan" not in done.stderr.lower()
