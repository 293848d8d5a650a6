"""What a person sees behind their private links, and readers behind theirs."""

from datetime import timedelta

from tests.pages.visiting import pressed


def typed(page, **changes):
    """Opens the form of one's answers, types, and presses."""
    page.goto(f"{page.status_url}answers/")
    for name, text in changes.items():
        page.locator(f"[name={name}]").fill(text)
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="Save my answers").click()
    assert page.evaluate("document.activeElement.matches('[data-focus]')")
    return answered.value


def conflict(page):
    """Saves answers that the desk changed after they were shown."""
    page.goto(f"{page.status_url}answers/")
    page.get_by_text("Yes", exact=True).click()
    page.evaluate(
        "const shown = document.querySelector('[name=shown]');"
        "shown.value = shown.value.replace(/^[^.]+/, '0')"
    )
    page.locator("[name=note]").fill("Typed words.")
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="Save my answers").click()
    assert page.evaluate("document.activeElement.matches('[data-focus]')")
    return answered.value


def outside(page):
    """Asks for online visits from outside Massachusetts."""
    page.goto(f"{page.status_url}answers/")
    page.get_by_label("Online").check()
    page.get_by_text("No", exact=True).click()
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="Save my answers").click()
    return answered.value


def gone_on(page):
    """Saves answers after the desk has gone on: the form is one request's, the press another's."""
    page.goto(f"{page.status_url}answers/")
    page.evaluate("document.querySelector('form.lead').action = '/r/booked/answers/'")
    page.locator("[name=note]").fill("Typed words.")
    page.locator("[name=name]").fill("Jo")
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="Save my answers").click()
    return answered.value


def one_time(page):
    page.goto("/o/offered/")
    page.get_by_role("link", name="Take this time").first.click()
    page.get_by_role("button", name="Take this time").wait_for()


def taken(page):
    one_time(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Take this time").click()
    page.get_by_text("You are booked.").wait_for()


def none_works(page):
    page.goto("/o/offered-too/")
    with page.expect_navigation():
        page.get_by_role("button", name="None of these work").click()
    page.get_by_text("Thank you for telling us.").wait_for()


def visit(page, link=""):
    """Opens the page of a visit, and what can be changed there."""
    page.goto("/r/booked/")
    with page.expect_navigation() as shown:
        page.get_by_role("link", name="Change time or cancel").click()
    if link:
        with page.expect_navigation() as shown:
            page.get_by_role("link", name=link, exact=True).click()
    return shown.value


def late_time(page):
    """Takes a time on a page that was looked at before the visit changed."""
    visit(page, "Change time")
    page.locator("input[name=slot] + label").first.click()
    page.evaluate("document.querySelector('input[name=version]').value = '99'")
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="Take this time").click()
    assert page.evaluate("document.activeElement.matches('[data-focus]')")
    return answered.value


def moved(page):
    visit(page, "Change time")
    page.locator("input[name=slot] + label").first.click()
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="Take this time").click()
    return answered.value


def near(page):
    """Opens the page of a visit by video ten minutes before it starts, and puts its time back."""
    of = (
        " WHERE first_visit_id = (SELECT r.first_visit_id FROM intake_assessmentrequest r"
        " JOIN intake_statuslink l ON l.assessment_request_id = r.id"
        " WHERE l.token_hash = encode(sha256('booked'), 'hex')) AND status = 'booked'"
    )
    read = "SELECT location_id, therapist_id, starts_at, ends_at FROM scheduling_appointment"
    (before,) = page.product.rows(f"{read}{of}")
    write = (
        "UPDATE scheduling_appointment"
        " SET location_id = %s, therapist_id = %s, starts_at = %s, ends_at = %s"
    )
    ((online, therapist, starts_at),) = page.product.rows(
        "SELECT l.id, v.therapist_id, now() + interval '10 minutes' FROM scheduling_videoroom v,"
        " scheduling_location l WHERE l.kind = 'online' LIMIT 1"
    )
    page.product.rows(
        f"{write}{of} RETURNING id", online, therapist, starts_at, starts_at + timedelta(minutes=50)
    )
    shown = visit(page)
    page.get_by_role("link", name="Join by video").wait_for()
    page.product.rows(f"{write}{of} RETURNING id", *before)
    return shown


PAGES = {
    "status": (None, lambda page: page.goto(page.status_url)),
    "status, late": (None, lambda page: page.goto(page.late_url)),
    "status, saved": (None, lambda page: page.goto(f"{page.status_url}?saved=answers")),
    "status, on hold": (None, lambda page: page.goto("/r/on_hold/")),
    "status, booked": (None, lambda page: page.goto("/r/booked/")),
    "status, looking": (None, lambda page: page.goto("/r/looking/")),
    "status, closed": (None, lambda page: page.goto("/r/declined/")),
    "status, withdrawn": (None, lambda page: page.goto("/r/withdrawn/")),
    "answers": (None, lambda page: page.goto(f"{page.status_url}answers/")),
    "answers, errors": (None, lambda page: typed(page, name="", email="pat")),
    "answers, outside Massachusetts": (None, outside),
    "answers, changed meanwhile": (None, conflict),
    "answers, gone on": (None, lambda page: page.goto("/r/booked/answers/")),
    "answers, gone on with typing": (None, gone_on),
    "own visit": (None, visit),
    "own visit, by video": (None, near),
    "own visit, change time": (None, lambda page: visit(page, "Change time")),
    "own visit, time taken": (None, late_time),
    "own visit, cancel": (None, lambda page: visit(page, "Cancel")),
    "own visit, moved": (None, moved),
    "old visit link": (None, lambda page: page.goto("/a/none/")),
    "withdraw": (None, lambda page: page.goto(f"{page.status_url}withdrawal/")),
    "status, times offered": (None, lambda page: page.goto("/r/offered/")),
    "status, on the list": (None, lambda page: page.goto("/r/waitlisted/")),
    "offer, times": (None, lambda page: page.goto("/o/offered/")),
    "offer, one time": (None, one_time),
    "offer, longer": (None, lambda page: page.goto("/o/offered/?saved=more-time")),
    "offer, taken": (None, taken),
    "offer, none works": (None, none_works),
    "offer, old link": (None, lambda page: page.goto("/o/none/")),
    "fresh link": (None, lambda page: pressed(page, "/r/none/")),
    "old status link": (None, lambda page: page.goto("/r/none/")),
    "news confirm": (None, lambda page: page.goto(page.confirm_url)),
    "news leave": (None, lambda page: page.goto("/news/u/none")),
    "news joined": (None, lambda page: pressed(page, page.confirm_url)),
    "news left": (None, lambda page: pressed(page, "/news/u/none")),
    "news old link": (None, lambda page: pressed(page, "/news/c/none/")),
}
