"""Time away, as the desk enters it and as a therapist keeps their own."""

from tests.pages.visiting import DESK

BOOKED = (
    "SELECT t.id, (a.starts_at AT TIME ZONE 'America/New_York')::date,"
    " to_char(a.starts_at AT TIME ZONE 'America/New_York', 'HH24:MI'),"
    " to_char(a.ends_at AT TIME ZONE 'America/New_York', 'HH24:MI')"
    " FROM scheduling_appointment a JOIN scheduling_therapist t ON t.id = a.therapist_id"
    " JOIN scheduling_location l ON l.id = a.location_id"
    " WHERE a.status = 'booked' AND a.starts_at > now() AND l.slug <> 'middleborough'"
    " AND NOT EXISTS (SELECT 1 FROM scheduling_busytime b WHERE b.therapist_id = t.id"
    " AND b.kind = 'BUSY_UNAVAILABLE' AND b.starts_at < a.ends_at AND b.ends_at > a.starts_at)"
    " ORDER BY a.starts_at DESC LIMIT 1"
)
OWN = BOOKED.replace("l.slug <> 'middleborough'", "a.id = %s").partition(" AND NOT EXISTS")[0]


def typed(page, *, first, starts, last, ends):
    for label, value in {
        "First day": first,
        "From": starts,
        "Last day": last,
        "Until": ends,
    }.items():
        page.get_by_label(label).fill(value)


def looked_at(page, **more):
    """Asks what time away over somebody's visit would do."""
    ((therapist, on, starts, ends),) = page.product.rows(BOOKED)
    page.goto("/staff/away/")
    page.get_by_label("Who is away?").select_option(str(therapist))
    typed(page, **{"first": str(on), "starts": starts, "last": str(on), "ends": ends, **more})
    with page.expect_navigation() as shown:
        page.get_by_role("button", name="See who is affected").click()
    return shown.value


def entered(page):
    looked_at(page)
    with page.expect_navigation() as shown:
        page.get_by_role("button", name="Enter time away").click()
    page.get_by_role("button", name="Cancel").or_(
        page.get_by_role("link", name="Cancel")
    ).wait_for()
    return shown.value


def late(page):
    """Presses for somebody whose visit has changed since."""
    entered(page)
    page.evaluate("document.querySelectorAll('[name^=version]').forEach(each => each.value = '99')")
    with page.expect_navigation() as answered:
        page.locator("button[name=ask]").last.click()
    assert answered.value.status == 409
    assert page.evaluate("document.activeElement.matches('[data-focus]')")
    return answered.value


def asked(page):
    entered(page)
    with page.expect_navigation() as shown:
        page.locator("button[name=ask]").last.click()
    page.get_by_role("button", name="Undo").wait_for()
    return shown.value


def own(page):
    ((_, on, starts, ends),) = page.product.rows(OWN, page.visit)
    page.goto("/me/time-away/")
    typed(page, first=str(on), starts=starts, last=str(on), ends=ends)
    with page.expect_navigation() as shown:
        page.get_by_role("button", name="See what is in it").click()
    return shown.value


def own_saved(page):
    own(page)
    with page.expect_navigation() as shown:
        page.get_by_role("button", name="Save time away").click()
    return shown.value


def own_mistaken(page):
    page.goto("/me/time-away/")
    typed(page, first="2026-12-01", starts="", last="", ends="")
    with page.expect_navigation() as shown:
        page.get_by_role("button", name="See what is in it").click()
    return shown.value


PAGES = {
    "time away": (DESK, lambda page: page.goto("/staff/away/")),
    "time away, its effect": (DESK, looked_at),
    "time away, over already": (
        DESK,
        lambda page: looked_at(page, first="2020-01-01", last="2020-01-01"),
    ),
    "time away, who to ask": (DESK, entered),
    "time away, changed meanwhile": (DESK, late),
    "time away, asked": (DESK, asked),
    "time away, some entered": (DESK, lambda page: page.goto("/staff/away/")),
    "own time away": ("therapist", lambda page: page.goto("/me/time-away/")),
    "own time away, no last day": ("therapist", own_mistaken),
    "own time away, its effect": ("therapist", own),
    "own time away, who moves": ("therapist", own_saved),
    "own time away, saved": ("therapist", lambda page: page.goto("/me/time-away/")),
}
