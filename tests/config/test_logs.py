"""No name, address, note or token is ever written to the log, through any public endpoint."""

import io
import json
import logging

import pytest
import structlog
from celery import Celery
from django.test import Client
from django.urls import get_resolver

from config import logs
from intake import status_links
from intake.models import AssessmentRequest
from notifications import subscription
from tests.config.test_problems import MARKED, urlpatterns
from tests.factories import intake as factories
from tests.factories.accounts import UserFactory, secret_of
from tests.factories.scheduling import (
    MORNING,
    AppointmentFactory,
    LocationFactory,
    TherapistFactory,
)

pytestmark = pytest.mark.django_db

MARK = "zebulon"
EAST = "east-bridgewater"


@pytest.fixture
def written():
    """Gives what the product's own log set-up writes, at its most talkative."""
    root = logging.getLogger()
    (handler,) = [
        each
        for each in root.handlers
        if isinstance(getattr(each, "formatter", None), structlog.stdlib.ProcessorFormatter)
    ]
    stream = io.StringIO()
    before, level = handler.setStream(stream), root.level
    root.setLevel(logging.DEBUG)
    logging.getLogger("factory").setLevel(logging.INFO)  # it makes the sample rows, here alone
    yield stream.getvalue
    root.setLevel(level)
    handler.setStream(before)


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False, headers={"User-Agent": MARK, "Referer": MARK})


def test_a_value_that_somebody_logs_is_seen_by_this_test(written):
    logging.getLogger("intake").info("for %s", MARK)
    structlog.get_logger("intake").info("asked", name=MARK)
    assert written().count(MARK) == 2


def ask(visitor, **changes):
    sent = factories.body(EAST, **changes)
    return visitor.post(
        "/api/v1/assessment-requests/",
        json.dumps(sent),
        "application/json",
        headers={"Idempotency-Key": f"key-{MARK}"},
    )


def test_asking_for_a_visit_leaves_no_trace_of_who_asked(visitor, written):
    LocationFactory(slug=EAST)
    private = {
        "name": f"Jordan {MARK}",
        "email": f"{MARK}@example.org",
        "phone": "508-555-0177",
        "note": f"{MARK} note",
        "pronouns": MARK,
        "newsletter": True,
    }
    accepted = ask(visitor, **private)
    replayed = ask(visitor, **private)
    reused = ask(visitor, **{**private, "name": f"Other {MARK}"})
    refused = visitor.post(
        "/api/v1/assessment-requests/",
        json.dumps({"reach_by": MARK, MARK: MARK, "locations": [MARK], "email": MARK}),
        "application/json",
    )
    broken = visitor.post("/api/v1/assessment-requests/", f"{{{MARK}", "application/json")
    answers = [answer.status_code for answer in (accepted, replayed, reused, refused, broken)]
    assert answers == [201, 201, 422, 400, 400]
    token = accepted.json()["status_url"].rstrip("/").rpartition("/")[2]
    for url in (f"/r/{token}/", f"/api/v1/request-status/{token}/"):
        assert visitor.get(url).status_code == 200
    said = written()
    assert [each for each in (MARK, token, "5550177", "555-0177") if each in said] == []
    assert said.count("assessment-requests/") == 5


def test_a_person_changes_their_request_without_being_written_down(visitor, written):
    row = factories.AssessmentRequestFactory(email=f"{MARK}@example.org", respond_by=MORNING)
    token = status_links.make(assessment_request=row, now=MORNING)
    private = {
        "name": f"Jordan {MARK}",
        "email": f"{MARK}.two@example.org",
        "phone": "508-555-0177",
        "note": f"{MARK} note",
        "pronouns": MARK,
        "locations": [place.slug for place in row.locations.all()],
    }
    presses = [
        ("answers", private),
        ("answers", {**private, "email": MARK, "concerns": [MARK]}),
        ("answers", {**private, "note": "Other", "shown": MARK}),
        ("withdrawal", {}),
        ("answers", private),
        ("again", {}),
        ("fresh-link", {}),
    ]
    pages = ((f"/r/{token}/{page}/", sent) for page, sent in presses)
    answers = [visitor.post(path, sent).status_code for path, sent in pages]
    assert answers == [302, 422, 409, 302, 409, 302, 200]
    row.refresh_from_db()
    assert MARK in row.name
    said = written()
    assert [each for each in (MARK, token, "5550177", "555-0177") if each in said] == []


def test_links_that_lead_nowhere_are_not_written_down(visitor, written):
    for path in (
        f"/r/{MARK}/",
        f"/r/{MARK}/answers/",
        f"/r/{MARK}/withdrawal/",
        f"/r/{MARK}/again/",
        f"/r/{MARK}/fresh-link/",
        f"/api/v1/request-status/{MARK}/",
        f"/news/c/{MARK}/",
        f"/news/u/{MARK}",
        f"/{MARK}/",
        f"/api/v1/{MARK}/",
        f"/staff/requests/{MARK}/?q={MARK}",
        f"/?next={MARK}",
    ):
        visitor.get(path)
        visitor.post(path, {"value": MARK})
    assert MARK not in written()


def test_the_newsletter_and_sign_in_keep_addresses_to_themselves(visitor, written):
    sent = json.dumps({"email": f"{MARK}@example.org"})
    joined = visitor.post("/api/v1/newsletter/subscriptions/", sent, "application/json")
    UserFactory(email=f"{MARK}@example.com")
    for login in (f"{MARK}@example.com", f"{MARK}-unknown@example.com"):
        visitor.post("/account/sign-in/", {"login": login, "password": f"{MARK}-password"})
    subscription.subscribe(email=f"{MARK}-2@example.org", now=MORNING)
    assert (joined.status_code, MARK in written()) == (202, False)


def test_staff_and_therapists_read_people_without_writing_them_down(visitor, written):
    place = LocationFactory(slug=EAST)
    row = factories.AssessmentRequestFactory(
        locations=[place], name=f"Jordan {MARK}", note=MARK, email=f"{MARK}@example.org"
    )
    visitor.force_login(UserFactory(owner=True))
    assert MARK in visitor.get(f"/staff/requests/{row.reference}/").content.decode()
    assert MARK in visitor.get("/staff/queue/").content.decode()
    therapist = TherapistFactory()
    appointment = AppointmentFactory(therapist=therapist, first_visit__name=f"Jordan {MARK}")
    visitor.force_login(therapist.user)
    assert MARK in visitor.get(f"/me/visits/{appointment.pk}/").content.decode()
    secret = secret_of(therapist.user)
    visitor.get("/api/v1/me/diary/", headers={"Authorization": f"Bearer {secret}"})
    visitor.get("/api/v1/me/diary/", headers={"Authorization": f"Bearer {MARK}"})
    assert [each for each in (MARK, secret) if each in written()] == []


@pytest.mark.urls("tests.config.test_problems")
def test_a_fault_is_named_by_its_type_and_place_without_its_words(visitor, written):
    assert len(urlpatterns) > 1
    for path in ("/raising/fault/", "/api/v1/raising/fault/", "/raising/database/"):
        visitor.get(f"{path}?{MARK}")
    lines = [json.loads(line) for line in written().splitlines()]
    faults = [line for line in lines if line.get("error") == "RuntimeError"]
    assert len(faults) == 2
    assert "test_problems.py" in faults[0]["raised_at"][-1]
    assert [each for each in (MARK, MARKED) if each in written()] == []


def test_a_line_holds_the_route_and_the_id_and_never_the_path(visitor, written):
    row = factories.AssessmentRequestFactory()
    token = status_links.make(assessment_request=row, now=MORNING)
    visitor.get(f"/r/{token}/", headers={"X-Request-ID": "from-the-site-1"})
    lines = [json.loads(line) for line in written().splitlines()]
    (answered,) = [line for line in lines if line["event"] == "answered" and "route" in line]
    assert {key: answered[key] for key in ("method", "route", "status", "request_id")} == {
        "method": "GET",
        "route": "r/<str:token>/",
        "status": 200,
        "request_id": "from-the-site-1",
    }


def test_a_made_up_method_or_id_writes_no_line_of_its_own(visitor, written):
    visitor.generic(MARK.upper(), "/healthz")
    visitor.get("/nowhere", headers={"X-Request-ID": f"x {MARK}"})
    assert MARK not in written().lower()


def test_every_public_endpoint_is_asked_in_this_file():
    """A new public route fails here until a marked value has been sent through it."""
    public = {
        str(pattern.pattern)
        for resolver in get_resolver().url_patterns
        for pattern in getattr(resolver, "url_patterns", [])
        if str(resolver.pattern) in {"r/", "news/"}
    }
    assert public == {
        "<str:token>/",
        "<str:token>/again/",
        "<str:token>/answers/",
        "<str:token>/fresh-link/",
        "<str:token>/withdrawal/",
        "c/<str:token>/",
        "u/<str:token>",
    }


def test_the_level_is_a_setting():
    made = logs._handlers("WARNING")
    assert made["root"] == {"handlers": ["stderr"], "level": "WARNING"}


def test_rows_say_their_reference_and_never_a_name():
    row = AssessmentRequest(reference="K4T9QX", name=MARK)
    assert MARK not in f"{row} {row!r}"


def test_a_task_that_failed_is_logged_without_what_the_error_quotes(written):
    def fails():
        raise ValueError(f"Key (email)=({MARK}@example.org) already exists.")

    app = Celery("sample", set_as_current=False)
    app.task(name="sample.fails")(fails).apply()
    line = json.loads(written().splitlines()[-1])
    assert (line["error"], MARK in written()) == ("ValueError", False)
