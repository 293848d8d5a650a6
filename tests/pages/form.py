"""Every step of the form, with and without errors, on its own page and in a frame."""


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


def wrong(page, step):
    """Goes on without a word; the summary has the focus."""
    asking(page, step)
    go(page, "Send request" if step == "check" else "Continue")
    page.locator("[data-focus]:focus").wait_for()


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
    "form, you, errors": (None, lambda page: wrong(page, "you")),
    "form, elsewhere": (None, elsewhere),
    "form, elsewhere, errors": (None, elsewhere_picked_none),
    "form, check": (None, lambda page: asking(page, "check")),
    "form, check, errors": (None, lambda page: wrong(page, "check")),
    "form, sent": (None, sent),
    "form, sent and hidden": (None, hidden),
    "form, later": (None, later),
    "form, later, sent": (None, lambda page: later(page, "check")),
    "form, clear": (None, lambda page: (later(page), page.goto("/request/clear/"))),
    "form, cleared": (None, cleared),
    "form, ended": (None, lambda page: page.goto("/request/saved/none/")),
    "form in a frame": (None, lambda page: asking(page, "when", "/request/embed/")),
    "form in a frame, sent": (None, lambda page: sent(page, "/request/embed/")),
}
