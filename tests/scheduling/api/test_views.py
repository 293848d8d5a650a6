"""What a therapist's own programs call; other people's records are not there."""

import json
from datetime import datetime, timedelta

import pytest

from config.audit.models import AuditEvent
from config.kernel import clock, ids
from tests.factories.accounts import UserFactory, bearer
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    AppointmentFactory,
    AvailabilityRuleFactory,
    TherapistFactory,
)

pytestmark = pytest.mark.django_db

DIARY = "/api/v1/me/diary/"
WINDOW = {"from": "2026-11-23", "until": "2026-11-24T00:00:00-05:00"}


@pytest.fixture
def therapist():
    return AvailabilityRuleFactory(ends=11 * 60).therapist


@pytest.fixture
def headers(therapist):
    return bearer(therapist.user)


def outcome_url(pk):
    return f"/api/v1/me/appointments/{pk}/outcome/"


def mark(client, row, headers, outcome="fulfilled"):
    body = json.dumps({"outcome": outcome})
    return client.post(outcome_url(row.pk), body, "application/json", headers=headers)


def test_the_diary_shows_blocks_and_appointments_without_names(client, therapist, headers):
    rule = therapist.availability_rules.get()
    row = AppointmentFactory(therapist=therapist, location=rule.location)
    answer = client.get(DIARY, WINDOW, headers=headers)
    (booked,) = [block for block in answer.json() if block["kind"] == "booked"]
    at = {name: datetime.fromisoformat(booked.pop(name)) for name in ("starts_at", "ends_at")}
    assert at == {"starts_at": row.starts_at, "ends_at": row.ends_at}
    shown = booked["appointment"]
    assert sorted(shown) == [
        "ends_at", "id", "location", "reference", "starts_at", "status", "therapist", "version",
    ]  # fmt: skip
    assert (shown["id"], shown["reference"]) == (str(row.pk), row.first_visit.reference)
    assert row.first_visit.name not in answer.content.decode()


def test_open_times_are_in_the_future_and_have_no_appointment(client, headers, therapist):
    soon = (clock.now() + timedelta(days=7)).date()
    window = {"from": soon, "until": soon + timedelta(days=7)}
    blocks = client.get(DIARY, window, headers=headers).json()
    location = therapist.availability_rules.get().location
    assert [(each["kind"], each["location"], "appointment" in each) for each in blocks] == [
        ("open", location.slug, False)
    ] * 2


def test_without_a_window_it_is_this_week(client, headers):
    assert client.get(DIARY, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("window", "pointer"),
    [
        ({"from": "soon"}, "/from"),
        ({"from": "2026-11-31"}, "/from"),
        ({"from": "2026-11-23T00:00:00"}, "/from"),
        ({"until": "2026-13-01"}, "/until"),
        ({"from": "2026-11-23", "until": "2026-11-23"}, "/until"),
        ({"from": "2026-11-23", "until": "2026-11-22"}, "/until"),
        ({"from": "2026-11-23", "until": "2027-01-25"}, "/until"),
        ({"from": "9999-12-31"}, "/from"),
        ({"from": "0001-01-01"}, "/from"),
        ({"until": "9999-12-31T23:59:59-12:00"}, "/until"),
    ],
)
def test_a_window_that_makes_no_sense_is_named(client, headers, window, pointer):
    answer = client.get(DIARY, window, headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]


def test_sixty_two_days_are_not_too_many(client, headers):
    window = {"from": "2026-11-23", "until": "2027-01-24"}
    assert client.get(DIARY, window, headers=headers).status_code == 200


def test_an_outcome_is_marked_once(client, therapist, headers):
    row = AppointmentFactory(therapist=therapist, starts_at=clock.now() - HOUR)
    first, again = mark(client, row, headers), mark(client, row, headers)
    assert [(each.status_code, each.json()["status"]) for each in (first, again)] == [
        (200, "fulfilled")
    ] * 2
    assert first.json()["version"] == again.json()["version"] == 2
    assert AuditEvent.objects.filter(action="appointment.fulfilled").count() == 1


@pytest.mark.parametrize("outcome", ["cancelled", "booked", "", None, ["arrived"]])
def test_only_the_three_outcomes_can_be_marked(client, therapist, headers, outcome):
    row = AppointmentFactory(therapist=therapist)
    answer = mark(client, row, headers, outcome)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/outcome")


def test_an_outcome_that_cannot_be_known_yet_is_refused(client, therapist, headers):
    row = AppointmentFactory(therapist=therapist, starts_at=clock.now() + 5 * HOUR)
    answer = mark(client, row, headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "too_early")


def test_somebody_elses_visit_is_not_there(client, headers):
    row = AppointmentFactory(starts_at=clock.now() - HOUR)
    theirs, nobodys = mark(client, row, headers), client.post(
        outcome_url(ids.row_id()), json.dumps({"outcome": "fulfilled"}), "application/json",
        headers=headers,
    )  # fmt: skip
    said = [{**answer.json(), "request_id": ""} for answer in (theirs, nobodys)]
    assert (theirs.status_code, said[0]) == (404, said[1])
    row.refresh_from_db()
    assert row.status == "booked"


def test_a_therapist_who_left_has_no_diary(client, therapist, headers):
    therapist.is_active = False
    therapist.save()
    assert client.get(DIARY, headers=headers).status_code == 404


def test_an_account_without_a_therapist_has_no_diary(client):
    assert client.get(DIARY, headers=bearer(UserFactory(therapist=True))).status_code == 404


def test_a_signed_in_browser_may_read_and_needs_the_forms_secret_to_write(therapist):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(therapist.user)
    row = AppointmentFactory(therapist=therapist, starts_at=clock.now() - HOUR)
    assert browser.get(DIARY).status_code == 200
    assert mark(browser, row, {}).status_code == 403


def test_the_week_of_one_is_not_the_week_of_another(client, headers):
    AppointmentFactory(therapist=TherapistFactory(), starts_at=MORNING)
    kinds = {block["kind"] for block in client.get(DIARY, WINDOW, headers=headers).json()}
    assert "booked" not in kinds
