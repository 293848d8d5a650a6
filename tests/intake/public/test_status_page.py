"""The page on which a person follows their own request."""

import pytest
from django.urls import reverse

from config.kernel import clock
from intake import status_links
from intake.models import AssessmentRequest
from scheduling.models import FirstVisit
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import HOUR, AppointmentFactory, FirstVisitFactory, LocationFactory

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status
Stage = FirstVisit.Stage


def look(client, row):
    token = status_links.make(assessment_request=row, now=clock.now())
    return client.get(reverse("status:page", args=[token]))


def asked(**changes):
    now = clock.now()
    given = {"received_at": now - HOUR, "respond_by": now + HOUR, "note": "marked note"}
    return AssessmentRequestFactory(**{**given, **changes})


@pytest.mark.parametrize(
    ("stage", "headline"),
    [
        (None, "We have your request."),
        (Stage.LOOKING, "We are looking for times."),
        (Stage.OFFERED, "We found times for you."),
        (Stage.WAITLISTED, "You are on our list."),
        (Stage.BOOKED, "You are booked."),
    ],
)
def test_the_page_says_what_is_true(client, stage, headline):
    more = {}
    if stage:
        more = {"status": Status.ACCEPTED, "first_visit": FirstVisitFactory(stage=stage)}
    page = look(client, asked(**more))
    assert (page.status_code, headline in page.content.decode()) == (200, True)


@pytest.mark.parametrize("status", [Status.DECLINED, Status.WITHDRAWN])
def test_a_closed_request_says_so_and_not_why(client, status):
    page = look(client, asked(status=status)).content.decode()
    assert "This request is closed." in page
    assert "declined" not in page.lower()


def test_when_we_are_late_the_page_says_so_and_names_a_new_time(client):
    now = clock.now()
    page = look(client, asked(respond_by=now - HOUR)).content.decode()
    assert "and we are late. Your place is safe. We will write by" in page


def test_a_booked_person_sees_when_where_and_who(client):
    place = LocationFactory(arrival="The green door is open.")
    appointment = AppointmentFactory(location=place, starts_at=clock.now() + 48 * HOUR)
    row = asked(locations=[place], status=Status.ACCEPTED, first_visit=appointment.first_visit)
    page = look(client, row).content.decode()
    shown = [appointment.therapist.name, place.address, place.arrival, place.name]
    assert [each for each in shown if each in page] == shown


def test_the_page_says_nothing_that_a_stranger_over_the_shoulder_should_read(client):
    row = asked(name="Zebulon Marked", phone="+15085550123", concerns=["trauma"])
    page = look(client, row).content.decode()
    private = ["Zebulon", row.email, "555", "marked note", "trauma"]
    assert [each for each in private if each in page] == []


def test_help_for_a_crisis_stands_on_the_page(client):
    page = look(client, asked()).content.decode()
    assert ["tel:988" in page, "tel:911" in page] == [True, True]


def test_a_link_that_leads_nowhere_has_ended_kindly(client):
    page = client.get(reverse("status:page", args=["unknown"]))
    assert (page.status_code, "988" in page.content.decode()) == (410, True)


def test_the_page_takes_no_writing(client):
    token = status_links.make(assessment_request=asked(), now=clock.now())
    assert client.post(reverse("status:page", args=[token])).status_code == 405


def test_a_new_time_that_has_passed_too_is_not_promised_again(client):
    page = look(client, asked(respond_by=clock.now() - 40 * 24 * HOUR)).content.decode()
    assert ["We will write by" in page, "and we are late. Your place is safe." in page] == [
        False,
        True,
    ]
