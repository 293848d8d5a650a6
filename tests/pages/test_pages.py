"""Every page, wide and narrow: accessible, small, quiet, and never wider than its window."""

import os
from pathlib import Path

import axe_playwright_python
import pytest

from tests.pages import account, away, desk, form, house, owner, person, therapist
from tests.pages.window import WIDE

pytestmark = [pytest.mark.browser, pytest.mark.product]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()

COLD_BYTES = 80 * 1024

HTML_BYTES = 15 * 1024

PHONE = {"width": 390, "height": 844}
SMALL = {"width": 320, "height": 640}
WIDTHS = {"wide": WIDE, "phone": PHONE, "small": SMALL}

TWO_LINES = 100
"""Pixels: the sections of no role may wrap the bar at the top."""

LAID_OUT_ALONE = {"wide", "small"}
"""A phone shows what the smallest window shows, a little wider."""

AREAS = (house, form, person, account, desk, therapist, owner, away)
PAGES = {name: visit for area in AREAS for name, visit in area.PAGES.items()}
LONG_BY_PURPOSE = {"kit", "api"}
"""Every component in every state, and the whole API."""

FINDINGS = """axe.run({ resultTypes: ["violations"] })
  .then(found => found.violations.map(each => [each.id, each.nodes[0].html]))"""


@pytest.mark.parametrize("name", PAGES)
def test_page(links, sessions, windows, name):
    who, visit = PAGES[name]
    seen = windows(who)
    page = seen.page
    for key, value in links.items():
        setattr(page, key, value)
    page.sessions = sessions
    visit(page)
    page.evaluate(f"{AXE}; null")
    for width, size in WIDTHS.items():
        page.set_viewport_size(size)
        picture(page, name, width)
        if width in LAID_OUT_ALONE:
            assert page.evaluate(FINDINGS) == [], width
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
        assert page.evaluate("document.querySelector('.topbar')?.offsetHeight ?? 0") < TWO_LINES
    assert page.locator("h1").count() == 1
    assert seen.strangers() == []
    assert [words for words in seen.said if "status of 4" not in words] == []
    assert sum(seen.weighed.values()) <= COLD_BYTES
    if name not in LONG_BY_PURPOSE:
        assert seen.weighed[seen.documents[-1]] <= HTML_BYTES


def picture(page, name, width):
    """Keeps a picture for people to look at, where PICTURES names a directory."""
    directory = os.environ.get("PICTURES")
    if directory:
        page.screenshot(path=Path(directory) / f"{name}-{width}.png", full_page=True)
