"""What a program learns of the visit and the offer from the request alone, whoever made them."""

from datetime import timedelta

import pytest

from config.kernel import clock
from intake import booking, merging
from scheduling.models import Appointment
from tests.factories.accounts import bearer
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import TherapistFactory, desk_of, open_all_week

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
REQUESTS = "/api/v1/staff/assessment-requests/"


@pytest.fixture
def therapist(place):
    return open_all_week(TherapistFactory(), place)


@pytest.fixture
def noon():
    return clock.now().replace(minute=0, second=0, microsecond=0) + 4 * DAY


@pytest.fixture
def visit(asked, place, therapist, noon):
    """Books a visit as somebody else than the caller."""
    return booking.book(
        assessment_request=asked, therapist=therapist, location=place, starts_at=noon,
        by=desk_of(place), now=clock.now(),
    )  # fmt: skip


@pytest.fixture
def change(client, desk):
    """Writes on the visit that the request names, on the version that it names."""

    def made(shown, noun):
        return client.post(
            f"/api/v1/staff/appointments/{shown['id']}/{noun}/", {},
            content_type="application/json",
            headers=bearer(desk) | {"If-Match": f'"{shown["version"]}"'},
        )  # fmt: skip

    return made


def test_a_request_without_a_time_has_neither(call):
    read = call("get").json()
    assert (read["appointment"], read["offer"]) == (None, None)


def test_a_visit_that_somebody_else_booked_can_be_cancelled(call, change, visit, place):
    shown = call("get").json()["appointment"]
    same = {
        "id": str(visit.pk), "status": "booked", "therapist": str(visit.therapist_id),
        "location": place.slug, "reference": visit.first_visit.reference, "version": 1,
    }  # fmt: skip
    assert sorted(shown) == sorted([*same, "starts_at", "ends_at"])
    assert {name: shown[name] for name in same} == same
    assert change(shown, "cancellation").status_code == 200
    assert call("get").json()["appointment"] is None


def test_each_step_names_the_visit_with_its_version_of_then(call, change, visit):
    taken = call("put", "claim/").json()["appointment"]
    assert (taken["id"], taken["version"]) == (str(visit.pk), 1)
    cancelled = change(taken, "cancellation").json()
    undone = call("post", "undo/").json()["appointment"]
    assert (undone["id"], undone["status"]) == (str(visit.pk), "booked")
    assert undone["version"] > cancelled["version"]
    assert change(undone, "cancellation").status_code == 200


def test_a_visit_that_is_over_is_named_until_there_is_another(call, asked, visit, therapist, noon):
    Appointment.objects.filter(pk=visit.pk).update(status=Appointment.Status.NO_SHOW)
    missed = call("get").json()["appointment"]
    assert (missed["id"], missed["status"]) == (str(visit.pk), "no_show")
    visit.first_visit.stage = "looking"
    visit.first_visit.save()
    asked.refresh_from_db()
    later = booking.book(
        assessment_request=asked, therapist=therapist, location=visit.location,
        starts_at=noon - DAY, by=visit.booked_by, now=clock.now(),
    )  # fmt: skip
    assert call("get").json()["appointment"]["id"] == str(later.pk)


def test_the_offer_that_is_out_is_named_as_it_was_answered(call, place, therapist, noon):
    slot = {"therapist": str(therapist.pk), "location": place.slug}
    offer = call("post", "offers/", {"slots": [{**slot, "starts_at": noon.isoformat()}]}).json()
    assert call("get").json()["offer"] == offer
    assert call("post", "notes/", {"text": "Asked again."}).json()["offer"] == offer


def test_a_request_that_lives_on_in_another_is_closed(client, call, asked, desk, place):
    kept = AssessmentRequestFactory(locations=[place], name="Quinn Birch")
    merging.merge(kept=kept, merged=asked, chosen={}, by=desk, now=clock.now())
    assert call("get").json()["stage"] == "closed"
    found = client.get(REQUESTS, {"q": asked.reference}, headers=bearer(desk)).json()["results"]
    assert [(row["reference"], row["stage"]) for row in found] == [(asked.reference, "closed")]


def test_an_offer_that_was_taken_back_is_not_named(call, place, therapist, noon):
    slot = {"therapist": str(therapist.pk), "location": place.slug, "starts_at": noon.isoformat()}
    call("post", "offers/", {"slots": [slot]})
    assert call("post", "undo/").json()["offer"] is None
