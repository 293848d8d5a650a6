"""Nobody loses typing: whatever stands in a box of an opened request is there again."""

import base64
import re
import uuid

import pytest

from tests.journeys.product import as_json

pytestmark = [pytest.mark.browser, pytest.mark.product]

DESK, OWNER = "dana@demo.example.org", "owner@demo.example.org"
NOTE, WHY = "#id_notes_text", "#id_hold_reason"
WORDS = "Only Thursdays work."
SAID = "Not saved yet. What you typed is still here."
CONFLICT = 409


def asks(product, **changes):
    body = {
        "name": f"Ty Sample {uuid.uuid4().hex[:4]}",
        "email": f"ty.{uuid.uuid4().hex[:8]}@example.org",
        "locations": ["east-bridgewater"],
        "privacy_notice": True,
    }
    with product.site() as site:
        kept = site.post("/assessment-requests/", json=body | changes)
    return as_json(kept, 201)["reference"]


def opens(person, reference):
    person.page.goto(f"/staff/requests/{reference}/")


def types(person, box, field, words):
    person.page.locator(".act > summary", has_text=re.compile(rf"^{box}$")).click()
    person.page.locator(field).fill(words)


def is_there(person, field=NOTE, words=WORDS):
    """Waits until the box is open again with what was typed, and says so."""
    box = person.page.locator("details.act[open]", has=person.page.locator(field))
    box.get_by_text(SAID).wait_for()
    assert person.page.locator(field).input_value() == words


def presses(person, button):
    with person.page.expect_navigation() as answered:
        person.press("button", button)
    return answered.value.status


def row_of(person, reference):
    person.page.locator(f"tr[data-row='{reference}'] .open-link").click()
    person.page.locator("#panel .request-head .number", has_text=reference).wait_for()


def test_another_row_in_the_panel_and_back(product, someone):
    one, other = asks(product), asks(product)
    dana = someone().signs_in(DESK)
    dana.page.goto("/staff/queue/")
    dana.page.locator("#panel #request").wait_for()
    row_of(dana, one)
    types(dana, "Note", NOTE, WORDS)
    row_of(dana, other)
    assert dana.page.locator(NOTE).input_value() == ""
    row_of(dana, one)
    is_there(dana)
    dana.page.locator("[data-close]").click()
    row_of(dana, one)
    is_there(dana)
    dana.page.reload()
    dana.page.locator("#panel #request").wait_for()
    row_of(dana, one)
    is_there(dana)
    assert dana.complaints == []


def test_another_step_of_the_same_request(product, someone):
    reference = asks(product)
    dana = someone().signs_in(DESK)
    opens(dana, reference)
    types(dana, "Note", NOTE, WORDS)
    types(dana, "Put on hold", WHY, "Waits for a ride.")
    assert presses(dana, "Take it") == 200
    dana.page.get_by_text("You have this.").wait_for()
    is_there(dana)
    is_there(dana, WHY, "Waits for a ride.")
    assert presses(dana, "Save note") == 200
    dana.page.get_by_text(f"Note: {WORDS}").wait_for()
    is_there(dana, WHY, "Waits for a ride.")
    assert (dana.page.locator(NOTE).input_value(), dana.page.get_by_text(SAID).count()) == ("", 1)
    dana.press("button", "Clear it")
    assert dana.page.locator(WHY).input_value() == ""
    dana.page.reload()
    dana.page.locator("#request").wait_for()
    assert dana.page.get_by_text(SAID).count() == 0


def test_a_time_just_taken(product, someone):
    mine, theirs = asks(product), asks(product)
    dana, owner = someone().signs_in(DESK), someone().signs_in(OWNER)
    opens(dana, mine)
    types(dana, "Note", NOTE, WORDS)
    time = dana.page.locator("input[name=slot]:checked").get_attribute("value")
    opens(owner, theirs)
    owner.page.locator(f"input[name=slot][value='{time}']").check(force=True)
    assert presses(owner, "Book and") == 200
    assert presses(dana, "Book and") == CONFLICT
    assert dana.page.locator("[data-focus]:focus").count() == 1
    is_there(dana)


def test_a_step_that_came_too_late(product, someone):
    reference = asks(product)
    dana, owner = someone().signs_in(DESK), someone().signs_in(OWNER)
    opens(dana, reference)
    types(dana, "Note", NOTE, WORDS)
    types(dana, "Put on hold", WHY, "Waits for a ride.")
    dana.page.locator("#id_hold_until").fill("2026-12-31")
    opens(owner, reference)
    assert presses(owner, "Take it") == 200
    assert presses(dana, "Hold until then") == CONFLICT
    assert dana.page.locator(WHY).input_value() == "Waits for a ride."
    is_there(dana)
    assert presses(dana, "Take over from") == 200
    is_there(dana)
    is_there(dana, WHY, "Waits for a ride.")


def test_a_session_that_ended_keeps_every_box(product, someone):
    reference = asks(product)
    dana = someone().signs_in(DESK)
    opens(dana, reference)
    types(dana, "Put on hold", WHY, "Waits for a ride.")
    types(dana, "Note", NOTE, WORDS)
    dana.goes_away()
    presses(dana, "Save note")
    dana.signs_in_here(DESK)
    dana.page.wait_for_url(f"**/staff/requests/{reference}/")
    assert dana.page.locator(NOTE).input_value() == WORDS
    assert "You were signed out." in dana.page.locator("[data-focus]:focus").inner_text()
    is_there(dana, WHY, "Waits for a ride.")


def test_a_reload_keeps_it_and_signing_out_forgets_it(product, someone):
    reference = asks(product)
    dana = someone().signs_in(DESK)
    opens(dana, reference)
    types(dana, "Note", NOTE, WORDS)
    dana.page.wait_for_function("sessionStorage.length")
    kept = dana.page.evaluate("JSON.stringify(sessionStorage) + JSON.stringify(localStorage)")
    assert (WORDS in kept, base64.b64encode(WORDS.encode()).decode()[:12] in kept) == (False, False)
    dana.page.reload()
    is_there(dana)
    dana.page.locator(".person-menu summary").click()
    presses(dana, "Sign out")
    assert dana.page.evaluate("JSON.stringify(sessionStorage)") == "{}"
    dana.signs_in(DESK)
    opens(dana, reference)
    assert (dana.page.locator(NOTE).input_value(), dana.page.get_by_text(SAID).count()) == ("", 0)


def test_the_next_person_at_this_browser_reads_none_of_it(product, someone):
    reference = asks(product)
    dana = someone().signs_in(DESK)
    opens(dana, reference)
    types(dana, "Note", NOTE, WORDS)
    dana.page.context.clear_cookies()
    dana.signs_in(OWNER)
    opens(dana, reference)
    dana.page.wait_for_function("sessionStorage.length === 0")
    assert dana.page.locator(NOTE).input_value() == ""


def test_a_box_that_is_gone_still_shows_what_was_typed_into_it(product, someone):
    reference = asks(product)
    dana = someone().signs_in(DESK)
    opens(dana, reference)
    types(dana, "Put on hold", WHY, "Waits for a ride.")
    assert presses(dana, "Book and") == 200
    dana.page.get_by_text("Not saved: Waits for a ride.").wait_for()
    dana.press("button", "Clear it")
    assert dana.page.get_by_text("Not saved").count() == 0


def test_a_chosen_time_is_still_chosen_after_another_step(product, someone):
    reference = asks(product)
    dana = someone().signs_in(DESK)
    opens(dana, reference)
    third = dana.page.locator("input[name=slot]").nth(2)
    time = third.get_attribute("value")
    third.check(force=True)
    assert presses(dana, "Take it") == 200
    assert dana.page.locator("input[name=slot]:checked").get_attribute("value") == time


def not_saved(person):
    person.page.locator("button", has_text="Not saved. Try again").wait_for()
    person.page.get_by_text(
        "We got no answer. What you typed is still here.", exact=True
    ).wait_for()


def test_without_a_connection_the_page_stays_and_the_press_is_made_again(product, someone):
    reference = asks(product)
    dana = someone().signs_in(DESK)
    opens(dana, reference)
    types(dana, "Note", NOTE, WORDS)
    dana.page.context.set_offline(True)
    dana.press("button", "Save note")
    not_saved(dana)
    dana.press("button", "Not saved. Try again")
    not_saved(dana)
    assert dana.page.locator(NOTE).input_value() == WORDS
    dana.page.context.set_offline(False)
    assert presses(dana, "Not saved. Try again") == 200
    notes = dana.page.locator(".timeline li", has_text=f"Note: {WORDS}")
    assert notes.count() == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_fault_of_ours_leaves_the_page_as_it_is(product, someone, status):
    reference = asks(product)
    dana = someone().signs_in(DESK)
    opens(dana, reference)
    types(dana, "Note", NOTE, WORDS)
    dana.page.route("**/notes/", lambda route: route.fulfill(status=status, body="Away."))
    dana.press("button", "Save note")
    not_saved(dana)
    assert dana.page.locator(NOTE).input_value() == WORDS


def test_an_answer_that_was_lost_on_its_way_is_not_a_second_act(product, someone):
    reference = asks(product)
    dana = someone().signs_in(DESK)
    opens(dana, reference)
    types(dana, "Note", NOTE, WORDS)

    def lose(route):
        route.fetch()
        route.fulfill(status=504, body="The gateway waited for too long.")

    dana.page.route("**/notes/", lose)
    dana.press("button", "Save note")
    not_saved(dana)
    dana.page.unroute("**/notes/")
    assert presses(dana, "Not saved. Try again") == 200
    assert dana.page.locator(".timeline li", has_text=f"Note: {WORDS}").count() == 1
    dana.page.route("**/booking/", lose)
    dana.press("button", "Book and")
    not_saved(dana)
    dana.page.unroute("**/booking/")
    assert presses(dana, "Not saved. Try again") == 200
    dana.page.get_by_text("Booked:").first.wait_for()
    (found,) = product.rows(
        "SELECT count(*) FROM scheduling_appointment a JOIN intake_assessmentrequest r"
        " ON r.first_visit_id = a.first_visit_id WHERE r.reference = %s",
        reference,
    )
    assert found == (1,)


def test_two_people_change_the_places_and_the_second_chooses(product, someone):
    reference = asks(product, locations=["east-bridgewater", "middleborough"])
    owner, other = someone().signs_in(OWNER), someone().signs_in(OWNER)
    for each in (owner, other):
        opens(each, reference)
        each.page.locator("summary", has_text="Change places").click()
    owner.page.locator("label[for=id_places_places_0]").click()
    other.page.locator("label[for=id_places_places_1]").click()
    assert presses(owner, "Save these places") == 200
    assert presses(other, "Save these places") == CONFLICT
    told = other.page.locator("[data-focus]:focus")
    assert "Pick what to keep" in told.inner_text()
    assert presses(other, "Save these places") == CONFLICT
    other.page.locator("label", has_text="Take theirs: Middleborough").click()
    other.page.locator("label", has_text="Keep mine: East Bridgewater").click()
    assert presses(other, "Save these places") == 200
    where = other.page.locator("dt", has_text="Where").locator("+ dd")
    assert where.inner_text().strip() == "East Bridgewater"
