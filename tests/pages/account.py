"""Signing in, the second step, the profile, and the ways of a session."""

from allauth.mfa.totp.internal import auth

from tests.journeys.product import Person
from tests.pages.visiting import DESK, DREW, LEE, WITH_APP


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


def help_sheet(page):
    page.goto("/staff/queue/")
    page.keyboard.press("?")
    page.locator("#keys-dialog li").first.wait_for()


def session_warning(page):
    page.goto("/staff/queue/")
    page.evaluate("document.getElementById('session-dialog').showModal()")


PAGES = {
    "sign-in": (None, lambda page: page.goto("/account/sign-in/")),
    "sign-in, refused": (None, sign_in_refused),
    "set up a second step": (DESK, lambda page: page.goto("/account/second-step/totp/activate/")),
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
}
