"""The day sheet: what stands on the paper, and for whom; thirty visits are one page."""

import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import sync_playwright

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


LETTER = b"/MediaBox [0 0 612 792]"
ADDRESS = "http://day-sheet.example.org/"
VISITS = 30


def printed(html):
    """Prints a page the way a browser does, its own static files at hand and nothing else."""

    def answer(route):
        path = route.request.url.removeprefix(ADDRESS)
        if not path:
            route.fulfill(body=html, content_type="text/html")
        else:
            route.fulfill(path=Path(settings.BASE_DIR) / "config" / path)

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], args=["--no-sandbox", "--disable-gpu"]
        )
        page = chromium.new_page()
        page.route("**/*", answer)
        page.goto(ADDRESS)
        page.evaluate("document.fonts.ready")
        pdf = page.pdf(prefer_css_page_size=True)
        chromium.close()
    return pdf


@pytest.mark.browser
@pytest.mark.parametrize("places", [1, 3])
def test_thirty_visits_are_one_letter_page(client, places):
    where = [LocationFactory(name=f"East Bridgewater {number}") for number in range(places)]
    for number in range(VISITS):
        here = where[number % places]
        room = RoomFactory(location=here, name=f"Garden room {number}")
        therapist = TherapistFactory(name="Alexandria Featherstone")
        visit(here, therapist, noon(3), room=room, name="Maximiliana Sample")
    client.force_login(desk_of(*where))
    html = client.get(reverse("desk:day_sheet"), {"date": on(noon(3))}).content.decode()
    pdf = printed(html)
    assert (len(re.findall(rb"/Type /Page\b", pdf)), pdf.count(LETTER)) == (1, 1)
