"""A cancelled time goes down the waitlist: one person declines, one never answers, one takes it."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.journeys.product import as_json, link_in

pytestmark = [pytest.mark.browser, pytest.mark.product]

OWNER, DESK = "owner@demo.example.org", "lee@demo.example.org"
PLACE = "Middleborough"
PRESSES_TO_FILL = 2
ZONE = ZoneInfo("America/New_York")


def asks(product, who, *times):
    body = {
        "name": f"{who} Sample {uuid.uuid4().hex[:4]}",
        "email": f"{who.lower()}.{uuid.uuid4().hex[:8]}@example.org",
        "locations": ["middleborough"],
        "times": list(times),
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


@pytest.fixture
def phone(browser, product):
    """Opens a private link on a phone without JavaScript."""
    context = browser.new_context(
        base_url=product.url, viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    page = context.new_page()

    def opens(link):
        page.goto(link)
        return page

    yield opens
    context.close()


def takes(page, number=0):
    page.get_by_role("link", name="Take this time").nth(number).click()
    page.get_by_role("button", name="Take this time").click()
    page.get_by_role("heading", name="You are booked.").wait_for()


def books_by_offer(product, sink, lee, phone):
    """Books somebody at the last of three offered times; answers them and when they come."""
    asked = asks(product, "Pat")
    lee.page.goto(f"/staff/requests/{asked['reference']}/offer/")
    lee.press("button", "Send offer")
    lee.page.get_by_text("Times are out until").wait_for()
    offer = sink.wait_for(asked["email"], 2)[-1]
    takes(phone(link_in(offer, f"{product.url}/o/")), 2)
    sink.wait_for(asked["email"], 3)
    ((at,),) = product.rows(
        "SELECT a.starts_at FROM scheduling_appointment a"
        " JOIN scheduling_firstvisit v ON v.id = a.first_visit_id WHERE v.reference = %s",
        asked["reference"],
    )
    return asked, at


def part_of_week(at: datetime):
    local = at.astimezone(ZONE)
    part = "morning" if local.hour < 12 else "afternoon" if local.hour < 17 else "evening"
    return {"day": f"{local:%a}".lower(), "part": part}


def is_listed(product, lee, who, at):
    asked = asks(product, who, part_of_week(at))
    lee.page.goto(f"/staff/requests/{asked['reference']}/")
    lee.press("button", "Put on the waitlist")
    lee.page.get_by_text("Put on the waitlist.").first.wait_for()
    assert status_of(product, asked) == "waitlisted"
    return asked


def offered(product, sink, asked):
    """Answers the link in the third letter: received, on the list, and now a time."""
    letters = sink.wait_for(asked["email"], 3)
    assert letters[-1].message["Subject"] == "First Visit Practice: Appointment times for you"
    return link_in(letters[-1], f"{product.url}/o/")


def cancels(product, sink, asked, phone, count):
    page = phone(link_in(sink.wait_for(asked["email"], count)[-1], f"{product.url}/a/"))
    page.get_by_role("link", name="Cancel", exact=True).click()
    page.get_by_role("button", name="Cancel this visit").click()
    page.get_by_role("heading", name="Your visit is cancelled.").wait_for()


def runs_out(product, asked):
    """Makes the offer of somebody, who was told of it, one that nobody answered in time."""
    ((offer,),) = product.rows(
        "SELECT o.id FROM scheduling_offer o JOIN scheduling_firstvisit v"
        " ON v.id = o.first_visit_id WHERE v.reference = %s AND o.status = 'open'",
        asked["reference"],
    )
    product.rows(
        "UPDATE scheduling_busytime SET expires_at = now() WHERE id IN"
        " (SELECT busy_time_id FROM scheduling_hold WHERE offer_id = %s) RETURNING 1",
        offer,
    )
    product.rows(
        "UPDATE scheduling_offer SET expires_at = now(), told_at = coalesce(told_at, now())"
        " WHERE id = %s RETURNING 1",
        offer,
    )


def lets_the_place(someone, does):
    owner = someone().signs_in(OWNER)
    owner.page.goto("/staff/waitlist/")
    owner.press("button", f"{does} at {PLACE}")
    other = {"Offer by itself": "Ask the desk first", "Ask the desk first": "Offer by itself"}
    owner.page.get_by_role("button", name=f"{other[does]} at {PLACE}").wait_for()


def test_a_cancelled_time_reaches_the_third_and_then_one_press_of_the_desk(
    product, sink, someone, phone
):
    lee = someone().signs_in(DESK)
    pat, at = books_by_offer(product, sink, lee, phone)
    first, second, third = (is_listed(product, lee, who, at) for who in ("Ali", "Bo", "Cleo"))
    for asked in (first, second, third):
        sink.wait_for(asked["email"], 2)

    lets_the_place(someone, "Offer by itself")
    cancels(product, sink, pat, phone, 3)
    page = phone(offered(product, sink, first))
    when = page.locator(".when strong").first.inner_text()
    assert (status_of(product, second), status_of(product, third)) == ("waitlisted", "waitlisted")
    page.get_by_role("button", name="It does not work").click()
    page.get_by_role("heading", name="Thank you for telling us.").wait_for()

    page = phone(offered(product, sink, second))
    assert page.locator(".when strong").first.inner_text() == when
    assert (status_of(product, first), status_of(product, third)) == ("waitlisted", "waitlisted")
    runs_out(product, second)

    page = phone(offered(product, sink, third))
    assert page.locator(".when strong").first.inner_text() == when
    takes(page)
    stand = [status_of(product, asked) for asked in (first, second, third)]
    assert stand == ["waitlisted", "waitlisted", "booked"]
    assert when in str(sink.wait_for(third["email"], 4)[-1].message["Subject"])
    assert [len(sink.to(asked["email"])) for asked in (first, second)] == [3, 3]
    lee.page.goto(f"/staff/requests/{third['reference']}/")
    assert lee.page.get_by_text("The waitlist").count() > 0

    lets_the_place(someone, "Ask the desk first")
    fourth = is_listed(product, lee, "Dee", at)
    sink.wait_for(fourth["email"], 2)
    cancels(product, sink, third, phone, 4)
    lee.page.goto("/staff/queue/")
    before = lee.presses
    lee.press("link", "Waitlist")
    offer = lee.page.get_by_role("button", name="Offer to Dee")
    while offer.count() == 0:  # until nobody can take the cancellation back any more
        lee.page.reload()
    lee.press("button", "Offer to Dee")
    lee.page.get_by_text("Offered to Dee.").first.wait_for()
    assert lee.presses - before == PRESSES_TO_FILL
    page = phone(offered(product, sink, fourth))
    assert page.locator(".when strong").first.inner_text() == when
    assert len(sink.to(first["email"])) == 3
    assert lee.complaints == []


def test_the_list_is_reached_and_undone_by_keys(someone):
    lee = someone().signs_in(DESK)
    lee.page.keyboard.press("g")
    lee.page.keyboard.press("w")
    lee.page.get_by_role("heading", name="Who waits").wait_for()
    lee.page.keyboard.press("j")
    row = lee.page.locator(".open-link").first
    assert row.evaluate("link => link === document.activeElement")
    assert lee.complaints == []
