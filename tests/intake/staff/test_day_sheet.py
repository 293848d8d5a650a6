"""The day sheet: what stands on the paper, and for whom."""

import pytest
from django.test import override_settings
from django.urls import reverse

from config.audit.models import AuditEvent
from scheduling.models import Appointment
from tests.factories.scheduling import HOUR, LocationFactory, RoomFactory, TherapistFactory, desk_of
from tests.intake.staff.test_day_board import noon, on, visit

pytestmark = pytest.mark.django_db

Status = Appointment.Status


def shown(client, at, **asked):
    return client.get(reverse("desk:day_sheet"), {"date": on(at), **asked}).context


def test_rows_name_time_therapist_room_person_and_kind_place_by_place(client, place):
    online = LocationFactory(name="Online", kind="online", sort_order=9999)
    room = RoomFactory(location=place, name="Oak room")
    avery = TherapistFactory(name="Avery Sample")
    visit(online, avery, noon(3), name="Sam Rowan")
    visit(place, TherapistFactory(name="Blair Sample"), noon(3) + HOUR, Status.ARRIVED, room=room)
    desk = desk_of(place, online)
    client.force_login(desk)
    page = shown(client, noon(3))
    assert [each["name"] for each in page["places"]] == [place.name, "Online"]
    assert [row for each in page["places"] for row in each["rows"]] == [
        {
            "time": "1:00 PM",
            "therapist": "Blair Sample",
            "room": "Oak room",
            "person": "Jordan P.",
            "kind": "First visit",
            "came": True,
        },
        {
            "time": "12:00 PM",
            "therapist": "Avery Sample",
            "room": "",
            "person": "Sam R.",
            "kind": "First visit",
            "came": False,
        },
    ]
    assert (page["by"], page["place_name"]) == (desk.name, "")
    one = shown(client, noon(3), place=online.slug)
    assert (one["place_name"], [each["name"] for each in one["places"]]) == ("Online", ["Online"])


def test_the_reference_alone_where_the_practice_says_so(signed_in, place):
    row = visit(place, TherapistFactory(), noon(3))
    with override_settings(DAY_SHEET_REFERENCE_ONLY=True):
        page = shown(signed_in, noon(3))
    assert page["places"][0]["rows"][0]["person"] == row.first_visit.reference


def test_a_day_without_visits_says_so_and_the_look_is_in_the_trail(signed_in, place, desk):
    row = visit(place, TherapistFactory(), noon(3))
    page = shown(signed_in, noon(4), place=place.slug)
    assert page["nobody"].startswith(f"No visits at {place.name} on ")
    shown(signed_in, noon(3))
    kept = AuditEvent.objects.filter(action="day_sheet.viewed").order_by("at")
    assert [each.details["shown"] for each in kept] == [[], [row.first_visit.reference]]


def test_only_the_button_of_the_board_opens_the_print_dialog(signed_in, place):
    board = signed_in.get(reverse("desk:day"), {"date": on(noon(3)), "place": place.slug}).context
    assert signed_in.get(board["sheet_url"]).context["at_once"] is True
    assert shown(signed_in, noon(3))["at_once"] is False
