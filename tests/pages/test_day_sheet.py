"""The day sheet on paper: thirty visits are one letter page."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from tests.factories.scheduling import LocationFactory, RoomFactory, TherapistFactory, desk_of
from tests.intake.staff.test_day_board import noon, on, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

LETTER = b"/MediaBox [0 0 612 792]"
ADDRESS = "http://day-sheet.example.org/"
VISITS = 30


def printed(browser, html):
    """Prints a page the way a browser does, its own static files at hand and nothing else."""

    def answer(route):
        path = route.request.url.removeprefix(ADDRESS)
        if not path:
            route.fulfill(body=html, content_type="text/html")
        else:
            route.fulfill(path=Path(settings.BASE_DIR) / "config" / path)

    page = browser.new_page()
    page.route("**/*", answer)
    page.goto(ADDRESS)
    page.evaluate("document.fonts.ready")
    pdf = page.pdf(prefer_css_page_size=True)
    page.close()
    return pdf


@pytest.mark.parametrize("places", [1, 3])
def test_thirty_visits_are_one_letter_page(client, browser, places):
    where = [LocationFactory(name=f"East Bridgewater {number}") for number in range(places)]
    for number in range(VISITS):
        here = where[number % places]
        room = RoomFactory(location=here, name=f"Garden room {number}")
        therapist = TherapistFactory(name="Alexandria Featherstone")
        visit(here, therapist, noon(3), room=room, name="Maximiliana Sample")
    client.force_login(desk_of(*where))
    html = client.get(reverse("desk:day_sheet"), {"date": on(noon(3))}).content.decode()
    pdf = printed(browser, html)
    assert (len(re.findall(rb"/Type /Page\b", pdf)), pdf.count(LETTER)) == (1, 1)
