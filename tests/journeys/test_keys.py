"""The keyboard: keys act, rest while somebody types, and stay off for who turned them off."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.product]

MOST_BEATS = 5
DESK, OWNER = "lee@demo.example.org", "owner@demo.example.org"


@pytest.fixture
def page(someone):
    person = someone()
    person.signs_in(OWNER)
    person.page.goto("/staff/queue/")
    return person.page


def place(page):
    links = "[...document.querySelectorAll('.open-link')].indexOf(document.activeElement)"
    return page.evaluate(links)


def test_j_and_k_move_and_enter_opens(page):
    page.locator(".open-link").nth(0).focus()
    page.keyboard.press("j")
    assert place(page) == 1
    page.keyboard.press("k")
    assert place(page) == 0
    name = page.locator(".open-link").nth(0).inner_text()
    page.keyboard.press("Enter")
    page.locator("#panel #request-name", has_text=name).wait_for()
    page.locator("#request-name:focus").wait_for()


def test_g_and_a_letter_go_to_a_section(page):
    page.keyboard.press("g")
    page.keyboard.press("n")
    page.wait_for_url("**/staff/newsletter/")
    page.keyboard.press("g")
    page.keyboard.press("q")
    page.wait_for_url("**/staff/queue/")


def test_keys_rest_while_somebody_types_and_with_modifiers(page):
    page.goto("/staff/newsletter/new/")
    page.get_by_label("Subject").focus()
    page.keyboard.type("j?gq")
    assert page.get_by_label("Subject").input_value() == "j?gq"
    assert page.locator("dialog[open]").count() == 0
    page.goto("/staff/queue/")
    page.locator(".open-link").nth(0).focus()
    for chord in ("Control+j", "Alt+j", "Shift+J"):
        page.keyboard.press(chord)
    assert place(page) == 0


def test_the_help_sheet_lists_every_key_and_greys_what_does_nothing_here(page):
    page.locator("#panel #request").wait_for()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    sheet.locator("li").first.wait_for()
    assert sheet.locator("li").count() == 26
    off = sheet.locator("li.is-off").evaluate_all("rows => rows.map(row => row.dataset.means)")
    assert ("g q" in off, "g n" in off, "j" in off, "u" in off, "escape" in off) == (
        False,
        False,
        False,
        True,
        False,
    )
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert page.locator("#panel #request").count() == 1


def opens(page, number):
    name = page.locator(".open-link").nth(number).inner_text()
    page.locator(".open-link").nth(number).focus()
    page.keyboard.press("Enter")
    page.locator("#request-name:focus", has_text=name).wait_for()


def test_escape_closes_the_panel_and_leads_back_to_the_row(page):
    opens(page, 1)
    assert "open=" in page.url
    page.keyboard.press("Escape")
    page.get_by_role("heading", name="Nothing is open").wait_for()
    assert page.locator("#request, .open-link[aria-current]").count() == 0
    assert (place(page), page.url.endswith("/staff/queue/")) == (1, True)
    opens(page, 1)
    page.get_by_role("link", name="Close this panel").click()
    page.get_by_role("heading", name="Nothing is open").wait_for()
    assert place(page) == 1


def test_escape_closes_the_panel_before_the_search(page):
    page.locator("#search").fill(page.locator(".open-link").nth(0).inner_text())
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Clear search").wait_for()
    opens(page, 0)
    page.keyboard.press("Escape")
    page.get_by_role("heading", name="Nothing is open").wait_for()
    assert "find=" in page.url
    page.keyboard.press("Escape")
    page.wait_for_url("**/staff/queue/")


def test_on_its_own_page_a_request_is_no_panel(page):
    page.goto(page.locator(".open-link").nth(0).get_attribute("href"))
    assert page.locator("[data-close]").is_hidden()
    page.keyboard.press("?")
    off = page.locator("#keys-dialog li.is-off[data-means=escape]")
    off.get_by_text("not on this page").wait_for()


def test_an_element_answers_to_its_key(page):
    """A disclosure opens and its first field takes the focus; a hidden button does nothing."""
    page.locator("#panel #request").wait_for()  # its arrival changes the title and the focus
    page.evaluate(
        """() => {
          const main = document.getElementById("main");
          const details = document.createElement("details");
          details.dataset.key = "y";
          details.innerHTML = "<summary>Note</summary><textarea id='told'></textarea>";
          const button = document.createElement("button");
          button.dataset.key = "z";
          button.addEventListener("click", () => { button.textContent = "pressed"; });
          const hidden = button.cloneNode();
          hidden.hidden = true;
          main.append(hidden, details, button);
        }"""
    )
    page.keyboard.press("z")
    page.get_by_role("button", name="pressed").wait_for()
    page.keyboard.press("y")
    assert page.evaluate("document.activeElement.id") == "told"


def told(page):
    """Gives what readers of the page hear of each key that an element answers to."""
    return dict(
        page.evaluate(
            "[...document.querySelectorAll('[data-key]')]"
            ".map(part => [part.dataset.key, part.getAttribute('aria-keyshortcuts')])"
        )
    )


def test_an_element_tells_its_key_to_who_cannot_see_it(page):
    """Two keys in a row have no word in that attribute: there they would mean one or the other."""
    page.locator("#panel #request").wait_for()
    heard = told(page)
    single = {key: words for key, words in heard.items() if len(key) == 1}
    assert (len(single) > 0, single) == (True, {key: key.upper() for key in single})
    assert {words for key, words in heard.items() if " " in key} == {None}


def test_who_turned_the_keys_off_is_left_alone(someone):
    person = someone()
    person.signs_in(DESK)
    page = person.page
    page.goto("/account/profile/")
    page.get_by_label("Keyboard shortcuts").uncheck()
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state()
    page.goto("/staff/queue/")
    page.keyboard.press("?")
    page.keyboard.press("g")
    page.keyboard.press("q")
    assert page.locator("dialog[open]").count() == 0
    assert page.locator("kbd").count() == 0
    assert page.locator("[aria-keyshortcuts]").count() == 0
    page.goto("/account/profile/")
    assert page.get_by_label("Keyboard shortcuts").is_checked() is False
    page.get_by_label("Keyboard shortcuts").check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state()


def test_a_page_warns_before_the_session_ends_and_lets_one_stay(page):
    page.clock.install()
    page.reload()
    page.clock.run_for(12 * 60_000)
    assert page.locator("#session-dialog[open]").count() == 0
    page.clock.run_for(61_000)
    warning = page.get_by_role("dialog", name="Are you still there?")
    assert "You will be signed out in 2 minutes." in warning.inner_text()
    seen = warning.get_by_role("button").all_inner_texts()
    assert seen == ["Stay signed in", "Sign out now"]
    with page.expect_response("**/account/stay/") as answer:
        warning.get_by_role("button", name="Stay signed in").click()
    assert answer.value.status == 204
    warning.wait_for(state="hidden")
    page.clock.run_for(15 * 60_000 + 2_000)
    over = page.get_by_role("dialog", name="You were signed out")
    assert over.get_by_role("button").all_inner_texts() == ["Back to the page"]
    assert page.url.endswith("/staff/queue/")


def test_colleagues_see_who_has_a_request_open(page, someone):
    lee = someone()
    lee.signs_in(DESK)
    lee.page.goto("/staff/queue/")
    reference = lee.page.locator(".queue tbody .number").first.inner_text()
    lee.page.goto(f"/staff/requests/{reference}/")
    page.clock.install()
    page.goto(f"/staff/requests/{reference}/")
    page.get_by_text("Lee has this open", exact=True).wait_for()
    lee.page.goto("/account/keys/")
    for _ in range(MOST_BEATS):  # the word that Lee left may arrive after the next beat
        with page.expect_response("**/presence/"):
            page.clock.run_for(20_000)
        if page.locator("[data-presence]").is_hidden():
            break
    assert page.locator("[data-presence]").is_hidden()
