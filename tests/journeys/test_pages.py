"""Every page, wide and narrow: accessible, small, quiet, and never wider than its window."""

import os
from pathlib import Path

import axe_playwright_python
import pytest
from allauth.mfa.totp.internal import auth

from tests.journeys.product import Person, as_json, link_in

pytestmark = [pytest.mark.browser, pytest.mark.product]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
COLD_BYTES = 80 * 1024
HTML_BYTES = 15 * 1024
WIDTHS = {"wide": (1440, 900), "phone": (390, 844), "small": (320, 640)}

OWNER, DESK = "owner@demo.example.org", "dana@demo.example.org"
WITH_APP = "emery@demo.example.org"
LEE, DREW = "lee@demo.example.org", "drew@demo.example.org"


def opened(page, path, *, last=False):
    page.goto(path)
    link = page.locator(".open-link")
    return page.goto((link.last if last else link.first).get_attribute("href"))


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


def pressed(page, path):
    page.goto(path)
    button = page.get_by_role("main").get_by_role("button")
    if button.count():
        button.first.click()
        page.wait_for_load_state()


def reviewed(page):
    page.goto("/staff/newsletter/")
    draft = page.locator("tr", has_text="Draft").locator(".open-link").first
    return page.goto(f"{draft.get_attribute('href')}review/")


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


def compared(page):
    page.goto("/staff/duplicates/")
    with page.expect_navigation() as shown:
        page.get_by_role("link", name="Compare").first.click()
    return shown.value


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


def late_merge(page):
    compared(page)
    return late_press(page, "Merge, keep", "seen_one")


def step_open(page):
    opened(page, "/staff/queue/")
    page.locator("summary", has_text="Put on hold").click()


def late_note(page):
    opened(page, "/staff/queue/")
    page.locator("summary", has_text="Note").click()
    page.locator("#id_notes_text").fill("Only Thursdays work.")
    late_press(page, "Note", "seen")
    assert page.locator("#id_notes_text").input_value() == "Only Thursdays work."


def help_sheet(page):
    page.goto("/staff/queue/")
    page.keyboard.press("?")
    page.locator("#keys-dialog li").first.wait_for()


def session_warning(page):
    page.goto("/staff/queue/")
    page.evaluate("document.getElementById('session-dialog').showModal()")


def sign_in_refused(page):
    page.goto("/account/sign-in/")
    page.get_by_label("Email").fill("nobody@example.org")
    page.get_by_label("Password").fill("not the password")
    return pressed_in_main(page, "Sign in")


def sets_up_the_app(page):
    page.goto("/account/second-step/totp/activate/")
    secret = page.locator("#authenticator_secret").input_value()
    counter = next(iter(auth.yield_hotp_counters_from_time()))
    code = auth.format_hotp_value(auth.hotp_value(secret, counter))
    page.get_by_label("6-digit code").fill(code)
    page.get_by_role("button", name="Turn on").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()


def asked_for_a_code(page):
    page.sessions(WITH_APP)  # the app is set up by then
    page.goto("/account/sign-in/")
    page.get_by_label("Email").fill(WITH_APP)
    page.get_by_label("Password").fill(page.product.password(WITH_APP))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="One more step").wait_for()


def wrong_code(page):
    asked_for_a_code(page)
    page.get_by_label("Code").fill("000000")
    return pressed_in_main(page, "Continue")


def signed_in_elsewhere(page):
    """Looks at one's sign-ins while a phone is signed in too."""
    phone = Person.at(page.context.browser, page.product, 390, 844)
    phone.signs_in(LEE).leaves()
    page.goto("/account/sessions/")
    page.get_by_role("button", name="Sign out the others").wait_for()


def others_signed_out(page):
    signed_in_elsewhere(page)
    page.get_by_role("button", name="Sign out the others").click()
    page.get_by_text("You are signed in nowhere else.").wait_for()


def password_refused(page):
    page.goto("/account/password/change/")
    page.get_by_label("Password you have now").fill("not the password")
    page.get_by_label("New password", exact=True).fill("short")
    page.get_by_label("New password again").fill("shorter")
    return pressed_in_main(page, "Change password")


def too_many_tries(page):
    """Guesses five times out of sight of the page, and the sixth time on it."""
    page.goto("/account/password/change/")
    guesses = {
        field.get_attribute("name"): "a guess, again"
        for field in page.locator("main input[type=password]").all()
    }
    token = page.locator("main [name=csrfmiddlewaretoken]").get_attribute("value")
    for _ in range(5):
        page.request.post(page.url, form=guesses | {"csrfmiddlewaretoken": token})
    for name, guess in guesses.items():
        page.locator(f"[name={name}]").fill(guess)
    page.get_by_role("button", name="Change password").click()
    page.get_by_role("heading", name="Please wait a little").wait_for()


def pressed_in_main(page, name):
    with page.expect_navigation() as answered:
        page.get_by_role("main").get_by_role("button", name=name).click()
    return answered.value


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


def tap(page, words):
    page.locator("label", has_text=words).first.click()


def go(page, button="Continue"):
    with page.expect_navigation() as answered:
        page.get_by_role("button", name=button).click()
    return answered.value


def who_we_write_to(page):
    page.get_by_label("Name to use").fill("Pat Sample")
    page.get_by_label("Email", exact=True).fill("pat.form@example.org")


ANSWERS = {
    "who": lambda page: tap(page, "For my child"),
    "where": lambda page: tap(page, "East Bridgewater"),
    "when": lambda page: tap(page, "Tuesday morning"),
    "you": who_we_write_to,
    "more": lambda page: page.locator("[name=note]").fill("Mornings are quieter for me."),
}
STEPS = list(ANSWERS)


def asking(page, until, base="/request/"):
    """Answers the form up to a step."""
    page.goto(base)
    for step in [*STEPS, "check"][: [*STEPS, "check"].index(until)]:
        ANSWERS[step](page)
        go(page)
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


FORM = {
    **{f"form, {step}": (None, lambda page, step=step: asking(page, step)) for step in STEPS},
    "form, where online": (None, online),
    "form, where, errors": (None, lambda page: wrong(page, "where")),
    "form, you, errors": (None, lambda page: wrong(page, "you")),
    "form, elsewhere": (None, elsewhere),
    "form, check": (None, lambda page: asking(page, "check")),
    "form, check, errors": (None, lambda page: wrong(page, "check")),
    "form, sent": (None, sent),
    "form, later": (None, later),
    "form, later, sent": (None, lambda page: later(page, "check")),
    "form, clear": (None, lambda page: (later(page), page.goto("/request/clear/"))),
    "form, cleared": (None, cleared),
    "form, ended": (None, lambda page: page.goto("/request/saved/none/")),
    "form in a frame": (None, lambda page: asking(page, "when", "/request/embed/")),
    "form in a frame, sent": (None, lambda page: sent(page, "/request/embed/")),
}

PAGES = {
    "sign-in": (None, lambda page: page.goto("/account/sign-in/")),
    "sign-in, refused": (None, sign_in_refused),
    "api": (None, lambda page: page.goto("/api/v1/docs/")),
    "not there": (None, lambda page: page.goto("/nowhere/")),
    **FORM,
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
    "answers, changed meanwhile": (None, conflict),
    "answers, gone on": (None, lambda page: page.goto("/r/booked/answers/")),
    "withdraw": (None, lambda page: page.goto(f"{page.status_url}withdrawal/")),
    "fresh link": (None, lambda page: pressed(page, "/r/none/")),
    "old status link": (None, lambda page: page.goto("/r/none/")),
    "news confirm": (None, lambda page: page.goto(page.confirm_url)),
    "news leave": (None, lambda page: page.goto("/news/u/none")),
    "news joined": (None, lambda page: pressed(page, page.confirm_url)),
    "news left": (None, lambda page: pressed(page, "/news/u/none")),
    "news old link": (None, lambda page: pressed(page, "/news/c/none/")),
    "set up a second step": (DESK, lambda page: page.goto("/account/second-step/totp/activate/")),
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
    "request": (DESK, lambda page: opened(page, "/staff/queue/")),
    "request, booked": (DESK, lambda page: opened(page, "/staff/queue/?view=booked")),
    "request, no choice": (DESK, refused),
    "request, step open": (DESK, step_open),
    "request, changed meanwhile": (DESK, late_note),
    "duplicates": (DESK, lambda page: page.goto("/staff/duplicates/")),
    "pair": (DESK, compared),
    "pair, changed meanwhile": (DESK, late_merge),
    "second step": (DESK, lambda page: page.goto("/account/second-step/")),
    "second step, on": (WITH_APP, lambda page: page.goto("/account/second-step/")),
    "second step, asked": (None, asked_for_a_code),
    "second step, wrong code": (None, wrong_code),
    "second step, off?": (
        WITH_APP,
        lambda page: page.goto("/account/second-step/totp/deactivate/"),
    ),
    "recovery codes": (WITH_APP, lambda page: page.goto("/account/second-step/recovery-codes/")),
    "recovery codes, new": (
        WITH_APP,
        lambda page: page.goto("/account/second-step/recovery-codes/generate/"),
    ),
    "confirm it is you": (DESK, lambda page: page.goto("/account/again/")),
    "profile": (DESK, lambda page: page.goto("/account/profile/")),
    "sign-ins, others ended": (LEE, others_signed_out),
    "sign-ins": (LEE, lambda page: page.goto("/account/sessions/")),
    "sign-ins, two": (LEE, signed_in_elsewhere),
    "password": (LEE, lambda page: page.goto("/account/password/change/")),
    "password, errors": (LEE, password_refused),
    "password, changed": (LEE, lambda page: page.goto("/account/profile/?password_changed=1")),
    "password, too many tries": (DREW, too_many_tries),
    "keys": (DESK, lambda page: page.goto("/account/keys/")),
    "help sheet": (DESK, help_sheet),
    "session warning": (DESK, session_warning),
    "sign out": (DESK, lambda page: page.goto("/account/sign-out/")),
    "week": ("therapist", lambda page: page.goto("/me/week/")),
    "week as a list": ("therapist", lambda page: page.goto("/me/week/?layout=list")),
    "visit": ("therapist", lambda page: page.goto(f"/me/visits/{page.visit}/")),
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
    "kit": (OWNER, lambda page: page.goto("/staff/kit/")),
}
LONG_BY_PURPOSE = {"kit", "api"}
"""Every component in every state, and the whole API."""

FINDINGS = "axe.run().then(found => found.violations.map(each => [each.id, each.nodes[0].html]))"


STATES = ("on_hold", "declined", "withdrawn", "looking", "booked")


def references(product):
    """Answers the reference of the demo's oldest request in each state."""
    rows = product.rows(
        "SELECT coalesce(v.stage, r.status), r.reference FROM intake_assessmentrequest r"
        " LEFT JOIN scheduling_firstvisit v ON v.id = r.first_visit_id"
        " ORDER BY r.received_at DESC"
    )
    return dict(rows)


def give_link(product, state):
    """Gives the demo's oldest request in a state a private link that the test knows."""
    product.rows(
        "INSERT INTO intake_statuslink (id, assessment_request_id, token_hash, made_at)"
        " SELECT gen_random_uuid(), r.id, encode(sha256(%s), 'hex'), now()"
        " FROM intake_assessmentrequest r"
        " LEFT JOIN scheduling_firstvisit v ON v.id = r.first_visit_id"
        " WHERE CASE r.status WHEN 'accepted' THEN v.stage ELSE r.status END = %s"
        " ORDER BY r.received_at LIMIT 1 RETURNING id",
        state.encode(),
        state,
    )


@pytest.fixture(scope="package")
def links(product, sink):
    body = {
        "name": "Pat Sample",
        "email": "pat.pages@example.org",
        "locations": ["middleborough", "online"],
        "in_massachusetts": True,
        "privacy_notice": True,
    }
    with product.site() as site:
        kept = as_json(site.post("/assessment-requests/", json=body), 201)
        late = as_json(site.post("/assessment-requests/", json=body), 201)
        site.post("/newsletter/subscriptions/", json={"email": "pat.news@example.org"})
    (asking,) = sink.wait_for("pat.news@example.org")
    product.rows(
        "UPDATE intake_assessmentrequest SET respond_by = now() - interval '1 minute'"
        " WHERE reference = %s RETURNING id",
        late["reference"],
    )
    for state in STATES:
        give_link(product, state)
    therapist, visit = product.rows(
        "SELECT u.email, a.id FROM scheduling_appointment a"
        " JOIN scheduling_therapist t ON t.id = a.therapist_id"
        " JOIN accounts_user u ON u.id = t.user_id WHERE a.status = 'booked' ORDER BY a.id"
    )[0]
    return {
        "product": product,
        "status_url": kept["status_url"],
        "late_url": late["status_url"],
        "confirm_url": link_in(asking, f"{product.url}/news/c/"),
        "therapist": therapist,
        "visit": visit,
        "references": references(product),
    }


@pytest.fixture(scope="package")
def sessions(browser, product, links):
    """Signs each kind of person in once, and remembers their cookies."""
    kept = {None: None}

    def of(who):
        if who not in kept:
            person = Person.at(browser, product)
            person.signs_in(links.get(who, who))
            if who == WITH_APP:
                sets_up_the_app(person.page)
            kept[who] = person.page.context.storage_state()
            person.leaves()
        return kept[who]

    return of


@pytest.mark.parametrize("name", PAGES)
def test_page(browser, product, links, sessions, name):
    who, visit = PAGES[name]
    context = browser.new_context(base_url=product.url, storage_state=sessions(who))
    page = context.new_page()
    for key, value in links.items():
        setattr(page, key, value)
    page.sessions = sessions
    seen = Watch(page)
    visit(page)
    for width, (across, down) in WIDTHS.items():
        page.set_viewport_size({"width": across, "height": down})
        picture(page, name, width)
        assert page.evaluate(f"{AXE}; {FINDINGS}") == [], width
        assert page.evaluate("document.documentElement.scrollWidth") == across
    assert page.locator("h1").count() == 1
    assert seen.strangers(product.url) == []
    assert [words for words in seen.said if "status of 4" not in words] == []
    assert sum(seen.weighed.values()) <= COLD_BYTES
    if name not in LONG_BY_PURPOSE:
        assert max(seen.weighed[document] for document in seen.documents) <= HTML_BYTES
    context.close()


class Watch:
    """Notes what a page asked for, what crossed the wire, and what it complained about."""

    def __init__(self, page):
        self.asked, self.said, self.documents, self.weighed = [], [], [], {}
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        wire = page.context.new_cdp_session(page)
        wire.on("Network.responseReceived", self._answered)
        wire.on("Network.loadingFinished", self._weigh)
        wire.send("Network.enable")

    def _answered(self, event):
        if event["type"] == "Document":
            self.documents.append(event["requestId"])

    def _weigh(self, event):
        self.weighed[event["requestId"]] = event["encodedDataLength"]

    def strangers(self, home):
        return [url for url in self.asked if not url.startswith((home, "data:"))]


def picture(page, name, width):
    """Keeps a picture for people to look at, where PICTURES names a directory."""
    directory = os.environ.get("PICTURES")
    if directory:
        page.screenshot(path=Path(directory) / f"{name}-{width}.png", full_page=True)
