"""Every address that names a record, tried with a real one that is somebody else's."""

from datetime import timedelta

import pytest
from django.test import Client

from config.kernel import clock
from intake import booking, offering
from intake.models import AssessmentRequest
from scheduling import offers
from scheduling.models import Appointment, AvailabilityException, AvailabilityRule
from tests.architecture import urls
from tests.factories.accounts import bearer
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import (
    AvailabilityRuleFactory,
    LocationFactory,
    TherapistFactory,
    desk_of,
    open_all_week,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
METHODS = ("post", "put", "patch", "delete")
OF_A_REQUEST = ("<str:reference>", "<str:one>", "<uuid:appointment>")
OF_A_THERAPIST = ("<uuid:appointment>", "<uuid:rule>", "<uuid:day>", "<uuid:time_away>")


def naming(prefix, parts):
    found = [each for each in urls.below(prefix) if any(part in each.route for part in parts)]
    return pytest.mark.parametrize("route", found, ids=[each.route for each in found])


@pytest.fixture
def place():
    """Gives a place where neither desk nor therapist of these tests works."""
    return LocationFactory()


@pytest.fixture
def therapist(place):
    return open_all_week(TherapistFactory(), place)


@pytest.fixture
def theirs(place, therapist):
    """Books one request of the place, and offers times for another."""
    booked, offered = (AssessmentRequestFactory(locations=[place]) for _ in range(2))
    starts_at = (clock.now() + 4 * DAY).replace(minute=0, second=0, microsecond=0)
    desk = desk_of(place)
    visit = booking.book(
        assessment_request=booked, therapist=therapist, location=place, starts_at=starts_at,
        by=desk, now=clock.now(),
    )  # fmt: skip
    time = offers.Time(therapist=therapist, location=place, starts_at=starts_at + DAY)
    offering.offer(assessment_request=offered, times=[time], by=desk, now=clock.now())
    return visit, booked, offered


def leading_to(visit, *rows):
    """Gives the real names of the records, for each request in the place of the first."""
    for row, other in (rows, rows[::-1]):
        yield {
            "<str:reference>": row.reference,
            "<str:one>": row.reference,
            "<str:other>": other.reference,
            "<uuid:appointment>": visit.pk,
        }


def standing():
    """Reads the rows that a write could have changed."""
    models = (AssessmentRequest, Appointment, AvailabilityRule, AvailabilityException)
    return [list(model.objects.order_by("pk").values()) for model in models]


def statuses(client, address, **more):
    pressed = [
        getattr(client, method)(address, "{}", content_type="application/json", **more)
        for method in METHODS
    ]
    return {answer.status_code for answer in [client.get(address, **more), *pressed]}


@naming("staff/", OF_A_REQUEST)
def test_a_desk_finds_no_page_of_another_places_requests(route, theirs):
    client = Client()
    client.force_login(desk_of(LocationFactory()))
    before = standing()
    for records in leading_to(*theirs):
        address = route.leading_to(records)
        look, press = client.get(address, follow=True), client.post(address, {"seen": "1.0"})
        assert {look.status_code, press.status_code} - {404, 405} == set()
    assert standing() == before


@naming("api/v1/staff/", OF_A_REQUEST)
def test_a_desks_program_finds_nothing_of_another_places_requests(route, theirs, client):
    headers = bearer(desk_of(LocationFactory()))
    visit, *rows = theirs
    before = standing()
    for etag in ('"1.0"', '"2.1"', f'"{visit.version}"'):
        for records in leading_to(visit, *rows):
            address = route.leading_to(records)
            answered = statuses(client, address, headers=headers | {"If-Match": etag})
            assert 404 in answered
            assert answered - {404, 405} == set()
    assert standing() == before


def test_the_sweep_reaches_offers_and_bookings():
    names = {each.route for each in urls.below("api/v1/staff/assessment-requests/")}
    assert {each.rpartition(">/")[2] for each in names} >= {"offers/", "appointment/"}


@pytest.fixture
def own(theirs, therapist):
    """Gives another therapist's records."""
    rule = AvailabilityRuleFactory(therapist=therapist)
    day = AvailabilityException.objects.create(
        therapist=therapist, on=clock.now().date() + 9 * DAY, kind="closed"
    )
    return {"<uuid:appointment>": theirs[0].pk, "<uuid:rule>": rule.pk, "<uuid:day>": day.pk}


@naming("me/", OF_A_THERAPIST)
def test_a_therapist_finds_no_page_of_anothers_records(route, own):
    client = Client()
    client.force_login(TherapistFactory().user)
    before, address = standing(), route.leading_to(own)
    look, press = client.get(address, follow=True), client.post(address)
    answered = {look.status_code, press.status_code}
    assert answered - {404, 405} == set()
    assert standing() == before


@naming("api/v1/me/", OF_A_THERAPIST)
def test_a_therapists_program_finds_nothing_of_anothers_records(route, own, client):
    headers = bearer(TherapistFactory().user)
    before = standing()
    answered = statuses(client, route.leading_to(own), headers=headers)
    assert 404 in answered
    assert answered - {404, 405} == set()
    assert standing() == before
