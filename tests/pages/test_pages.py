"""Every page, wide and narrow: accessible, small, quiet, and never wider than its window."""

import os
from pathlib import Path

import axe_playwright_python
import pytest

from tests.pages import account, away, desk, form, house, owner, person, therapist

pytestmark = [pytest.mark.browser, pytest.mark.product]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()

COLD_BYTES = 80 * 1024

HTML_BYTES = 15 * 1024

WIDTHS = {"wide": (1440, 900), "phone": (390, 844), "small": (320, 640)}

TWO_LINES = 100
"""Pixels: the sections of no role may wrap the bar at the top."""

LAID_OUT_ALONE = {"wide", "small"}
"""A phone shows what the smallest window shows, a little wider."""

PASSING = {"Document", "XHR", "Fetch"}
"""What belongs to one page alone; the rest is cold once and then kept by the browser."""

AREAS = (house, form, person, account, desk, therapist, owner, away)
PAGES = {name: visit for area in AREAS for name, visit in area.PAGES.items()}
LONG_BY_PURPOSE = {"kit", "api"}
"""Every component in every state, and the whole API."""

FINDINGS = """axe.run({ resultTypes: ["violations"] })
  .then(found => found.violations.map(each => [each.id, each.nodes[0].html]))"""


@pytest.mark.parametrize("name", PAGES)
def test_page(product, links, sessions, browsers, name):
    who, visit = PAGES[name]
    page = browsers(who).new_page()
    for key, value in links.items():
        setattr(page, key, value)
    page.sessions = sessions
    seen = Watch(page, product.url)
    visit(page)
    page.evaluate(f"{AXE}; null")
    for width, (across, down) in WIDTHS.items():
        page.set_viewport_size({"width": across, "height": down})
        picture(page, name, width)
        if width in LAID_OUT_ALONE:
            assert page.evaluate(FINDINGS) == [], width
        assert page.evaluate("document.documentElement.scrollWidth") == across
        assert page.evaluate("document.querySelector('.topbar')?.offsetHeight ?? 0") < TWO_LINES
    assert page.locator("h1").count() == 1
    assert seen.strangers() == []
    assert [words for words in seen.said if "status of 4" not in words] == []
    assert sum(seen.weighed.values()) <= COLD_BYTES
    if name not in LONG_BY_PURPOSE:
        assert seen.weighed[seen.documents[-1]] <= HTML_BYTES
    page.close()


class Watch:
    """Notes what a page asked for, what crossed the wire, and what it complained about.

    The browser begins with nothing kept of an earlier page.
    """

    def __init__(self, page, home):
        self.home = home
        self.asked, self.said, self.documents, self.weighed = [], [], [], {}
        self.passing = set()
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        wire = page.context.new_cdp_session(page)
        wire.on("Network.responseReceived", self._answered)
        wire.on("Network.loadingFinished", self._weigh)
        wire.send("Network.enable")
        wire.send("Network.clearBrowserCache")
        wire.send("Storage.clearDataForOrigin", {"origin": home, "storageTypes": "local_storage"})

    def _answered(self, event):
        if event["type"] == "Document":  # what the pages on the way there held weighs no more
            self.documents.append(event["requestId"])
            for passed in self.passing:
                self.weighed[passed] = 0
            self.passing.clear()
        if event["type"] in PASSING:
            self.passing.add(event["requestId"])

    def _weigh(self, event):
        self.weighed.setdefault(event["requestId"], event["encodedDataLength"])

    def strangers(self):
        return [url for url in self.asked if not url.startswith((self.home, "data:"))]


def picture(page, name, width):
    """Keeps a picture for people to look at, where PICTURES names a directory."""
    directory = os.environ.get("PICTURES")
    if directory:
        page.screenshot(path=Path(directory) / f"{name}-{width}.png", full_page=True)
