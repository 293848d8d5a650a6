"""The desk searches a time and books it, then works through the day of visits and prints it."""

import uuid

import pytest

from tests.journeys.product import Person, as_json
from tests.journeys.test_first_visit import event_in, spoken

pytestmark = [pytest.mark.browser, pytest.mark.product]

DESK, OWNER = "dana@demo.example.org", "owner@demo.example.org"
MOST_PRESSES = 5
PRESSES_TO_PRINT = 2
PAPER = "window.print = () => { window.printed = true }"


def asks(product):
    name = f"Quinn Sample {uuid.uuid4().hex[:4]}"
    body = {
        "name": name,
        "email": f"quinn.{uuid.uuid4().hex[:8]}@example.org",
        "locations": ["east-bridgewater"],
        "times": [{"day": "wed", "part": "morning"}],
        "privacy_notice": True,
    }
    with product.site() as site:
        kept = as_json(site.post("/assessment-requests/", json=body), 201)
    product.sink.wait_for(body["email"])  # else a busy machine may send a later letter first
    return {**body, **kept}


def picks(person, number):
    """Ticks one of the times, and answers it in words."""
    person.presses += 1
    row = person.page.locator(".found .choice").nth(number)
    row.locator("label").click()
    return row.locator("summary .hide-visually").inner_text().strip().rpartition(", ")[0]


def test_a_time_that_was_searched_is_booked_in_at_most_five_presses(product, sink, someone):
    asked = asks(product)
    dana = someone().signs_in(DESK)
    dana.press("link", asked["name"])
    dana.page.locator("#panel").get_by_role("heading", name=asked["name"]).wait_for()
    dana.press("link", "Other times")
    dana.page.locator("#filters").wait_for()
    days = dana.page.locator(".found legend").all_inner_texts()
    assert {day.split(",")[0] for day in days} == {"Wednesday"}
    when = picks(dana, 2)
    dana.press("button", "Book and write to Quinn")
    dana.page.get_by_text("Booked:").first.wait_for()
    assert dana.presses <= MOST_PRESSES
    assert dana.complaints == []
    _, booking = sink.wait_for(asked["email"], 2)
    assert spoken(event_in(booking)) == when


def test_without_script_nothing_fits_is_widened_and_booked(product, someone, browser):
    asked = asks(product)
    kept = someone().signs_in(DESK).page.context.storage_state()
    context = browser.new_context(
        base_url=product.url, storage_state=kept, java_script_enabled=False
    )
    dana = Person(context.new_page(), product)
    dana.page.goto(f"/staff/slots/?for={asked['reference']}&shown=1&times=sun-evening")
    dana.press("link", "Search all times of the week")
    picks(dana, 0)
    dana.press("button", "Book and write to Quinn")
    dana.page.get_by_text("Booked:").first.wait_for()
    context.close()


def begins_now(product):
    """Lets two visits begin a while ago, in different columns of today."""
    product.rows(
        "UPDATE scheduling_appointment SET starts_at = date_trunc('minute', now())"
        " - interval '20 minutes', ends_at = now() + interval '30 minutes'"
        " WHERE id IN (SELECT DISTINCT ON (therapist_id) id FROM scheduling_appointment"
        " WHERE status = 'booked' ORDER BY therapist_id, starts_at LIMIT 2) RETURNING id"
    )


def focused(page):
    return page.evaluate("document.activeElement.id")


def test_the_day_is_worked_through_by_keys_and_printed_in_two_presses(product, someone):
    begins_now(product)
    owner = someone().signs_in(OWNER)
    page = owner.page
    page.context.add_init_script(PAPER)
    page.goto("/staff/queue/")
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/staff/day/")
    page.locator(".visit").nth(1).wait_for()
    page.keyboard.press("ArrowDown")
    first = focused(page)
    page.keyboard.press("ArrowRight")
    second = focused(page)
    assert first.startswith("visit-")
    assert second not in {first, ""}
    page.keyboard.press("r")
    page.wait_for_url(f"**/staff/day/#{second}")
    page.get_by_role("button", name="Undo").wait_for()
    card = page.locator(".visit", has=page.locator(f"#{second}"))
    assert card.get_by_role("button", name="Seen").count() == 1
    assert focused(page) == second
    page.keyboard.press("u")
    card.get_by_role("button", name="Arrived").wait_for()
    page.keyboard.press("Enter")
    page.locator("#request-name").wait_for()

    page.goto("/staff/queue/")
    owner.press("link", "Today")
    owner.press("link", "Print day sheet")
    page.get_by_text("Shred after use").wait_for()
    page.wait_for_function("window.printed === true")
    assert owner.presses == PRESSES_TO_PRINT
    assert owner.complaints == []


def test_the_outcome_of_a_visit_is_one_press_on_a_phone(product, someone):
    begins_now(product)
    owner = someone(390, 844).signs_in(OWNER)
    owner.page.goto("/staff/day/?tab=booked")
    shown = owner.page.locator(".visit:visible")
    shown.first.wait_for()
    columns = owner.page.locator(".therapists a")
    if columns.count() > 1:
        columns.nth(1).click()
        owner.page.locator(".therapists a[aria-current]").nth(0).wait_for()
    owner.press("button", "Not here")
    owner.page.get_by_role("button", name="Undo").wait_for()
    assert owner.presses == 1
