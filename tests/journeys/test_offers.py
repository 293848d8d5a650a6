"""Times are offered by the desk, and a person answers on a phone without JavaScript."""

import uuid

import httpx
import pytest

from tests.journeys.product import ByKeys, Person, as_json, link_in

pytestmark = [pytest.mark.browser, pytest.mark.product]

DESK = "dana@demo.example.org"
PRESSES_TO_OFFER = 3
PRESSES_TO_PICK = 2
PRESSES_TO_LIST = 2


def asks(product):
    name = f"Pat Sample {uuid.uuid4().hex[:4]}"
    body = {
        "name": name,
        "email": f"pat.{uuid.uuid4().hex[:8]}@example.org",
        "locations": ["east-bridgewater"],
        "privacy_notice": True,
    }
    with product.site() as site:
        kept = as_json(site.post("/assessment-requests/", json=body), 201)
    product.sink.wait_for(body["email"])  # else a busy machine may send a later letter first
    return {**body, **kept}


def status_of(product, asked):
    token = asked["status_url"].rstrip("/").rpartition("/")[2]
    with product.site() as site:
        return as_json(site.get(f"/request-status/{token}/"), 200)["status"]


def offers_times(dana, asked):
    """Offers three times; answers how many presses that took."""
    dana.page.goto("/staff/queue/")
    before = dana.presses
    dana.press("link", asked["name"])
    dana.page.locator("#panel").get_by_role("heading", name=asked["name"]).wait_for()
    dana.press("link", "Offer times")
    dana.page.get_by_role("heading", name="What they will read").wait_for()
    dana.press("button", "Send offer")
    dana.page.get_by_text("Times are out until").wait_for()
    return dana.presses - before


def on_a_phone(browser, product, link, hands=Person):
    pat = hands.at(browser, product, 390, 844, scripts=False)
    pat.page.goto(link)
    return pat


def held(product, asked):
    return product.rows(
        "SELECT count(*) FROM scheduling_busytime b JOIN scheduling_hold h ON h.busy_time_id = b.id"
        " JOIN scheduling_firstvisit v ON v.id = h.first_visit_id"
        " WHERE v.reference = %s AND b.released_at IS NULL",
        asked["reference"],
    )[0][0]


@pytest.mark.parametrize("hands", [Person, ByKeys])
def test_three_times_are_offered_and_one_is_picked_in_two_presses(product, sink, browser, hands):
    asked = asks(product)
    dana = hands.at(browser, product).signs_in(DESK)
    assert offers_times(dana, asked) == PRESSES_TO_OFFER
    assert (status_of(product, asked), held(product, asked)) == ("offered", 3)

    _, offer = sink.wait_for(asked["email"], 2)
    assert offer.message["Subject"] == "First Visit Practice: Appointment times for you"
    link = link_in(offer, f"{product.url}/o/")
    for look in (httpx.head, httpx.get) * 2:
        assert look(link).status_code == 200
    assert (status_of(product, asked), held(product, asked)) == ("offered", 3)

    pat = on_a_phone(browser, product, link, hands)
    when = pat.page.locator(".when strong").nth(1).inner_text()
    pat.press("link", "Take this time", at=1)
    pat.press("button", "Take this time")
    pat.page.get_by_role("heading", name="You are booked.").wait_for()
    assert (pat.presses, pat.page.locator(".when strong").inner_text()) == (PRESSES_TO_PICK, when)
    assert (status_of(product, asked), held(product, asked)) == ("booked", 1)

    _, _, booking = sink.wait_for(asked["email"], 3)
    assert when in str(booking.message["Subject"])
    dana.page.goto(f"/staff/requests/{asked['reference']}/")
    dana.page.get_by_text("Booked:").first.wait_for()
    assert dana.complaints == []
    dana.leaves()
    pat.leaves()


def test_more_time_and_then_none_of_them_is_fine_too(product, sink, someone, browser):
    asked = asks(product)
    offers_times(someone().signs_in(DESK), asked)
    _, offer = sink.wait_for(asked["email"], 2)
    page = on_a_phone(browser, product, link_in(offer, f"{product.url}/o/")).page
    page.get_by_role("button", name="I need more time").click()
    page.get_by_text("We hold them longer now. Take your time.").wait_for()
    assert page.get_by_role("button", name="I need more time").count() == 0
    page.get_by_role("button", name="None of these work").click()
    page.get_by_role("heading", name="Thank you for telling us.").wait_for()
    assert (status_of(product, asked), held(product, asked)) == ("looking", 0)
    page.context.close()


def test_somebody_is_put_on_the_list_and_that_is_undone(product, sink, someone):
    asked = asks(product)
    dana = someone().signs_in(DESK)
    dana.page.goto("/staff/queue/")
    dana.press("link", asked["name"])
    dana.page.locator("#panel").get_by_role("heading", name=asked["name"]).wait_for()
    dana.press("button", "Put on the waitlist")
    dana.page.get_by_text("Put on the waitlist.").wait_for()
    assert (dana.presses, status_of(product, asked)) == (PRESSES_TO_LIST, "waitlisted")
    dana.page.keyboard.press("u")
    dana.page.get_by_role("button", name="Put on the waitlist").wait_for()
    assert status_of(product, asked) == "received"
    dana.page.keyboard.press("w")
    dana.page.get_by_text("Put on the waitlist.").wait_for()
    _, listed = sink.wait_for(asked["email"], 2)
    assert listed.message["Subject"] == "First Visit Practice: You are on our list"
    link = link_in(listed, f"{product.url}/r/")
    assert httpx.get(link).text.count("You are on our list.") == 1
