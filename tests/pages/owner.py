"""The owner's newsletter and privacy pages."""

from tests.pages.visiting import OWNER, opened


def reviewed(page):
    page.goto("/staff/newsletter/")
    draft = page.locator("tr", has_text="Draft").locator(".open-link").first
    return page.goto(f"{draft.get_attribute('href')}review/")


def about(page, state, more=""):
    """Opens the privacy page of the demo's oldest request in a state."""
    return page.goto(f"/staff/privacy/{page.references[state]}/{more}")


def not_found(page):
    page.goto("/staff/privacy/")
    page.get_by_label("Reference").fill("NOBODY")
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="Find the person").click()
    assert page.evaluate("document.activeElement.matches('[data-focus]')")
    return answered.value


def erasure_too_late(page):
    """Presses on a page that is older than the request."""
    about(page, "withdrawn", "erasure/")
    page.evaluate("document.querySelector('[name=seen]').value = '0.0'")
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="Erase for good").click()
    assert page.evaluate("document.activeElement.matches('[data-focus]')")
    return answered.value


PAGES = {
    "newsletter": (OWNER, lambda page: page.goto("/staff/newsletter/")),
    "compose": (OWNER, lambda page: page.goto("/staff/newsletter/new/")),
    "issue sent": (OWNER, lambda page: opened(page, "/staff/newsletter/", last=True)),
    "issue to review": (OWNER, reviewed),
    "privacy": (OWNER, lambda page: page.goto("/staff/privacy/")),
    "privacy, not found": (OWNER, not_found),
    "privacy, erased": (OWNER, lambda page: page.goto("/staff/privacy/?erased=1")),
    "held": (OWNER, lambda page: about(page, "withdrawn")),
    "held, kept": (OWNER, lambda page: about(page, "booked")),
    "held, erased": (OWNER, lambda page: about(page, "erased")),
    "erasure": (OWNER, lambda page: about(page, "withdrawn", "erasure/")),
    "erasure, kept": (OWNER, lambda page: about(page, "booked", "erasure/")),
    "erasure, changed meanwhile": (OWNER, erasure_too_late),
    "feeds allowed": (OWNER, lambda page: page.goto("/staff/calendar-feeds/")),
}
