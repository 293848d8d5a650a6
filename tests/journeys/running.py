"""One running product and one browser for a directory, gone before the process goes on."""

import os

import pytest
from playwright.sync_api import sync_playwright

from tests.journeys.other_site import OtherSite
from tests.journeys.product import Product
from tests.smtp_sink import Sink

UNUSED = (
    # Each window of a headless Chromium loads the page of its search box, which nobody sees.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    # What the driver turns off by itself, for a second flag takes the place of the first; but for
    # the partitions of what other sites keep, without which a frame could keep nothing.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "AimEnabled",
    "PreconnectToSearch",
)


@pytest.fixture(scope="package")
def sink():
    with Sink() as running:
        yield running


@pytest.fixture(scope="package")
def other_site():
    site = OtherSite()
    yield site
    site.stop()


@pytest.fixture(scope="package")
def product(tmp_path_factory, sink, other_site):
    copy = Product(tmp_path_factory.mktemp("product") / "home", sink, other_site.origin)
    copy.start()
    other_site.product_url = copy.url
    yield copy
    copy.stop()


@pytest.fixture(scope="package")
def browser():
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"],
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                f"--disable-features={','.join(UNUSED)}",
            ],
        )
        yield running
        running.close()
