"""A person with a phone and no scripts asks for a first visit, saves, and finishes by the link."""

import uuid

import pytest

from tests.journeys.product import Person, link_in

pytestmark = [pytest.mark.browser, pytest.mark.product]

TAPS, LETTERS, MOST_SECONDS = 14, 25, 120
A_TAP, A_LETTER, A_PAGE = 1.5, 0.45, 6
"""Seconds that a person takes to tap, to type a letter, and to read a page."""
TARGET = 44


class Asker(Person):
    """Somebody with a phone, who counts taps and letters."""

    typed = 0

    def press(self, role, name, *, exact=False):
        """Presses, and looks once the page is whole."""
        super().press(role, name, exact=exact)
        self.page.wait_for_load_state()

    def tap(self, words):
        """Taps a card, a chip or a box by its words."""
        self.presses += 1
        cards = ".choice label, .field--check label, .parts label"
        self.page.locator(cards, has_text=words).first.click()

    def types(self, label, words):
        """Taps a box and types."""
        self.presses += 1
        self.typed += len(words)
        box = self.page.get_by_label(label, exact=True)
        box.click()
        box.fill(words)

    def goes_on(self):
        self.press("button", "Continue")

    def headline(self):
        return self.page.get_by_role("heading", level=1).inner_text()


@pytest.fixture
def phone(browser, product):
    people = []

    def pick_up():
        context = browser.new_context(
            base_url=product.url,
            viewport={"width": 390, "height": 844},
            java_script_enabled=False,
            has_touch=True,
        )
        person = Asker(context.new_page(), product)
        person.page.on("console", lambda message: person.complaints.append(message.text))
        people.append(person)
        return person

    yield pick_up
    for person in people:
        person.leaves()


@pytest.fixture
def email():
    return f"jess.{uuid.uuid4().hex[:4]}@example.org"


def small_targets(page):
    """Answers what of a page is smaller than a thumb; a link within a sentence may be."""
    return page.evaluate(
        """least => [...document.querySelectorAll("main button, main .button, main .choice,"
          + " main .parts label, main .back, main input[type=text], main input[type=email]")]
          .filter(each => !each.closest(".hide-visually"))
          .filter(each => each.offsetHeight && each.offsetHeight < least)
          .map(each => each.outerHTML)""",
        TARGET,
    )


def test_she_asks_saves_and_finishes_from_the_letter_within_the_taps(product, sink, phone, email):
    jess = phone()
    seen = asks_until_her_address(jess, email)
    asked_so_far = jess.presses
    jess.press("button", "Save and finish later")
    assert jess.headline() == "Your answers are saved."
    jess.leaves()

    later = phone()
    (letter,) = sink.wait_for(email)
    assert letter.message["Subject"] == "Your saved answers"
    later.page.goto(link_in(letter, f"{product.url}/request/saved/"))
    later.press("button", "Go on with my answers")
    assert later.headline() == "How should we reach you?"
    finished = later.presses = 0
    later.goes_on()
    seen.append((later.headline(), small_targets(later.page)))
    later.tap("Anxiety or worry")
    later.goes_on()
    seen.append((later.headline(), small_targets(later.page)))
    main = later.page.inner_text("main")
    said = ["East Bridgewater", "Tue mornings; Fri evenings", "Jess", email]
    assert [each for each in said if each in main] == said
    later.tap("You may use my answers this way")
    later.press("button", "Send request")
    finished += later.presses
    assert later.headline() == "We have your request."
    assert seen == [
        ("Ask for a first visit", []),
        ("Where would you like to meet?", []),
        ("When could you come?", []),
        ("How should we reach you?", []),
        ("Is there anything else?", []),
        ("Check your answers", []),
    ]
    taps = asked_so_far + finished
    seconds = taps * A_TAP + jess.typed * A_LETTER + (len(seen) + 1) * A_PAGE
    assert (taps, jess.typed, seconds <= MOST_SECONDS) == (TAPS, LETTERS, True), seconds
    all_arrived(product, later.page.locator("strong.number").inner_text(), email)
    confirmation = sink.wait_for(email, 2)[-1]
    she_watches_and_withdraws(later, link_in(confirmation, f"{product.url}/r/"))
    assert (jess.complaints, later.complaints) == ([], [])


def asks_until_her_address(jess, email):
    """Answers four steps, and gives each page's headline with what is too small to tap on it."""
    jess.page.goto("/request/")
    assert "This form is not watched around the clock." in jess.page.inner_text("main")
    seen = [(jess.headline(), small_targets(jess.page))]
    for taps in ([], ["East Bridgewater"], ["Tuesday morning", "Friday evening"]):
        for words in taps:
            jess.tap(words)
        jess.goes_on()
        seen.append((jess.headline(), small_targets(jess.page)))
    jess.types("Name to use", "Jess")
    jess.tap("We write to your email")
    jess.types("Email", email)
    return seen


def all_arrived(product, reference, email):
    """The request holds what she typed on both phones, and no unsent copy is left."""
    assert product.rows(
        "SELECT name, email, times, set_aside_at FROM intake_assessmentrequest"
        " WHERE reference = %s",
        reference,
    ) == [("Jess", email, ["tue-morning", "fri-evening"], None)]
    assert product.rows("SELECT 1 FROM intake_draft WHERE answers::text LIKE '%%Jess%%'") == []


def she_watches_and_withdraws(jess, link):
    jess.page.goto(link)
    assert jess.headline() == "We have your request."
    jess.press("link", "Withdraw")
    jess.press("button", "Withdraw my request")
    assert jess.headline() == "Your request is withdrawn."


def test_errors_are_named_and_back_keeps_what_was_typed(product, phone, email):
    jess = phone()
    page = jess.page
    page.goto("/request/")
    jess.goes_on()
    jess.goes_on()
    assert page.title().startswith("Error: Where would you like to meet?")
    jess.press("link", "Pick at least one place, like Online.")
    assert page.evaluate("document.querySelector(':target').name") == "locations"
    jess.tap("Online")
    jess.goes_on()
    jess.press("link", "Tell us yes or no. Online visits need it.")
    assert page.evaluate("document.querySelector(':target').name") == "in_massachusetts"
    page.locator(".asked-online label", has_text="Yes").click()
    jess.goes_on()
    jess.tap("Monday evening")
    jess.goes_on()
    jess.types("Name to use", "Jess")
    jess.types("Email", "jess at home")
    jess.goes_on()
    assert page.title().startswith("Error: How should we reach you?")
    jess.press("link", "Type an email address like name@example.com so we can write back.")
    assert page.get_by_label("Name to use").input_value() == "Jess"
    jess.types("Email", email)
    jess.goes_on()
    assert jess.headline() == "Is there anything else?"

    jess.press("link", "Back")
    assert page.get_by_label("Email", exact=True).input_value() == email
    page.go_back()
    page.go_back()
    assert jess.headline() == "How should we reach you?"
    jess.press("link", "Back")
    assert page.get_by_role("checkbox", name="Monday evening").is_checked()
    jess.press("link", "Back")
    assert page.get_by_role("checkbox", name="Online").is_checked()
    page.locator(".asked-online label", has_text="No").click()
    jess.goes_on()
    assert jess.headline() == "What we can do from here"
    jess.tap("Middleborough")
    jess.press("button", "Continue in person")
    assert jess.headline() == "When could you come?"
    page.goto("/request/check/")
    assert jess.headline() == "Is there anything else?"
    jess.goes_on()
    jess.press("link", "Change Name")
    page.get_by_label("Name to use").fill("Jessie")
    jess.goes_on()
    main = page.inner_text("main")
    assert [words in main for words in ("Jessie", "Middleborough", "Online")] == [True, True, False]
    assert jess.complaints == []


def test_with_scripts_the_summary_has_the_focus_and_two_presses_are_one(product, someone, email):
    jess = someone(390, 844)
    page = jess.page
    page.goto("/request/")
    jess.press("button", "Continue")
    jess.press("button", "Continue")
    page.locator(".note[data-focus]:focus").wait_for()
    page.locator("label", has_text="East Bridgewater").click()
    jess.press("button", "Continue")
    jess.press("button", "Continue")
    page.get_by_label("Name to use").fill("Jess")
    page.get_by_label("Email", exact=True).fill(email)
    jess.press("button", "Continue")
    jess.press("button", "Continue")
    page.locator("label", has_text="You may use my answers this way").click()
    page.get_by_role("button", name="Send request").dblclick()
    page.get_by_role("heading", name="We have your request.").wait_for()
    counted = product.rows("SELECT count(*) FROM intake_assessmentrequest WHERE email = %s", email)
    assert counted == [(1,)]
    assert jess.complaints == []
