"""The practice's own website, another origin, shows the form in a frame or sends its own."""

import uuid

import pytest

from tests.journeys.product import WAIT_MS

pytestmark = [pytest.mark.browser, pytest.mark.product]


@pytest.fixture
def email():
    return f"jess.{uuid.uuid4().hex[:8]}@example.org"


@pytest.fixture
def visitor(browser):
    """Makes browsers of people who look at the practice's website."""
    contexts = []

    def arrive(**more):
        contexts.append(browser.new_context(viewport={"width": 390, "height": 844}, **more))
        page = contexts[-1].new_page()
        page.set_default_timeout(WAIT_MS)
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        return page

    yield arrive
    for context in contexts:
        context.close()


def asked(product, email):
    return product.rows(
        "SELECT name, set_aside_at FROM intake_assessmentrequest WHERE email = %s", email
    )


def fills(form, email, *, each=lambda: None):
    def goes_on(words):
        form.get_by_role("button", name=words).click()

    heading = form.get_by_role("heading", level=1)
    heading.get_by_text("Ask for a first visit").wait_for()
    each()
    goes_on("Continue")
    form.get_by_role("heading", name="Where would you like to meet?").wait_for()
    each()
    form.locator("label", has_text="East Bridgewater").click()
    goes_on("Continue")
    form.get_by_role("heading", name="When could you come?").wait_for()
    each()
    goes_on("Continue")
    form.get_by_label("Name to use").fill("Jess")
    form.get_by_label("Email", exact=True).fill(email)
    each()
    goes_on("Continue")
    form.get_by_role("heading", name="Is there anything else?").wait_for()
    goes_on("Continue")
    form.locator("label", has_text="You may use my answers this way").click()
    each()
    goes_on("Send request")
    form.get_by_role("heading", name="We have your request.").wait_for()


def test_the_frame_takes_a_request_without_a_cookie_at_the_height_of_each_page(
    product, other_site, visitor, email
):
    page = visitor()
    page.goto(f"{other_site.origin}/frame.html")
    form = page.frame_locator("iframe")

    def whole():
        """Waits until nothing of the page is cut off and no long emptiness is below it."""
        page.wait_for_function(
            "told => { const frame = document.querySelector('iframe');"
            " return Math.abs(frame.offsetHeight - told) <= 1; }",
            arg=form.locator("html").evaluate(
                "root => Math.ceil(root.getBoundingClientRect().height)"
            ),
        )

    fills(form, email, each=whole)
    assert asked(product, email) == [("Jess", None)]
    assert page.context.cookies() == []
    link = form.get_by_role("link", name="Open my private page")
    with page.context.expect_page() as opened:
        link.click()
    status = opened.value
    assert status.get_by_role("heading", level=1).inner_text() == "We have your request."
    assert page.said == []


def test_a_further_step_begins_at_its_top(other_site, visitor):
    page = visitor()
    page.goto(f"{other_site.origin}/frame.html")
    form = page.frame_locator("iframe")
    form.get_by_role("button", name="Continue").click()
    form.locator("label", has_text="East Bridgewater").click()
    form.get_by_role("button", name="Continue").click()
    heading = form.get_by_role("heading", name="When could you come?")
    heading.wait_for()
    page.set_viewport_size({"width": 390, "height": 420})
    form.get_by_role("button", name="Continue").scroll_into_view_if_needed()
    form.get_by_role("button", name="Continue").click()
    form.get_by_role("heading", name="How should we reach you?").wait_for()
    page.wait_for_function("Math.abs(document.querySelector('iframe').offsetTop - scrollY) <= 1")


def goes_on(form, words):
    form.get_by_role("button", name="Continue").click()
    form.get_by_role("heading", name=words).wait_for()


def goes_back(page, form, *headings):
    """Presses the browser's own Back, which leads through the frame's pages first."""
    for words in headings:
        page.evaluate("history.back()")
        form.get_by_role("heading", name=words).wait_for()


def drafts(product):
    return {key for (key,) in product.rows("SELECT id FROM intake_draft")}


def begins(other_site, page):
    """Opens the frame, says that it is for a child, and goes on."""
    page.goto(f"{other_site.origin}/frame.html")
    form = page.frame_locator("iframe")
    form.locator("label", has_text="For my child").click()
    goes_on(form, "Where would you like to meet?")
    page.frames[1].wait_for_load_state()
    return form


def empty(page, form):
    """Says whether the first step is as nobody has touched it, once its script has run."""
    form.get_by_role("heading", name="Ask for a first visit").wait_for()
    page.frames[1].wait_for_load_state()
    return form.locator("[name=for_whom]:checked").evaluate("choice => choice.value") == "self"


def test_back_to_the_first_step_finds_the_answer_and_goes_on_with_it(
    product, other_site, visitor, email
):
    before = drafts(product)
    page = visitor()
    form = begins(other_site, page)
    form.locator("label", has_text="East Bridgewater").click()
    goes_on(form, "When could you come?")
    goes_on(form, "How should we reach you?")
    goes_back(page, form, "When could you come?", "Where would you like to meet?")
    page.evaluate("history.back()")
    page.frames[1].wait_for_url("**/who/")
    assert form.get_by_label("For my child").is_checked()
    goes_on(form, "Where would you like to meet?")
    assert form.get_by_label("East Bridgewater").is_checked()
    goes_on(form, "When could you come?")
    goes_on(form, "How should we reach you?")
    form.get_by_label("Name to use").fill("Jess")
    form.get_by_label("Email", exact=True).fill(email)
    goes_on(form, "Is there anything else?")
    goes_on(form, "Check your answers")
    assert len(drafts(product) - before) == 1
    form.locator("label", has_text="You may use my answers this way").click()
    form.get_by_role("button", name="Send request").click()
    form.get_by_role("heading", name="We have your request.").wait_for()
    assert asked(product, email) == [("Jess", None)]
    assert (drafts(product), page.said) == (before, [])
    page.goto(f"{other_site.origin}/frame.html")
    assert empty(page, form)


def test_who_erases_the_answers_starts_again_with_an_empty_first_step(product, other_site, visitor):
    before = drafts(product)
    page = visitor()
    form = begins(other_site, page)
    form.get_by_role("button", name="Save and finish later").click()
    form.get_by_role("link", name="Erase my answers now").click()
    form.get_by_role("button", name="Erase my answers").click()
    form.get_by_role("link", name="Start again").click()
    assert empty(page, form)
    assert page.frames[1].url == f"{product.url}/request/embed/"
    assert drafts(product) == before


def test_answers_that_ended_meanwhile_are_looked_for_once(product, other_site, visitor):
    before = drafts(product)
    page = visitor()
    form = begins(other_site, page)
    (key,) = drafts(product) - before
    product.rows("DELETE FROM intake_draft WHERE id = %s RETURNING 1", key)
    page.goto(f"{other_site.origin}/frame.html")
    form.get_by_role("heading", name="These answers are not here any more.").wait_for()
    page.goto(f"{other_site.origin}/frame.html")
    assert empty(page, form)


def test_where_storage_is_blocked_the_frame_works_as_without_scripts(
    product, other_site, visitor, email
):
    page = visitor()
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage',"
        " { get() { throw new DOMException('blocked', 'SecurityError'); } });"
    )
    page.goto(f"{other_site.origin}/frame.html")
    fills(page.frame_locator("iframe"), email)
    assert (asked(product, email), page.said) == ([("Jess", None)], [])


def test_without_scripts_the_frame_works_too(product, other_site, visitor, email):
    page = visitor(java_script_enabled=False)
    page.goto(f"{other_site.origin}/frame.html")
    fills(page.frame_locator("iframe"), email)
    assert asked(product, email) == [("Jess", None)]


def test_a_site_that_is_not_named_cannot_show_it(product, other_site, visitor):
    page = visitor()
    page.goto(f"{other_site.unknown_origin}/frame.html")
    page.wait_for_load_state()
    assert page.frame_locator("iframe").get_by_role("heading").count() == 0
    assert any("frame-ancestors" in words for words in page.said)


def test_the_own_form_of_the_site_sends_to_the_api_once(product, other_site, visitor, email):
    page = visitor()
    page.goto(f"{other_site.origin}/form.html")
    page.get_by_role("button", name="Send request").click()
    page.locator("#problem .wrong").first.wait_for()
    assert page.locator("#problem .wrong").count() == 4
    page.get_by_label("Name to use").fill("Jess")
    page.get_by_label("Email").fill(email)
    page.get_by_label("East Bridgewater").check()
    page.get_by_label("You may use my answers to find me a visit").check()
    page.get_by_role("button", name="Send request").dblclick()
    page.get_by_role("heading", name="We have your request.").wait_for()
    assert asked(product, email) == [("Jess", None)]
    page.get_by_role("link", name="Open my private page").click()
    page.wait_for_url(f"{product.url}/r/**")


def test_without_scripts_the_own_form_leads_to_ours(product, other_site, visitor):
    page = visitor(java_script_enabled=False)
    page.goto(f"{other_site.origin}/form.html")
    page.get_by_role("link", name="Ask for a first visit on our form").click()
    assert page.url == f"{product.url}/request/"
