"""One running product and one browser for a directory, gone before the process goes on."""

import os

import pytest
from playwright.sync_api import sync_playwright

from tests.journeys.other_site import OtherSite
from tests.journeys.product import Product
from tests.smtp_sink import Sink


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
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield running
        running.close()
