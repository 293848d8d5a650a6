"""Who looks, and the ways to a page that several areas share."""

OWNER, DESK = "owner@demo.example.org", "dana@demo.example.org"
WITH_APP = "emery@demo.example.org"
LEE, DREW = "lee@demo.example.org", "drew@demo.example.org"


def opened(page, path, *, last=False):
    page.goto(path)
    link = page.locator(".open-link")
    return page.goto((link.last if last else link.first).get_attribute("href"))


def pressed(page, path):
    page.goto(path)
    button = page.get_by_role("main").get_by_role("button")
    if button.count():
        button.first.click()
        page.wait_for_load_state()


def late_press(page, button, field):
    """Presses on a page that was looked at before somebody else changed something."""
    page.evaluate(
        "name => { for (const each of document.getElementsByName(name)) each.value = '0.0' }", field
    )
    with page.expect_navigation() as answered:
        page.get_by_role("button", name=button).first.click()
    assert answered.value.status == 409
    assert page.evaluate("document.activeElement.matches('[data-focus]')")
    return answered.value
