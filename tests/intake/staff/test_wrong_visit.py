"""The owner takes a visit out of the record that should never have been in it."""

from datetime import timedelta

import pytest

from config.kernel import clock
from intake import booking
from scheduling import appointments
from scheduling.models import Appointment, OutcomeMark
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import HOUR, TherapistFactory, open_all_week
from tests.intake.staff.asking import asks, fresh, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return UserFactory(owner=True)


@pytest.fixture
def by_owner(client, owner):
    client.force_login(owner)
    return client


@pytest.fixture
def row(place, desk):
    """A request whose person was marked as seen an hour ago."""
    found, now = asks(place), clock.now()
    at = now.replace(minute=0, second=0, microsecond=0) - HOUR
    therapist = open_all_week(TherapistFactory(), place)
    visit = booking.book(
        assessment_request=found, therapist=therapist, location=place, starts_at=at, by=desk,
        now=now - timedelta(days=3),
    )  # fmt: skip
    appointments.mark(
        appointment=visit, outcome=Appointment.Status.FULFILLED, by=desk, now=now - HOUR / 2
    )
    return fresh(found)


def sent(**changes):
    visit = Appointment.objects.get()
    return {"appointment": visit.pk, "version": visit.version, **changes}


def opened(client, row):
    return client.get(url(row)).context["opened"]


def test_the_owner_is_led_there_and_a_look_changes_nothing(by_owner, row):
    address = opened(by_owner, row)["wrong_visit_url"]
    page = by_owner.get(address).context
    assert [(each["state"], each["who"]) for each in page["visits"]] == [
        ("Seen", Appointment.objects.get().therapist.name)
    ]
    assert Appointment.objects.get().status == "fulfilled"


def test_one_press_takes_it_out_and_undo_puts_it_back(by_owner, row):
    pressed = by_owner.post(url(row, "wrong_visit"), sent())
    assert (pressed.status_code, pressed["Location"]) == (302, url(row))
    page = opened(by_owner, row)
    assert (page["state"], page["wrong_visit_url"]) == ("Looking", "")
    assert page["undo"]["words"] == "Marked: entered in error."
    told = [each["words"].partition(":")[0] for each in page["events"][:2]]
    assert told == ["Marked", "Marked"]
    (act,) = page["undo"]["hidden"]
    by_owner.post(page["undo"]["undo_url"], {"act": act["value"]})
    assert Appointment.objects.get().status == "fulfilled"
    assert fresh(row).first_visit.stage == "closed"


def test_an_older_look_is_told_how_it_stands(by_owner, row):
    answer = by_owner.post(url(row, "wrong_visit"), sent(version=9))
    assert (answer.status_code, answer.context["refused"]) == (
        409,
        "This visit changed since you opened it. Please look at it again.",
    )
    assert OutcomeMark.objects.filter(outcome="in_error").count() == 0


@pytest.mark.parametrize("named", ["", "x", "01a208b1-89b2-7102-998b-2aa687b3ac1e"])
def test_a_press_that_names_no_visit_of_theirs_finds_nothing(by_owner, row, named):
    assert by_owner.post(url(row, "wrong_visit"), sent(appointment=named)).status_code == 404


def test_a_desk_is_not_led_there_and_may_not(signed_in, row):
    assert opened(signed_in, row)["wrong_visit_url"] == ""
    assert signed_in.post(url(row, "wrong_visit"), sent()).status_code == 404
    assert Appointment.objects.get().status == "fulfilled"
