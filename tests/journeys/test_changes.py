"""A person moves their visit and calls it off on a phone, and their calendar hears of both."""

import uuid

import httpx
import icalendar
import pytest

from tests.journeys.product import ByKeys, Person, as_json, link_in

pytestmark = [pytest.mark.browser, pytest.mark.product]

DESK = "dana@demo.example.org"
MOST_PRESSES = 3
PRESSES_TO_CANCEL = 2


def asks(product):
    name = f"Pat Mover {uuid.uuid4().hex[:4]}"
    body = {
        "name": name,
        "email": f"mover.{uuid.uuid4().hex[:8]}@example.org",
        "locations": ["east-bridgewater"],
        "privacy_notice": True,
    }
    with product.site() as site:
        kept = as_json(site.post("/assessment-requests/", json=body), 201)
    product.sink.wait_for(body["email"])  # else a busy machine may send a later letter first
    return {**body, **kept}


def event_in(letter):
    """Answers the method, the UID and the sequence of the calendar entry in a letter."""
    (part,) = [
        part
        for part in letter.message.walk()
        if part.get_content_type() == "text/calendar" and part.get_filename()
    ]
    calendar = icalendar.Calendar.from_ical(part.get_content())
    (event,) = calendar.walk("VEVENT")
    assert part.get_param("method") == str(calendar["METHOD"])
    return str(calendar["METHOD"]), str(event["UID"]), int(event["SEQUENCE"])


def booked(product, sink, someone):
    asked = asks(product)
    dana = someone().signs_in(DESK)
    dana.press("link", asked["name"])
    dana.page.locator("#panel").get_by_role("heading", name=asked["name"]).wait_for()
    dana.press("button", "Book and write to Pat")
    dana.page.get_by_text("Booked:").first.wait_for()
    letters = sink.wait_for(asked["email"], 2)
    return asked, next(each for each in letters if b"text/calendar" in each.raw)


@pytest.mark.parametrize("hands", [Person, ByKeys])
def test_a_visit_is_moved_and_called_off_from_its_own_page(product, sink, someone, browser, hands):
    asked, booking = booked(product, sink, someone)
    method, uid, sequence = event_in(booking)
    assert (method, sequence) == ("REQUEST", 0)
    link = link_in(booking, f"{product.url}/a/")
    for look in (httpx.head, httpx.get) * 2:
        assert look(link).status_code == 200

    pat = hands.at(browser, product, 390, 844, scripts=False)
    pat.page.goto(link)
    pat.press("link", "Change time")
    pat.picks("slot", 1)
    pat.press("button", "Take this time")
    pat.page.get_by_text("Your visit has a new time.").wait_for()
    assert pat.presses == MOST_PRESSES
    moved = sink.wait_for(asked["email"], 3)[-1]
    assert event_in(moved) == ("REQUEST", uid, 1)

    pat.press("link", "Cancel", exact=True)
    pat.press("button", "Cancel this visit")
    pat.page.get_by_role("heading", name="Your visit is cancelled.").wait_for()
    assert pat.presses - MOST_PRESSES == PRESSES_TO_CANCEL
    called_off = sink.wait_for(asked["email"], 4)[-1]
    assert event_in(called_off) == ("CANCEL", uid, 2)
    token = asked["status_url"].rstrip("/").rpartition("/")[2]
    with product.site() as site:
        now = as_json(site.get(f"/request-status/{token}/"), 200)
    assert now["status"] == "looking"
    pat.leaves()


def test_the_desk_calls_a_visit_off_and_undoes_it(product, sink, someone):
    asked, _ = booked(product, sink, someone)
    dana = someone().signs_in(DESK)
    dana.page.goto(f"/staff/requests/{asked['reference']}/")
    dana.press("link", "Cancel this visit")
    dana.page.get_by_role("heading", level=1).wait_for()
    dana.press("button", "Cancel this visit")
    dana.page.get_by_text("Cancelled:").first.wait_for()
    assert dana.presses <= MOST_PRESSES
    dana.page.get_by_role("button", name="Undo").first.click()
    dana.page.get_by_text("Booked:").first.wait_for()
    assert len(sink.wait_for(asked["email"], 2)) == 2
    assert dana.complaints == []
