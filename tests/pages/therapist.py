"""A therapist's week, one visit, and their own hours."""

HOURS = "/me/availability/"


def typed_hours(page, *, until="17:00"):
    page.goto(f"{HOURS}hours/new/")
    page.get_by_label("From").fill("16:00")
    page.get_by_label("To", exact=True).fill(until)
    page.get_by_text("Online", exact=True).click()
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="See what changes").click()
    return answered.value


def first(page, name):
    page.goto(HOURS)
    with page.expect_navigation() as answered:
        page.get_by_role("link", name=name).first.click()
    return answered.value


def limited(page):
    page.goto(f"{HOURS}new-people/")
    page.get_by_label("At most").fill("3")
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="See what changes").click()
    return answered.value


def day_off(page):
    """Closes a day far ahead; the same day twice is one."""
    page.goto(f"{HOURS}days/new/?kind=closed&day=2027-12-24")
    page.get_by_role("button", name="See what changes").click()
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="Save and apply").click()
    return answered.value


def feed_made(page):
    page.goto("/me/feed/")
    button = page.get_by_role("button", name="Make")
    with page.expect_navigation() as answered:
        button.click()
    page.locator(".secret:focus").wait_for()
    return answered.value


PAGES = {
    "week": ("therapist", lambda page: page.goto("/me/week/")),
    "week as a list": ("therapist", lambda page: page.goto("/me/week/?layout=list")),
    "visit": ("therapist", lambda page: page.goto(f"/me/visits/{page.visit}/")),
    "availability": ("therapist", lambda page: page.goto(HOURS)),
    "a day off": ("therapist", day_off),
    "remove a day off": ("therapist", lambda page: (day_off(page), first(page, "Remove"))[1]),
    "new hours": ("therapist", lambda page: page.goto(f"{HOURS}hours/new/")),
    "new hours, unclear": ("therapist", lambda page: typed_hours(page, until="15:00")),
    "new hours, effect": ("therapist", typed_hours),
    "change hours": ("therapist", lambda page: first(page, "Change")),
    "end hours": ("therapist", lambda page: first(page, "End")),
    "new people a week": ("therapist", lambda page: page.goto(f"{HOURS}new-people/")),
    "new people a week, effect": ("therapist", limited),
    "new day": ("therapist", lambda page: page.goto(f"{HOURS}days/new/?kind=open")),
    "feed": ("therapist", lambda page: page.goto("/me/feed/")),
    "feed, made": ("therapist", feed_made),
    "feed, in use": ("therapist", lambda page: page.goto("/me/feed/?saved=changed")),
}
