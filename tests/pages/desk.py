"""The desk's lists, one request, and pairs that may be one person."""

from datetime import UTC, datetime, timedelta

from tests.pages.visiting import DESK, LEE, OWNER, late_press, opened


def refused(page):
    opened(page, "/staff/queue/")
    page.evaluate(
        "document.querySelectorAll('input[name=slot]').forEach("
        "slot => { slot.required = slot.checked = false })"
    )
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="Book and").click()
    assert page.evaluate("document.activeElement.matches('[data-focus]')")
    return answered.value


def queue(page):
    page.goto("/staff/queue/")
    page.locator("#panel #request").wait_for()


def searched(page, typed):
    page.goto("/staff/queue/")
    page.locator("#search").fill(typed)
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/staff/queue/?find=*")


def chosen(page):
    page.goto("/staff/queue/")
    for number in (1, 2):
        page.locator("input[name=pick]").nth(number).check()


def several(page, button, leads_to="**"):
    chosen(page)
    page.locator("#several").get_by_role("button", name=button).click()
    page.wait_for_url(leads_to)
    page.locator("[data-focus]").wait_for()


def saved(page):
    page.goto("/staff/queue/?view=on_hold&place=online")
    page.locator(".narrow > summary").click()
    page.locator("#view-name").fill("Held online")
    with page.expect_navigation():
        page.get_by_role("button", name="Save view").click()
    page.locator(".narrow > summary").click()
    page.get_by_role("link", name="Held online").wait_for()


def compared(page):
    page.goto("/staff/duplicates/")
    with page.expect_navigation() as shown:
        page.get_by_role("link", name="Compare").first.click()
    return shown.value


def late_merge(page):
    compared(page)
    return late_press(page, "Merge, keep", "seen_one")


def step_open(page):
    opened(page, "/staff/queue/")
    page.locator("summary", has_text="Put on hold").click()


def to_send(page):
    page.goto("/staff/queue/")
    row = page.locator("tr[data-row]", has_text="Text only").first
    page.goto(row.locator(".open-link").get_attribute("href"))
    page.get_by_role("button", name="Copy the confirmation").wait_for()


def late_note(page):
    opened(page, "/staff/queue/")
    page.locator("summary", has_text="Note").click()
    page.locator("#id_notes_text").fill("Only Thursdays work.")
    late_press(page, "Save note", "seen")
    assert page.locator("#id_notes_text").input_value() == "Only Thursdays work."


def typed(page):
    """Types a note and the reason of a hold, and presses another step."""
    opened(page, "/staff/queue/")
    for box, field in (("Note", "#id_notes_text"), ("Put on hold", "#id_hold_reason")):
        page.locator(".act > summary", has_text=box).click()
        page.locator(field).fill("Only Thursdays work.")
    page.reload()
    page.get_by_text("What you typed is still here.").nth(1).wait_for()


def not_saved(page):
    opened(page, "/staff/queue/")
    page.locator("summary", has_text="Note").click()
    page.locator("#id_notes_text").fill("Only Thursdays work.")
    page.evaluate("window.fetch = () => Promise.reject(new TypeError()); null")
    page.get_by_role("button", name="Save note").click()
    page.get_by_role("button", name="Not saved. Try again").wait_for()


def places_changed(page):
    """Changes places on a page that was opened before somebody else changed them."""
    opened(page, "/staff/queue/")
    page.locator("summary", has_text="Change places").click()
    page.evaluate(
        "document.getElementById('id_places_was').value = 'plymouth';"
        " document.getElementsByName('places').forEach(box => { box.checked = true })"
    )
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="Save these places").click()
    assert answered.value.status == 409
    assert page.evaluate("document.activeElement.matches('[data-focus]')")
    page.get_by_text("Take theirs").wait_for()


def step_refused(page):
    opened(page, "/staff/queue/")
    page.locator("summary", has_text="Note").click()
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="Save note").click()
    assert answered.value.status == 422
    assert page.evaluate("document.activeElement.matches('[data-focus]')")


def just_closed(page):
    opened(page, "/staff/queue/", last=True)
    page.locator("summary", has_text="Close with a reason").click()
    page.locator("#id_decline_reason").fill("They found help nearer to home.")
    with page.expect_navigation():
        page.get_by_role("button", name="Close it").click()
    page.get_by_role("button", name="Undo").first.wait_for()


def open_elsewhere(page):
    """Opens a request that somebody else has open, too."""
    opened(page, "/staff/queue/")
    colleague = page.context.browser.new_context(
        base_url=page.product.url, storage_state=page.sessions(OWNER)
    )
    colleague.new_page().goto(page.url)
    page.reload()
    page.locator(".presence", has_text="has this open").wait_for()
    colleague.close()


def keys_shown(page):
    opened(page, "/staff/queue/")
    page.keyboard.press("?")
    page.locator("#keys-dialog[open] #keys").wait_for()


def mine(page):
    opened(page, "/staff/queue/")
    with page.expect_navigation():
        page.get_by_role("button", name="Take it").click()
    page.goto("/staff/queue/?view=mine")
    page.locator("tr[data-row]").first.wait_for()


def just_held(page):
    opened(page, "/staff/queue/", last=True)
    page.locator("summary", has_text="Put on hold").click()
    page.locator("#id_hold_until").fill((datetime.now(UTC) + timedelta(days=3)).date().isoformat())
    with page.expect_navigation():
        page.get_by_role("button", name="Hold until then").click()
    page.get_by_role("button", name="Undo").first.wait_for()


def just_promised(page):
    opened(page, "/staff/queue/?only=late", last=True)
    page.locator("summary", has_text="Promise a new time").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Promise this time").click()
    page.get_by_text("A new time was promised.").wait_for()
    page.get_by_role("button", name="Undo").first.wait_for()


def merged(page):
    compared(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Merge, keep").first.click()
    page.get_by_role("button", name="Set apart again").wait_for()


def changing(page, link):
    """Opens the page on which a visit is cancelled or moved."""
    opened(page, "/staff/queue/?view=booked")
    with page.expect_navigation() as shown:
        page.get_by_role("link", name=link, exact=True).click()
    return shown.value


def wrong_visit(page):
    """Opens the page on which the owner takes a visit out of the record."""
    return changing(page, "A visit was entered in error")


def late_cancel(page):
    changing(page, "Cancel this visit")
    page.locator("#id_reason").fill("The heating is off.")
    page.evaluate("document.querySelector('input[name=version]').value = '99'")
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="Cancel this visit").click()
    assert page.locator("#id_reason").input_value() == "The heating is off."
    return answered.value


def just_moved(page):
    changing(page, "Move")
    page.locator("input[name=slot] + label").last.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Move to this time").click()
    page.get_by_role("button", name="Undo").first.wait_for()


def of_list(view):
    return lambda page: opened(page, f"/staff/queue/?view={view}")


def offering(page):
    opened(page, "/staff/queue/")
    page.get_by_role("link", name="Offer times").click()
    page.get_by_role("button", name="Send offer").wait_for()


def too_many_offered(page):
    offering(page)
    page.evaluate(
        "document.querySelectorAll('input[name=slot]').forEach(box => { box.checked = true })"
    )
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="Send offer").click()
    assert page.evaluate("document.activeElement.matches('[data-focus]')")
    return answered.value


def just_offered(page):
    opened(page, "/staff/queue/?place=middleborough", last=True)
    page.get_by_role("link", name="Offer times").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Send offer").click()
    page.get_by_role("button", name="Undo").first.wait_for()


def searching(page, query=""):
    """Opens the search of times for the first who waits."""
    opened(page, "/staff/queue/")
    page.get_by_role("link", name="Other times").click()
    page.locator("#filters").wait_for()
    if query:
        page.goto(f"{page.url}&shown=1&{query}")


def none_found(page):
    searching(page, "times=sun-evening&times=sat-evening")
    page.locator(".wider").wait_for()


def several_booked(page):
    searching(page)
    for number in (0, 1):
        page.locator("input[name=slot] + label").nth(number).click()
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="Book and").click()
    assert page.evaluate("document.activeElement.matches('[data-focus]')")
    return answered.value


def asked_about(page):
    on = (datetime.now(UTC) + timedelta(days=3)).date()
    searching(page, f"at={on}T10:00")
    page.locator("#asked").wait_for()


def day_with_visits(page, query=""):
    """Opens the day board on the next day with a visit."""
    page.goto("/staff/day/")
    following = page.get_by_role("link", name="Go to")
    if following.count():
        following.click()
    page.locator(".visit").first.wait_for()
    if query:
        page.goto(f"{page.url.partition('#')[0]}&{query}")


def day_marked(page):
    """Marks a visit as arrived, at the place whose visits no other page changes."""
    page.product.rows(
        "UPDATE scheduling_appointment SET starts_at = now() - interval '20 minutes',"
        " ends_at = now() + interval '30 minutes' WHERE id IN (SELECT id FROM"
        " scheduling_appointment WHERE status = 'booked' AND location_id IN (SELECT id FROM"
        " scheduling_location WHERE slug = 'middleborough') ORDER BY starts_at LIMIT 2)"
        " RETURNING id"
    )
    page.goto("/staff/day/")
    page.get_by_role("button", name="Arrived").first.click()
    page.get_by_role("button", name="Undo").wait_for()


def day_sheet(page):
    day_with_visits(page)
    address = page.get_by_role("link", name="Print day sheet").get_attribute("href")
    page.goto(address.replace("now=1", ""))


def passed_on(page):
    page.goto("/staff/waitlist/")
    with page.expect_navigation():
        page.get_by_role("button", name="Offer to").first.click()
    page.get_by_role("button", name="Undo").first.wait_for()


def kept_back(page):
    page.goto("/staff/waitlist/")
    with page.expect_navigation():
        page.get_by_role("button", name="Not for the list").first.click()
    page.get_by_role("button", name="Back on the list").wait_for()


def put_back(page):
    page.goto("/staff/waitlist/")
    with page.expect_navigation():
        page.get_by_role("button", name="Back on the list").first.click()


def late_pass(page):
    page.goto("/staff/waitlist/")
    return late_press(page, "Offer to", "seen")


PAGES = {
    "queue": (DESK, queue),
    "queue of a place": (DESK, lambda page: page.goto("/staff/queue/?place=online")),
    "queue, on hold": (DESK, lambda page: page.goto("/staff/queue/?view=on_hold")),
    "queue, booked": (DESK, lambda page: page.goto("/staff/queue/?view=booked")),
    "queue, closed": (DESK, lambda page: page.goto("/staff/queue/?view=closed")),
    "queue, set aside": (DESK, lambda page: page.goto("/staff/queue/?view=set_aside")),
    "queue, all hidden": (DESK, lambda page: page.goto("/staff/queue/?view=on_hold&only=late")),
    "queue, found": (DESK, lambda page: searched(page, "jordan pine")),
    "queue, nobody found": (DESK, lambda page: searched(page, "nobody of that name")),
    "queue, search ended": (DESK, lambda page: page.goto("/staff/queue/?find=gone")),
    "queue, some chosen": (DESK, chosen),
    "queue, no day": (DESK, lambda page: several(page, "Put on hold")),
    "queue, some given": (DESK, lambda page: several(page, "Assign", "**?told=*")),
    "queue, saved view": (DESK, saved),
    "queue, nobody": (DESK, lambda page: page.goto("/staff/queue/?place=online&view=on_hold")),
    "queue, mine": (DESK, mine),
    "queue, offers out": (DESK, lambda page: page.goto("/staff/queue/?view=offered")),
    "queue, late": (DESK, lambda page: page.goto("/staff/queue/?only=late")),
    "request, keys": (DESK, keys_shown),
    "request": (DESK, lambda page: opened(page, "/staff/queue/")),
    "request, open elsewhere": (DESK, open_elsewhere),
    "request, typed and not saved": (DESK, typed),
    "request, no answer": (DESK, not_saved),
    "request, places changed meanwhile": (DESK, places_changed),
    "request, step with errors": (DESK, step_refused),
    "request, just closed": (DESK, just_closed),
    "request, booked": (DESK, of_list("booked")),
    "request, on hold": (DESK, of_list("on_hold")),
    "request, closed": (DESK, of_list("closed")),
    "request, set aside": (DESK, of_list("set_aside")),
    "request, times out": (DESK, of_list("offered")),
    "request, on the waitlist": (DESK, of_list("waitlisted")),
    "waitlist": (DESK, lambda page: page.goto("/staff/waitlist/")),
    "waitlist, kept back": (DESK, kept_back),
    "waitlist, put back": (DESK, put_back),
    "waitlist, changed meanwhile": (DESK, late_pass),
    "waitlist, just offered": (DESK, passed_on),
    "waitlist, the owner's": (OWNER, lambda page: page.goto("/staff/waitlist/")),
    "offer": (DESK, offering),
    "offer, too many": (DESK, too_many_offered),
    "request, just offered": (DESK, just_offered),
    "times": (DESK, searching),
    "day": (DESK, day_with_visits),
    "day, nobody": (DESK, lambda page: page.goto("/staff/day/?date=2030-01-05&place=online")),
    "day, nothing under": (DESK, lambda page: day_with_visits(page, "tab=done")),
    "day, just arrived": (LEE, day_marked),
    "day sheet": (DESK, day_sheet),
    "day sheet, nobody": (DESK, lambda page: page.goto("/staff/day/sheet/?date=2030-01-05")),
    "times, none": (DESK, none_found),
    "times, too many": (DESK, several_booked),
    "times, why not": (DESK, asked_about),
    "times, a filter that cannot be read": (DESK, lambda page: searching(page, "since=9999-12-31")),
    "request, no choice": (DESK, refused),
    "request, step open": (DESK, step_open),
    "request, words to send": (DESK, to_send),
    "request, changed meanwhile": (DESK, late_note),
    "duplicates": (DESK, lambda page: page.goto("/staff/duplicates/")),
    "pair": (DESK, compared),
    "pair, changed meanwhile": (DESK, late_merge),
    "request, merged": (DESK, merged),
    "request, just held": (DESK, just_held),
    "request, just promised": (DESK, just_promised),
    "cancel a visit": (DESK, lambda page: changing(page, "Cancel this visit")),
    "cancel a visit, changed meanwhile": (DESK, late_cancel),
    "visit entered in error": (OWNER, wrong_visit),
    "move a visit": (DESK, lambda page: changing(page, "Move")),
    "request, just moved": (DESK, just_moved),
}
