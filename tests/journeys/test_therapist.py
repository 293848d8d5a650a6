"""A therapist at work: an outcome on a phone and its undo, the week by keys, own hours, a feed."""

import httpx
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.product]

PHONE = (390, 844)


@pytest.fixture
def begun(product):
    """Gives a booked visit that began 20 minutes ago, and its therapist's email."""
    ((visit, email, busy),) = product.rows(
        "SELECT a.id, u.email, a.busy_time_id FROM scheduling_appointment a"
        " JOIN scheduling_therapist t ON t.id = a.therapist_id"
        " JOIN accounts_user u ON u.id = t.user_id"
        " WHERE a.status = 'booked' ORDER BY a.starts_at DESC, a.id LIMIT 1"
    )
    product.rows("UPDATE scheduling_busytime SET room_id = NULL WHERE id = %s RETURNING id", busy)
    for table, key in (("busytime", busy), ("appointment", visit)):
        product.rows(
            f"UPDATE scheduling_{table} SET starts_at = now() - interval '20 minutes',"  # noqa: S608
            " ends_at = now() + interval '30 minutes' WHERE id = %s RETURNING id",
            key,
        )
    return visit, email


def status(product, visit):
    ((found,),) = product.rows("SELECT status FROM scheduling_appointment WHERE id = %s", visit)
    return found


def test_an_outcome_is_one_tap_on_a_phone_and_so_is_its_undo(product, someone, begun):
    visit, email = begun
    person = someone(*PHONE)
    person.signs_in(email)
    person.page.goto(f"/me/visits/{visit}/")
    person.presses = 0
    person.press("button", "Seen", exact=True)
    person.press("button", "Undo")
    person.page.get_by_role("button", name="Seen", exact=True).wait_for()
    assert (person.presses, status(product, visit)) == (2, "booked")
    person.press("button", "Seen", exact=True)
    person.page.get_by_text("Marked: Seen").first.wait_for()
    assert status(product, visit) == "fulfilled"
    width = person.page.evaluate("document.documentElement.scrollWidth")
    assert (width, person.complaints) == (PHONE[0], [])


def focused(page):
    return page.evaluate("document.activeElement.textContent.replace(/\\s+/g, ' ').trim()")


def test_the_week_goes_by_keys(someone):
    person = someone()
    person.signs_in("casey@demo.example.org")
    page = person.page
    page.goto("/me/week/")
    page.keyboard.press("t")
    page.get_by_role("link", name="This week").and_(page.locator("[aria-current]")).wait_for()
    here = page.url
    page.keyboard.press("ArrowRight")
    page.wait_for_url(lambda url: url != here)
    page.locator(".week a.block").first.wait_for()
    blocks = page.locator(".week a.block")
    later = page.url
    blocks.nth(0).focus()
    page.keyboard.press("ArrowDown")
    assert focused(page) == " ".join(blocks.nth(1).text_content().split())
    page.keyboard.press("ArrowUp")
    assert focused(page) == " ".join(blocks.nth(0).text_content().split())
    days = page.locator(".week .day").filter(has=page.locator("a.block"))
    page.keyboard.press("ArrowRight")
    there = " ".join(days.nth(1).locator("a.block").first.text_content().split())
    assert (focused(page), page.url) == (there, later)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(lambda url: url != later)


def test_hours_are_added_in_three_presses_with_their_effect_read(product, someone):
    person = someone()
    person.signs_in("finley@demo.example.org")
    page = person.page
    page.goto("/me/week/")
    person.presses = 0
    person.press("link", "Add open time")
    page.get_by_label("Day").fill("2027-01-09")
    page.get_by_label("From").fill("09:00")
    page.get_by_label("To (optional)").fill("11:00")
    page.get_by_text("Online", exact=True).click()
    person.press("button", "See what changes")
    page.get_by_text("Adds 2 open times.", exact=True).wait_for()
    person.press("button", "Save and apply")
    page.get_by_text("Saturday, Jan 9, 2027, extra open time 9 AM to 11 AM").first.wait_for()
    assert (person.presses, person.complaints) == (3, [])


def test_a_feed_link_is_made_in_two_presses_and_works_until_it_is_off(product, someone):
    person = someone()
    person.signs_in("blair@demo.example.org")
    page = person.page
    page.goto("/me/week/")
    person.presses = 0
    person.press("link", "Calendar feed")
    person.press("button", "Make the link")
    link = page.locator(".secret").inner_text().strip()
    assert person.presses == 2
    address = f"{product.url}/feeds/{link.rsplit('/', 1)[1]}"
    answer = httpx.get(address)
    assert (answer.status_code, answer.text.split("\r\n")[0]) == (200, "BEGIN:VCALENDAR")
    person.press("button", "Turn the link off")
    page.get_by_role("button", name="Make the link").wait_for()
    assert httpx.get(address).status_code == 404
