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


SETTINGS = "/staff/settings/places/"


def followed(page, path, link):
    page.goto(f"{SETTINGS}{path}")
    return page.goto(page.locator(link).first.get_attribute("href"))


def looked_at(page, path, typed):
    """Types into a form about places, and presses on to what it would do."""
    page.goto(f"{SETTINGS}{path}")
    for label, value in typed.items():
        page.get_by_label(label).first.fill(value)
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="See what this does").click()
    return answered.value


def room(page):
    """Takes the demo's Harbor room out of use."""
    page.goto(f"{SETTINGS}east-bridgewater/")
    page.get_by_role("link", name="Harbor room").click()
    page.get_by_label("In use").uncheck()
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="See what this does").click()
    return answered.value


def closed_day(page):
    """Closes a day on which the demo has visits; nothing is saved."""
    ((on,),) = page.product.rows(
        "SELECT (starts_at AT TIME ZONE 'America/New_York')::date::text"
        " FROM scheduling_appointment WHERE status = 'booked' AND starts_at > now()"
        " ORDER BY starts_at LIMIT 1"
    )
    page.goto(f"{SETTINGS}closures/new/?place=east-bridgewater")
    for place in ("Middleborough", "Online"):
        page.locator("main label", has_text=place).click()
    page.get_by_label("Day").fill(on)
    page.get_by_label("Why").fill("Snow")
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="See what this does").click()
    return answered.value


def changed_meanwhile(page):
    """Saves a place that was looked at before somebody else changed it."""
    looked_at(page, "online/facts/", {"In a few words": "By video"})
    page.evaluate("document.querySelector('[name=version]').value = '0'")
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="Save and apply").click()
    assert answered.value.status == 409
    assert page.evaluate("document.activeElement.matches('[data-focus]')")
    return answered.value


PAGES = {
    "places": (OWNER, lambda page: page.goto(SETTINGS)),
    "place": (OWNER, lambda page: page.goto(f"{SETTINGS}east-bridgewater/?saved=saved")),
    "place online": (OWNER, lambda page: page.goto(f"{SETTINGS}online/")),
    "place, new": (OWNER, lambda page: page.goto(f"{SETTINGS}new/")),
    "place, facts": (OWNER, lambda page: page.goto(f"{SETTINGS}east-bridgewater/facts/")),
    "place, facts looked at": (
        OWNER,
        lambda page: looked_at(page, "east-bridgewater/facts/", {"Parking": "Behind the building"}),
    ),
    "place, facts refused": (OWNER, lambda page: looked_at(page, "online/facts/", {"Name": ""})),
    "place, changed meanwhile": (OWNER, changed_meanwhile),
    "place, hours": (OWNER, lambda page: page.goto(f"{SETTINGS}middleborough/hours/")),
    "place, hours refused": (
        OWNER,
        lambda page: looked_at(page, "middleborough/hours/", {"Monday, Opens": "18:00"}),
    ),
    "place, hours looked at": (
        OWNER,
        lambda page: looked_at(page, "east-bridgewater/hours/", {"Monday, Opens": "12:00"}),
    ),
    "room, new": (OWNER, lambda page: page.goto(f"{SETTINGS}east-bridgewater/rooms/new/")),
    "room, looked at": (OWNER, room),
    "closure, new": (OWNER, lambda page: page.goto(f"{SETTINGS}closures/new/")),
    "closure, looked at": (OWNER, closed_day),
    "closure, opened again": (OWNER, lambda page: followed(page, "online/", "#closed ~ ul a")),
    "way": (OWNER, lambda page: followed(page, "", "#ways ~ ul a")),
    "video room": (OWNER, lambda page: followed(page, "", "#video ~ ul a")),
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
