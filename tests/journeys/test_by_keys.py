"""The table of presses by keys alone: what takes a press with the mouse takes one without."""

import uuid

import pytest

from tests.journeys.product import ByKeys, as_json
from tests.journeys.test_slots import PAPER

pytestmark = [pytest.mark.browser, pytest.mark.product]

DESK, OWNER = "dana@demo.example.org", "owner@demo.example.org"


def asks(product, **changes):
    body = {
        "name": f"Kay Sample {uuid.uuid4().hex[:4]}",
        "email": f"kay.{uuid.uuid4().hex[:8]}@example.org",
        "locations": ["east-bridgewater"],
        "privacy_notice": True,
    } | changes
    with product.site() as site:
        kept = as_json(site.post("/assessment-requests/", json=body), 201)
    return body["name"], kept["reference"]


@pytest.fixture
def without_a_mouse(product, browser):
    people = []

    def arrive(who):
        people.append(ByKeys.at(browser, product).signs_in(who))
        return people[-1]

    yield arrive
    for person in people:
        person.leaves()


@pytest.mark.parametrize(("button", "said"), [
    ("Book and write to Kay", "Booked:"), ("Put on the waitlist", "Put on the waitlist."),
])  # fmt: skip
def test_a_new_request_is_booked_or_listed_in_two(product, without_a_mouse, button, said):
    name, _ = asks(product)
    dana = without_a_mouse(DESK)
    dana.page.goto("/staff/queue/")
    dana.press("link", name)
    dana.page.locator("#panel").get_by_role("heading", name=name).wait_for()
    dana.press("button", button)
    dana.page.get_by_text(said).first.wait_for()
    assert (dana.presses, dana.complaints) == (2, [])


def test_two_requests_are_one_in_three(product, without_a_mouse):
    email = f"kay.{uuid.uuid4().hex[:8]}@example.org"
    _, first = asks(product, email=email, name="Kay Sample")
    _, second = asks(product, email=email, name="Kay S.")
    dana = without_a_mouse(DESK)
    dana.page.goto(f"/staff/requests/{second}/")
    dana.press("link", f"Compare with {first}")
    dana.page.get_by_role("heading", name="One person or two?").wait_for()
    dana.press("radio", "Kay S.")
    assert dana.page.get_by_role("radio", name="Kay S.").is_checked()
    dana.press("button", f"Merge, keep {first}")
    dana.page.get_by_text("This one goes on for").wait_for()
    assert (dana.presses, dana.complaints) == (3, [])


def test_an_outcome_is_marked_in_one(product, without_a_mouse):
    email, visit = product.rows(
        "SELECT u.email, a.id FROM scheduling_appointment a"
        " JOIN scheduling_therapist t ON t.id = a.therapist_id"
        " JOIN accounts_user u ON u.id = t.user_id WHERE a.status = 'no_show' ORDER BY a.id"
    )[0]
    therapist = without_a_mouse(email)
    therapist.page.goto(f"/me/visits/{visit}/")
    therapist.press("button", "Seen")
    therapist.page.locator(".tag", has_text="Seen").wait_for()
    assert therapist.presses == 1
    therapist.press("button", "Undo")
    therapist.page.get_by_role("button", name="Seen").wait_for()


def test_the_day_sheet_is_printed_in_two(product, without_a_mouse):
    owner = without_a_mouse(OWNER)
    owner.page.context.add_init_script(PAPER)
    owner.page.goto("/staff/queue/")
    owner.press("link", "Today")
    owner.press("link", "Print day sheet")
    owner.page.get_by_text("Shred after use").wait_for()
    owner.page.wait_for_function("window.printed === true")
    assert (owner.presses, owner.complaints) == (2, [])
