"""A person asks what is held about them and then to be erased; the owner does both by hand."""

import json
import uuid

import pytest

from tests.journeys.product import as_json, link_in

pytestmark = [pytest.mark.browser, pytest.mark.product]

OWNER = "owner@demo.example.org"
PRESSES = 4
"""Find, download, erase, erase for good."""


@pytest.fixture
def asked(product):
    body = {
        "name": "Zebedee Sample",
        "email": f"zebedee.{uuid.uuid4().hex[:8]}@example.org",
        "locations": ["east-bridgewater"],
        "note": "Mornings are quieter for me.",
        "privacy_notice": True,
    }
    with product.site() as site:
        return {**body, **as_json(site.post("/assessment-requests/", json=body), 201)}


def test_the_owner_hands_it_over_and_erases_it(product, sink, someone, asked):
    letter = sink.wait_for(asked["email"])[-1]
    owner = someone().signs_in(OWNER)
    page = owner.page
    page.goto("/staff/privacy/")
    page.get_by_label("Reference").fill(asked["reference"].lower())
    owner.press("button", "Find the person")
    page.wait_for_url(f"**/staff/privacy/{asked['reference']}/")
    with page.expect_download() as taken:
        owner.press("button", "Download everything as JSON")
    assert taken.value.suggested_filename == f"first-visit-{asked['reference']}.json"
    document = json.loads(taken.value.path().read_text())
    (request,) = document["requests"]
    assert [request[name] for name in ("name", "email", "note")] == [
        asked["name"], asked["email"], asked["note"],
    ]  # fmt: skip
    (message,) = request["messages"]
    assert (message["status"], asked["reference"] in message["text"]) == ("sent", True)
    owner.press("link", "Erase Zebedee Sample")
    owner.press("button", "Erase for good")
    page.wait_for_url("**/staff/privacy/?erased=1")
    assert (owner.presses, owner.complaints) == (PRESSES, [])
    left = product.rows(
        "SELECT count(*) FROM intake_assessmentrequest WHERE email = %s OR reference = %s",
        asked["email"],
        asked["reference"],
    )
    assert left == [(0,)]
    page.goto(link_in(letter, f"{product.url}/r/"))
    assert page.get_by_text("Zebedee").count() == 0
