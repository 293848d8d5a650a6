"""A desk's own programs: visits of its places, on the version that was read."""

from datetime import timedelta

import pytest

from config.kernel import clock
from notifications.models import OutboundMessage
from scheduling.models import Appointment, BusyTime, Cancellation
from tests.factories.accounts import UserFactory, bearer
from tests.factories.scheduling import (
    HOUR,
    AppointmentFactory,
    BusyTimeFactory,
    LocationFactory,
    TherapistFactory,
    desk_of,
    open_all_week,
)

pytestmark = pytest.mark.django_db

Status = Appointment.Status
DAY = timedelta(days=1)
NOUNS = ("cancellation", "rescheduling", "arrival", "outcome")


@pytest.fixture
def place():
    return LocationFactory(slug="east-bridgewater")


@pytest.fixture
def desk(place):
    return desk_of(place)


@pytest.fixture
def tomorrow():
    return clock.now().replace(minute=0, second=0, microsecond=0) + DAY


@pytest.fixture
def row(place, tomorrow):
    therapist = open_all_week(TherapistFactory(), place)
    return AppointmentFactory(therapist=therapist, location=place, starts_at=tomorrow)


@pytest.fixture
def call(client, desk, row):
    def made(noun, body=None, *, etag='"1"', by=desk):
        headers = bearer(by) | ({"If-Match": etag} if etag else {})
        return client.post(
            f"/api/v1/staff/appointments/{row.pk}/{noun}/", body or {},
            content_type="application/json", headers=headers,
        )  # fmt: skip

    return made


def slot(row, at, **changes):
    named = {
        "therapist": str(row.therapist_id), "location": row.location.slug,
        "starts_at": at.isoformat(),
    }  # fmt: skip
    return {"slot": named | changes}


def test_a_visit_is_cancelled_on_the_version_that_was_read(call, row, desk):
    answer = call("cancellation", {"reason": "The heating is off."})
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    shown = answer.json()
    assert {name: shown.pop(name) for name in ("starts_at", "ends_at")}.keys() == {
        "starts_at",
        "ends_at",
    }
    assert shown == {
        "id": str(row.pk),
        "status": "cancelled",
        "therapist": str(row.therapist_id),
        "location": "east-bridgewater",
        "reference": row.first_visit.reference,
        "version": 2,
    }
    kept = Cancellation.objects.get()
    assert (kept.reason, kept.by, kept.wants_no_other_time) == ("The heating is off.", desk, False)
    assert OutboundMessage.objects.get().template == "scheduling/mail/cancelled"


def test_the_same_press_twice_is_one(call):
    first, second = (call("cancellation") for _ in range(2))
    assert (second.status_code, second.json()) == (200, first.json())
    assert Cancellation.objects.count() == 1


def test_who_wants_no_other_time_is_closed(call, row):
    call("cancellation", {"wants_no_other_time": True})
    row.first_visit.refresh_from_db()
    assert row.first_visit.stage == "closed"


def test_a_visit_moves_and_says_where_it_is(call, row, tomorrow):
    answer = call("rescheduling", slot(row, tomorrow + 3 * HOUR))
    assert (answer.status_code, answer["ETag"], answer.json()["version"]) == (200, '"2"', 2)
    row.refresh_from_db()
    assert (row.starts_at, row.status) == (tomorrow + 3 * HOUR, "booked")


def test_a_time_that_is_gone_leaves_the_old_one(call, row, tomorrow):
    later = tomorrow + 3 * HOUR
    BusyTimeFactory(therapist=row.therapist, location=row.location, starts_at=later)
    answer = call("rescheduling", slot(row, later))
    assert (answer.status_code, answer.json()["code"]) == (409, "time_taken")
    assert BusyTime.objects.get(appointment=row).starts_at == tomorrow


def test_a_visit_moves_to_no_place_of_others_and_to_nobody(call, row, tomorrow):
    strange = {"location": LocationFactory().slug, "therapist": str(row.pk)}
    answer = call("rescheduling", slot(row, tomorrow + 3 * HOUR, **strange))
    assert answer.status_code == 400
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [
        ("/slot/therapist", "unknown"),
        ("/slot/location", "unknown_location"),
    ]


def test_the_person_is_here_and_then_seen(call, row):
    Appointment.objects.update(starts_at=clock.now() - HOUR, ends_at=clock.now())
    here = call("arrival")
    assert (here.status_code, here["ETag"], here.json()["status"]) == (200, '"2"', "arrived")
    seen = call("outcome", {"outcome": "fulfilled"}, etag='"2"')
    assert (seen.status_code, seen["ETag"], seen.json()["status"]) == (200, '"3"', "fulfilled")


def test_what_cannot_be_known_yet_is_refused(call):
    answer = call("outcome", {"outcome": "no_show"})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_early")


def body_of(noun, row, tomorrow):
    bodies = {"rescheduling": slot(row, tomorrow + HOUR), "outcome": {"outcome": "arrived"}}
    return bodies.get(noun, {})


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize(
    "refused",
    [
        (None, 428, "if_match_missing"),
        ('"7"', 412, "if_match_failed"),
        ('"1.0"', 412, "if_match_failed"),
        ('"²"', 412, "if_match_failed"),
        ("*", 412, "if_match_failed"),
    ],
)
def test_every_write_names_the_version_it_was_decided_on(noun, refused, call, row, tomorrow):
    etag, status, code = refused
    answer = call(noun, body_of(noun, row, tomorrow), etag=etag)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    row.refresh_from_db()
    assert (row.version, row.status, row.starts_at) == (1, "booked", tomorrow)


@pytest.mark.parametrize("noun", NOUNS)
def test_visits_of_other_places_are_not_there(noun, call, row, tomorrow):
    elsewhere = desk_of(LocationFactory())
    answer = call(noun, body_of(noun, row, tomorrow), by=elsewhere)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert Appointment.objects.get().version == 1


@pytest.mark.parametrize("noun", NOUNS)
def test_the_owner_acts_everywhere_and_a_therapist_not_here(noun, call, row, tomorrow):
    Appointment.objects.update(status="entered_in_error")
    owner, therapist = UserFactory(owner=True), row.therapist.user
    body = body_of(noun, row, tomorrow)
    assert call(noun, body, by=owner).status_code == 404  # what was taken back was never there
    assert call(noun, body, by=therapist).status_code == 403
    Appointment.objects.update(status="booked")
    assert call(noun, body, by=owner).status_code in {200, 409}  # too early to arrive


@pytest.mark.parametrize("status", [Status.FULFILLED, Status.NO_SHOW])
def test_a_visit_that_is_over_is_neither_cancelled_nor_moved(status, call, row, tomorrow):
    Appointment.objects.update(status=status)
    for noun in ("cancellation", "rescheduling"):
        answer = call(noun, body_of(noun, row, tomorrow))
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_a_field_that_we_do_not_know_is_named(call):
    answer = call("cancellation", {"because": "x"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unknown_field")


@pytest.mark.parametrize("noun", ["cancellation", "rescheduling", "outcome"])
def test_the_version_is_asked_before_the_body_is_read(noun, call):
    strange = {"because": "x"}
    assert [call(noun, strange, etag=etag).status_code for etag in (None, '"7"', '"1"')] == [
        428,
        412,
        400,
    ]


@pytest.mark.parametrize("etag", ['"999"', '"0"', "anything"])
def test_a_step_again_on_a_version_that_never_was_is_refused(etag, call):
    call("cancellation")
    assert call("cancellation", etag=etag).status_code == 412
    assert Cancellation.objects.count() == 1
