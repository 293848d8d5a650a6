"""The queue under real eyes: it renews itself without moving, and several rows take one step."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.product import Person, as_json

pytestmark = [pytest.mark.browser, pytest.mark.product]

DESK, OWNER = "dana@demo.example.org", "owner@demo.example.org"
LOOKS_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"
ORDER = "[...document.querySelectorAll('tr[data-row]')].map(row => row.dataset.row)"
PLACES = "[...document.querySelectorAll('tr[data-row]')].map(row => row.getBoundingClientRect().y)"


def asks(product, name):
    body = {
        "name": name,
        "email": f"{name.split()[0].lower().replace('ë', 'e')}.queue@example.org",
        "locations": ["east-bridgewater"],
        "privacy_notice": True,
    }
    with product.site() as site:
        return as_json(site.post("/assessment-requests/", json=body), 201)["reference"]


def goes_elsewhere(person):
    person.page.mouse.move(1, 1)
    person.page.locator("#search").focus()


def row(person, reference):
    return person.page.locator(f"tr[data-row='{reference}']")


def test_the_row_pressed_last_stays_open(product, someone):
    """The panel opens its first request by itself, which may arrive after one somebody pressed."""
    reference = asks(product, "Lena Last")
    desk = someone().signs_in(DESK)
    held = []
    desk.page.goto("/staff/queue/")
    first = desk.page.locator(".open-link").first.get_attribute("href")

    def hold(route):
        held.append(route)

    desk.page.route(f"**{first}", hold)
    with desk.page.expect_request(f"**{first}"):
        desk.page.goto("/staff/queue/")
    row(desk, reference).locator(".open-link").click()
    opened = desk.page.locator("#panel").get_by_role("heading", name="Lena Last")
    opened.wait_for()
    assert len(held) == 1
    desk.page.unroute(f"**{first}")  # lets it go on
    desk.page.evaluate(f"fetch('{first}').then(answer => answer.text())")
    desk.page.evaluate(f"fetch('{first}').then(answer => answer.text())")
    opened.wait_for()
    assert desk.page.locator("#panel #request").count() == 1
    assert desk.complaints == []


def test_new_requests_are_counted_and_rows_stay_where_they_are(product, someone):
    changed = asks(product, "Wanda Changed")
    desk, owner = someone(), someone()
    desk.signs_in(DESK)
    owner.signs_in(OWNER)
    desk.page.goto("/staff/queue/?place=east-bridgewater")
    desk.page.locator("#panel #request").wait_for()
    link = desk.page.locator(".open-link").nth(1)
    link.focus()
    before, order = desk.page.evaluate(PLACES), desk.page.evaluate(ORDER)
    new = asks(product, "Nell New")
    owner.page.goto(f"/staff/requests/{changed}/")
    owner.page.get_by_role("button", name="Take it").click()
    owner.page.get_by_text("has this").or_(owner.page.get_by_text("You have")).first.wait_for()
    desk.page.evaluate(LOOKS_AGAIN)
    desk.page.get_by_role("link", name="1 new request, 1 changed, show").wait_for()
    assert desk.page.evaluate(PLACES) == before
    assert link.evaluate("link => link === document.activeElement")
    goes_elsewhere(desk)
    row(desk, changed).get_by_text("has it").wait_for()
    assert row(desk, new).count() == 0
    assert desk.page.evaluate(ORDER) == order
    desk.page.get_by_role("link", name="1 new request, show").click()
    row(desk, new).wait_for()
    assert [desk.complaints, owner.complaints] == [[], []]


def test_an_unchanged_queue_is_answered_with_304(product, someone):
    desk = someone()
    desk.signs_in(DESK)
    desk.page.goto("/staff/queue/?view=booked")
    with desk.page.expect_response(lambda answer: "/refresh/" in answer.url) as polled:
        desk.page.evaluate(LOOKS_AGAIN)
    assert polled.value.status == 304


def test_a_row_that_somebody_else_held_stays_and_says_so(product, someone):
    reference = asks(product, "Hattie Held")
    desk, owner = someone(), someone()
    desk.signs_in(DESK)
    owner.signs_in(OWNER)
    desk.page.goto("/staff/queue/")
    owner.page.goto("/staff/queue/")
    holds(owner, reference)
    goes_elsewhere(desk)
    order = desk.page.evaluate(ORDER)
    desk.page.evaluate(LOOKS_AGAIN)
    row(desk, reference).get_by_text("Not in this list any more").wait_for()
    assert desk.page.evaluate(ORDER) == order


def holds(person, *references):
    for reference in references:
        row(person, reference).get_by_role("checkbox").check()
        person.presses += 1
    day = datetime.now(UTC).date() + timedelta(days=9)
    person.page.locator("#several-until").fill(str(day))
    person.presses += 1
    person.page.locator("#several").get_by_role("button", name="Put on hold").click()
    person.page.locator("[data-focus]").wait_for()


def test_several_rows_are_held_at_once_and_one_that_changed_is_told(product, someone):
    first, second, third = (asks(product, f"{name} Several") for name in ("Ada", "Bea", "Cleo"))
    desk, owner = someone(), someone()
    desk.signs_in(DESK)
    owner.signs_in(OWNER)
    desk.page.goto("/staff/queue/")
    owner.page.goto("/staff/queue/")
    holds(owner, third)
    holds(desk, first, second, third)
    told = desk.page.locator(".note")
    assert "2 are on hold until" in told.inner_text()
    assert "Cleo Several: This changed since you opened it." in told.inner_text()
    assert desk.presses == 4  # three boxes and the button; the day is typed
    statuses = product.rows(
        "SELECT status FROM intake_assessmentrequest WHERE reference = ANY(%s)",
        [first, second, third],
    )
    assert statuses == [("on_hold",)] * 3


def test_without_script_the_desk_searches_chooses_and_pages(product, browser):
    reference = asks(product, "Zoë Quiet")
    desk = without_script(browser, product)
    desk.signs_in(DESK)
    desk.page.goto("/staff/queue/")
    desk.page.locator("#search").fill("zoe quiet")
    desk.press("button", "Search")
    row(desk, reference).wait_for()
    assert "zoe" not in desk.page.url.lower()
    desk.page.get_by_role("link", name="Clear search").click()
    row(desk, reference).get_by_role("checkbox").check()
    desk.page.locator("#several").get_by_role("button", name="Assign").click()
    desk.page.get_by_text("1 is yours now.").wait_for()
    assert "You have it" in row(desk, reference).inner_text()
    desk.leaves()


def without_script(browser, product):
    context = browser.new_context(base_url=product.url, java_script_enabled=False)
    return Person(context.new_page(), product)


def test_the_key_to_choose_a_row_goes_with_the_focus(someone):
    desk = someone()
    desk.signs_in(DESK)
    desk.page.goto("/staff/queue/")
    for number in (1, 2):
        desk.page.locator(".open-link").nth(number).focus()
        keyed = desk.page.locator("[data-key=x]")
        assert keyed.count() == 1
        box = desk.page.locator("tr[data-row]").nth(number).get_by_role("checkbox")
        assert keyed.get_attribute("value") == box.get_attribute("value")
    assert desk.page.locator("[data-key='/']").get_attribute("id") == "search"
