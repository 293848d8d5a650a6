"""The desk at work: by the keyboard alone, two at one request, and after a session has ended."""

import uuid

import pytest

from tests.journeys.product import UNDO_SECONDS, as_json

pytestmark = [pytest.mark.browser, pytest.mark.product]

DESK, OWNER = "dana@demo.example.org", "owner@demo.example.org"
PRESSES_TO_MERGE = 3


def asks(product, **changes):
    body = {
        "name": "Tess Sample",
        "email": f"tess.{uuid.uuid4().hex[:8]}@example.org",
        "locations": ["east-bridgewater"],
        "privacy_notice": True,
    }
    with product.site() as site:
        kept = site.post("/assessment-requests/", json=body | changes)
    return as_json(kept, 201)["reference"]


def standing(product, reference):
    return product.rows(
        "SELECT status, assigned_to_id IS NOT NULL, merged_into_id IS NOT NULL"
        " FROM intake_assessmentrequest WHERE reference = %s",
        reference,
    )[0]


class Keys:
    """Somebody who never touches the mouse."""

    def __init__(self, page):
        self.page, self.board = page, page.keyboard

    def tab_to(self, selector):
        """Goes forward until the focus is there; a page that cannot be reached fails the test."""
        for _ in range(200):
            if self.page.evaluate("at => document.activeElement.matches(at)", selector):
                return
            self.board.press("Tab")
        pytest.fail(f"no way to {selector} by Tab")

    def presses(self, key):
        with self.page.expect_navigation():
            self.board.press(key)


def test_a_request_is_taken_noted_held_and_closed_from_the_keyboard(product, someone):
    name = f"Key Sample {uuid.uuid4().hex[:4]}"
    reference = asks(product, name=name)
    dana = someone().signs_in(DESK)
    keys = Keys(dana.page)
    keys.tab_to(".open-link")
    for _ in range(200):
        if dana.page.evaluate("document.activeElement.textContent") == name:
            break
        keys.board.press("j")
    keys.board.press("Enter")
    dana.page.locator("#request-name:focus", has_text=name).wait_for()

    keys.presses("a")
    assert standing(product, reference) == ("submitted", True, False)
    keys.board.press("n")
    keys.board.type("Only Thursdays work.")
    keys.tab_to("button[type=submit]")
    keys.presses("Enter")
    dana.page.get_by_text("Note: Only Thursdays work.").wait_for()

    keys.board.press("h")
    keys.board.type("12312026")
    keys.tab_to("button[type=submit]")
    keys.presses("Enter")
    assert standing(product, reference) == ("on_hold", True, False)
    keys.presses("u")
    assert standing(product, reference) == ("submitted", True, False)

    keys.board.press("c")
    keys.board.type("They found help nearer to home.")
    keys.tab_to("button[type=submit]")
    keys.presses("Enter")
    assert standing(product, reference)[0] == "declined"
    keys.presses("u")
    assert standing(product, reference)[0] == "submitted"
    keys.presses("b")
    dana.page.get_by_text("Booked:").first.wait_for()
    assert dana.complaints == []


def test_a_key_on_another_row_opens_that_person_before_it_acts(product, someone):
    """Who is open is not who one is looking at; only the second press takes the step."""
    name = f"Second Sample {uuid.uuid4().hex[:4]}"
    opened, looked_at = asks(product), asks(product, name=name)
    page = someone().signs_in(DESK).page
    page.goto(f"/staff/queue/?open={opened}")
    page.locator("#panel .number", has_text=opened).wait_for()
    page.locator(f"tr[data-row='{looked_at}'] .open-link").focus()
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.locator("#request-name:focus", has_text=name).wait_for()
    said = page.locator("#status").inner_text()
    assert said == f"Opening {name} first. Press A again to go on."
    untouched = ("submitted", False, False)
    assert (standing(product, opened), standing(product, looked_at)) == (untouched, untouched)
    Keys(page).presses("a")
    assert standing(product, opened) == untouched
    assert standing(product, looked_at) == ("submitted", True, False)


def waits(page, seconds):
    """Lets the page's clock run; the server's stands as good as still meanwhile."""
    page.clock.run_for(seconds * 1000)


def test_an_undo_leaves_the_open_page_when_its_time_is_over(product, someone):
    reference = asks(product)
    page = someone().signs_in(DESK).page
    page.clock.install(time="2020-01-01T00:00:00Z")  # the clock of this computer is wrong
    page.clock.pause_at("2020-01-01T00:00:01Z")
    page.goto(f"/staff/requests/{reference}/")
    page.keyboard.press("h")
    page.keyboard.type("12312026")
    with page.expect_navigation():
        page.get_by_role("button", name="Hold until then").click()
    undos, toast = page.locator("form[action$='/undo/']"), page.locator(".toast")
    waits(page, 1)
    assert undos.count() == len(("toast", "timeline"))
    undos.first.get_by_role("button").focus()
    waits(page, UNDO_SECONDS)
    assert (undos.count(), toast.inner_text()) == (0, "Put on hold.")
    assert page.evaluate("document.activeElement.id") == "request-name"
    assert page.locator("[data-key=u]").count() == 0


def test_a_booking_says_when_its_message_has_left(product, someone):
    reference = asks(product)
    page = someone().signs_in(DESK).page
    page.clock.install(time="2020-01-01T00:00:00Z")
    page.clock.pause_at("2020-01-01T00:00:01Z")
    page.goto(f"/staff/requests/{reference}/")
    Keys(page).presses("b")
    undos, told = page.locator("form[action$='/undo/']"), page.locator("[data-after]")
    waits(page, 1)
    assert undos.count() == len(("booking", "timeline"))
    assert told.inner_text().startswith("The message leaves at ")
    waits(page, UNDO_SECONDS)
    words = "The message has left."
    assert (undos.count(), told.inner_text()) == (0, words)
    assert page.locator("#status").inner_text() == words


def test_two_desks_collide_and_nobody_loses_a_word(product, someone):
    reference = asks(product)
    dana, owner = someone().signs_in(DESK), someone().signs_in(OWNER)
    for each in (dana, owner):
        each.page.goto(f"/staff/requests/{reference}/")
        each.page.locator("summary", has_text="Note").click()
    dana.page.locator("#id_notes_text").fill("Only Thursdays work.")
    owner.page.locator("#id_notes_text").fill("Asked about parking.")
    owner.press("button", "Save note", exact=True)
    owner.page.get_by_text("Note: Asked about parking.").wait_for()

    with dana.page.expect_navigation() as answered:
        dana.press("button", "Save note", exact=True)
    assert answered.value.status == 409
    told = dana.page.locator("[data-focus]:focus")
    assert "This changed since you opened it." in told.inner_text()
    assert "Note: Asked about parking." in told.inner_text()
    assert dana.page.locator("#id_notes_text").input_value() == "Only Thursdays work."
    dana.press("button", "Save note", exact=True)
    dana.page.get_by_text("Note: Only Thursdays work.").wait_for()
    notes = dana.page.locator(".timeline li", has_text="Note:")
    assert notes.count() == len(("Asked about parking.", "Only Thursdays work."))


def test_a_session_that_ends_keeps_what_was_typed(product, someone):
    reference = asks(product)
    dana = someone().signs_in(DESK)
    dana.page.goto(f"/staff/requests/{reference}/")
    dana.page.locator("summary", has_text="Note").click()
    dana.page.locator("#id_notes_text").fill("Only Thursdays work.")
    dana.goes_away()
    dana.press("button", "Save note", exact=True)
    dana.page.get_by_label("Email").fill(DESK)
    dana.page.get_by_label("Password").fill(product.password(DESK))
    dana.page.get_by_role("button", name="Sign in").click()
    dana.page.wait_for_url(f"**/staff/requests/{reference}/")
    assert dana.page.locator("#id_notes_text").input_value() == "Only Thursdays work."
    assert "You were signed out." in dana.page.locator("[data-focus]:focus").inner_text()
    dana.press("button", "Save note", exact=True)
    dana.page.get_by_text("Note: Only Thursdays work.").wait_for()


def test_two_requests_of_one_person_are_one_after_three_presses(product, someone):
    email = f"tess.{uuid.uuid4().hex[:8]}@example.org"
    first = asks(product, email=email)
    second = asks(product, email=email, name="Tess S.", note="I forgot to say: mornings, please.")
    dana = someone().signs_in(DESK)
    dana.page.goto(f"/staff/requests/{second}/")
    dana.press("link", f"Compare with {first}")
    dana.page.get_by_role("heading", name="One person or two?").wait_for()
    dana.press("radio", "Tess S.")
    dana.press("button", f"Merge, keep {first}")
    dana.page.get_by_text("This one goes on for").wait_for()
    assert dana.presses == PRESSES_TO_MERGE
    assert standing(product, second) == ("submitted", False, True)
    assert dana.page.get_by_role("heading", name="Tess S.").count() == 1
    assert "mornings, please" in dana.page.locator(".quote").inner_text()
    dana.press("button", "Set apart again")
    dana.page.get_by_text("Set apart from").first.wait_for()
    assert standing(product, second) == ("submitted", False, False)


def test_ready_words_are_copied_with_one_press(product, someone):
    reference = asks(product, reach_by="text", phone="+1 508 555 0123")
    dana = someone().signs_in(DESK)
    dana.page.goto("/staff/queue/")
    dana.page.locator("#panel #request").wait_for()
    dana.page.locator(f"tr[data-row='{reference}'] .open-link").click()
    dana.page.locator("#panel .number", has_text=reference).wait_for()
    words = dana.page.locator("dt", has_text="To send: confirmation").locator("+ dd .quote")
    dana.press("button", "Copy the confirmation")
    dana.page.locator("#status[role=status]", has_text="Copied").wait_for()
    dana.page.locator("summary", has_text="Note").click()
    dana.page.locator("#id_notes_text").focus()
    dana.page.keyboard.press("Control+V")
    pasted = dana.page.locator("#id_notes_text").input_value()
    assert pasted.strip() == words.inner_text().strip()
    assert dana.complaints == []
