"""Every step of the form, with and without errors, on its own page and in a frame."""

from tests.journeys.product import link_in


def tap(page, words):
    page.locator("label", has_text=words).first.click()


def go(page, button="Continue"):
    with page.expect_navigation() as answered:
        page.get_by_role("button", name=button).click()
    return answered.value


ANSWERS = {
    "who": {"for_whom": "child"},
    "where": {"locations": "east-bridgewater"},
    "when": {"times": "tue-morning"},
    "you": {"name": "Pat Sample", "email": "pat.form@example.org", "practice_name_ok": "on"},
    "more": {"note": "Mornings are quieter for me."},
}


STEPS = list(ANSWERS)


def asking(page, until, base="/request/"):
    """Opens a step of the form, with those before it sent as its pages send them."""
    page.goto(base)
    here = page.url
    cookies = {each["name"]: each["value"] for each in page.context.cookies()}
    token = {"csrfmiddlewaretoken": cookies.get("csrftoken", "")}
    for step in STEPS[: [*STEPS, "check"].index(until)]:
        answer = page.request.post(
            here, form={**ANSWERS[step], **token}, headers={"Origin": page.product.url}
        )
        assert answer.ok
        here = answer.url
    page.goto(here)
    return page


def wrong(page, step, base="/request/"):
    """Goes on without a word; the summary has the focus."""
    asking(page, step, base)
    go_wrong(page, "Send request" if step == "check" else "Continue")


def go_wrong(page, button="Continue"):
    go(page, button)
    page.locator("[data-focus]:focus").wait_for()


def strange_time(page):
    """Picks a part of the week that an older page may have had, and that there is not."""
    asking(page, "when")
    page.locator("[name=times]").nth(1).evaluate("box => { box.value = 'mon-night' }")
    page.locator("[name=times]").nth(1).check(force=True)
    go_wrong(page)


def long_note(page):
    asking(page, "more")
    page.locator("[name=note]").fill("Mornings are quieter for me. " * 400)
    go_wrong(page)


def elsewhere(page):
    asking(page, "where")
    tap(page, "Online")
    page.locator(".asked-online label", has_text="No").click()
    go(page)


def elsewhere_picked_none(page):
    elsewhere(page)
    for box in page.locator("[name=locations]:checked").all():
        box.uncheck()
    go(page, "Continue in person")
    page.locator("[data-focus]:focus").wait_for()


def online(page):
    tap(asking(page, "where"), "Online")


def sent(page, base="/request/"):
    tap(asking(page, "check", base), "You may use my answers this way")
    go(page, "Send request")


def later(page, step="who"):
    go(asking(page, step), "Save and finish later")


def later_nowhere(page):
    later(page)
    page.get_by_label("Where should we send the link?").fill("")
    go_wrong(page, "Send me the link")


def later_elsewhere(page):
    later(page, "check")
    page.get_by_role("link", name="Send it to another address").click()
    page.get_by_label("Where should we send the link?").wait_for()


def saved(page):
    """Comes by the private link of a letter, which still leads back."""
    later(page)
    page.get_by_label("Where should we send the link?").fill("pat.saved@example.org")
    go(page, "Send me the link")
    (letter,) = page.product.sink.wait_for("pat.saved@example.org")
    page.context.clear_cookies()
    page.goto(link_in(letter, f"{page.product.url}/request/saved/"))
    assert page.get_by_role("main").get_by_role("button").count() == 1


def too_often(page):
    """Presses once more than one address may, in this minute or the next."""
    later(page)
    page.product.rows(
        "INSERT INTO intake_tally (id, key_hash, starts_at, count)"
        " SELECT gen_random_uuid(), key_hash, starts_at + make_interval(mins => more), 100000"
        " FROM intake_tally, generate_series(0, 1) AS more"
        " ON CONFLICT (key_hash, starts_at) DO NOTHING RETURNING id"
    )
    page.product.rows("UPDATE intake_tally SET count = 100000 RETURNING id")
    page.get_by_label("Where should we send the link?").fill("pat.often@example.org")
    answer = go(page, "Send me the link")
    page.product.rows("DELETE FROM intake_tally RETURNING id")
    assert answer.status == 429


def cleared(page):
    later(page)
    page.goto("/request/clear/")
    go(page, "Erase my answers")


def hidden(page):
    sent(page)
    go(page, "Hide this page")


PAGES = {
    **{f"form, {step}": (None, lambda page, step=step: asking(page, step)) for step in STEPS},
    "form, where online": (None, online),
    "form, where, errors": (None, lambda page: wrong(page, "where")),
    "form, when, errors": (None, strange_time),
    "form, more, errors": (None, long_note),
    "form, you, errors": (None, lambda page: wrong(page, "you")),
    "form, elsewhere": (None, elsewhere),
    "form, elsewhere, errors": (None, elsewhere_picked_none),
    "form, check": (None, lambda page: asking(page, "check")),
    "form, check, errors": (None, lambda page: wrong(page, "check")),
    "form, sent": (None, sent),
    "form, sent and hidden": (None, hidden),
    "form, later": (None, later),
    "form, later, sent": (None, lambda page: later(page, "check")),
    "form, later, errors": (None, later_nowhere),
    "form, later, another address": (None, later_elsewhere),
    "form, saved": (None, saved),
    "form, too often": (None, too_often),
    "form, clear": (None, lambda page: (later(page), page.goto("/request/clear/"))),
    "form, cleared": (None, cleared),
    "form, ended": (None, lambda page: page.goto("/request/saved/none/")),
    "form in a frame": (None, lambda page: asking(page, "when", "/request/embed/")),
    "form in a frame, errors": (None, lambda page: wrong(page, "where", "/request/embed/")),
    "form in a frame, sent": (None, lambda page: sent(page, "/request/embed/")),
}
