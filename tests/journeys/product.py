"""The running product, and the people who use it: each with their own browser."""

import json
from dataclasses import dataclass, field

import httpx
import psycopg
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, Locator, Page

from tests.launch.copies import Copy
from tests.smtp_sink import Letter, Sink

UNDO_SECONDS = 6
WAIT_MS = 30_000
DAY_SECONDS = 86_400
MOST_TABS = 150
SESSION_COOKIE = "sessionid"


class Product(Copy):
    """A local copy whose letters go to a real mail server of the test's own."""

    def __init__(
        self,
        home,
        sink: Sink,
        other_origin: str = "",
        *,
        sweep_seconds: int = 1,
        undo_seconds: int = UNDO_SECONDS,
    ):
        super().__init__(home)
        self.sink = sink
        self.other_origin = other_origin
        self.sweep_seconds = sweep_seconds
        self.undo_seconds = undo_seconds

    def environ(self, **more):
        chosen = {
            "EMAIL_URL": f"smtp://127.0.0.1:{self.sink.port}",
            "UNDO_SECONDS": str(self.undo_seconds),
            "SWEEP_SECONDS": str(self.sweep_seconds),
            "QUIET_FROM_HOUR": "0",
            "QUIET_UNTIL_HOUR": "0",
            "PUBLIC_RATE_LIMIT": "1000/min",
            "FORM_MIN_SECONDS": "0",
            "EMBED_ORIGINS": self.other_origin,
            "PUBLIC_SITE_ORIGINS": self.other_origin,
            "EMAIL_RATE_LIMIT": "1000/min",
        }
        return super().environ(**chosen, **more)

    @property
    def url(self) -> str:
        return str(self.run["url"])

    def password(self, email: str) -> str:
        return next(each["password"] for each in self.run["sign_ins"] if each["email"] == email)

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        with psycopg.connect(self.run["database_url"]) as connection:
            return connection.execute(query, values).fetchall()

    def leave_idle(self, session_key: str) -> None:
        """Makes a session look as if nobody had worked with it for a day."""
        store = SessionStore()
        ((kept,),) = self.rows(
            "SELECT session_data FROM django_session WHERE session_key = %s", session_key
        )
        data = store.decode(str(kept))
        self.rows(
            "UPDATE django_session SET session_data = %s WHERE session_key = %s RETURNING 1",
            store.encode(data | {"seen_at": data["seen_at"] - DAY_SECONDS}),
            session_key,
        )

    def story(self) -> str:
        """Tells what helps to understand a failure: open letters and the last log lines."""
        letters = self.rows(
            "SELECT created_at::text, template, status, attempts, due_at::text, failure"
            " FROM notifications_outboundmessage WHERE ended_at IS NULL ORDER BY created_at"
        )
        told = [" ".join(map(str, letter)) for letter in letters]
        for log in ("worker.log", "beat.log", "web.log", "postgres.log"):
            told += [f"--- {log}", *(self.home / "logs" / log).read_text().splitlines()[-30:]]
        return "\n".join(told)

    def site(self) -> httpx.Client:
        return httpx.Client(base_url=f"{self.url}/api/v1", timeout=30)


@dataclass
class Person:
    """Somebody at a browser, who counts presses and collects what the page complained about."""

    page: Page
    product: Product
    presses: int = 0
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def at(
        cls,
        browser: Browser,
        product: Product,
        width: int = 1440,
        height: int = 900,
        *,
        scripts: bool = True,
    ):
        context = browser.new_context(
            base_url=product.url,
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
        )
        person = cls(context.new_page(), product)
        person.page.set_default_timeout(WAIT_MS)
        person.page.on("console", lambda message: person.complaints.append(message.text))
        person.page.on("pageerror", lambda error: person.complaints.append(str(error)))
        return person

    def signs_in(self, email: str):
        self.page.goto("/account/sign-in/")
        self.signs_in_here(email)
        return self

    def signs_in_here(self, email: str):
        """Signs in on the page to which a press has led."""
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password").fill(self.product.password(email))
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(lambda url: "/account/" not in url)

    def press(self, role: str, name, *, exact: bool = False, at: int = 0):
        self.presses += 1
        self.acts_on(self.page.get_by_role(role, name=name, exact=exact).nth(at))

    def acts_on(self, place: Locator):
        place.click()

    def picks(self, name: str, at: int):
        """Picks one of several cards, of which the first is picked beforehand or none."""
        self.presses += 1
        self.page.locator(f"input[name={name}] + label").nth(at).click()

    def goes_away(self):
        """Leaves the desk until the session has ended."""
        (cookie,) = [each for each in self.page.context.cookies() if each["name"] == SESSION_COOKIE]
        self.product.leave_idle(cookie["value"])

    def leaves(self):
        self.page.context.close()


class ByKeys(Person):
    """Somebody without a mouse, who goes from place to place with Tab."""

    def acts_on(self, place: Locator):
        if place.evaluate("place => place.type === 'radio'"):
            self._chooses(place)
            return
        self._comes_to(place)
        self.page.keyboard.press("Enter")

    def _chooses(self, radio: Locator):
        """Comes to the group, whose checked one Tab leads to, and goes on by the arrow."""
        group = radio.evaluate("radio => radio.name")
        checked = self.page.locator(f"input[type=radio][name='{group}']:checked")
        self._comes_to(checked if checked.count() else radio)
        while not radio.is_checked():
            self.page.keyboard.press("ArrowDown")

    def picks(self, name: str, at: int):
        self.presses += 1
        cards = self.page.locator(f"input[name={name}]")
        cards.first.wait_for()
        picked = cards.evaluate_all("cards => cards.findIndex(card => card.checked)")
        self._comes_to(cards.nth(max(picked, 0)))
        for _ in range(at - max(picked, 0)):
            self.page.keyboard.press("ArrowDown")
        if at == 0:
            self.page.keyboard.press("Space")

    def _comes_to(self, place: Locator):
        place.wait_for()
        for _ in range(MOST_TABS):
            if place.evaluate("place => place === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {place}")


def link_in(letter: Letter, beginning: str) -> str:
    """Finds the private link in a letter's plain text."""
    body = letter.message.get_body(("plain",))
    assert body is not None
    return next(word for word in body.get_content().split() if word.startswith(beginning))


def as_json(response: httpx.Response, status: int):
    assert response.status_code == status, response.text
    return json.loads(response.text)
