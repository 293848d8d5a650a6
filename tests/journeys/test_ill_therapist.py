"""A therapist falls ill: the desk enters it, asks three people with one press, and they move."""

import re
import uuid
from datetime import date

import pytest

from tests.journeys.product import as_json, link_in
from tests.journeys.test_changes import event_in

pytestmark = [pytest.mark.browser, pytest.mark.product]

DESK = "dana@demo.example.org"
MOST_PRESSES = 4
SLOT = (
    "SELECT t.name, (a.starts_at AT TIME ZONE 'America/New_York')::date"
    " FROM scheduling_appointment a"
    " JOIN scheduling_therapist t ON t.id = a.therapist_id"
    " JOIN scheduling_firstvisit v ON v.id = a.first_visit_id WHERE v.reference = %s"
    " AND a.status = 'booked'"
)


def asks(product):
    body = {
        "name": f"Ira Moved {uuid.uuid4().hex[:4]}",
        "email": f"ira.{uuid.uuid4().hex[:8]}@example.org",
        "locations": ["east-bridgewater"],
        "privacy_notice": True,
    }
    with product.site() as site:
        kept = as_json(site.post("/assessment-requests/", json=body), 201)
    product.sink.wait_for(body["email"])  # else a busy machine may send a later letter first
    return {**body, **kept}


def booked_with_one_therapist(product, sink, dana, count):
    """Books people until `count` of them see one therapist on one day; the others stay booked."""
    seen: dict[tuple[str, date], list[dict[str, str]]] = {}
    while max(map(len, seen.values()), default=0) < count:
        person = asks(product)
        dana.page.goto(f"/staff/requests/{person['reference']}/")
        dana.page.get_by_role("button", name="Book and write to Ira").click()
        dana.page.get_by_text("Booked:").first.wait_for()
        ((therapist, on),) = product.rows(SLOT, person["reference"])
        seen.setdefault((therapist, on), []).append(person)
    return max(seen.items(), key=lambda each: len(each[1]))


def of_visit(product, person):
    """Answers how the path of a person stands, and the status of each of their visits."""
    return product.rows(
        "SELECT v.stage, array_agg(a.status::text ORDER BY a.booked_at)"
        " FROM scheduling_firstvisit v JOIN scheduling_appointment a ON a.first_visit_id = v.id"
        " WHERE v.reference = %s GROUP BY v.stage",
        person["reference"],
    )[0]


def test_a_therapist_falls_ill_and_three_people_are_moved(product, sink, someone, browser):
    dana = someone().signs_in(DESK)
    (therapist, on), people = booked_with_one_therapist(product, sink, dana, 3)
    bookings = [sink.wait_for(person["email"], 2)[-1] for person in people]
    uids = [event_in(letter)[1] for letter in bookings]

    dana.presses = 0
    dana.press("link", "Time away")
    dana.page.get_by_label("Who is away?").select_option(therapist)
    for label in ("First day", "Last day"):
        dana.page.get_by_label(label).fill(on.isoformat())
    dana.press("button", "See who is affected")
    for person in people:
        dana.page.get_by_text(person["name"]).wait_for()
    dana.press("button", "Enter time away")
    dana.page.get_by_role("heading", name=f"{therapist} is away").wait_for()
    dana.press("button", "Ask all")
    dana.page.get_by_text("Nobody needs another time now.").wait_for()
    assert dana.presses <= MOST_PRESSES

    letters = [sink.wait_for(person["email"], 3)[-1] for person in people]
    assert [event_in(letter) for letter in letters] == [("CANCEL", uid, 1) for uid in uids]
    for letter, person in zip(letters, people, strict=True):
        text = letter.message.get_body(("plain",)).get_content()
        assert person["name"] in text
        assert "cannot take place" in text
    assert [of_visit(product, person) for person in people] == [("offered", ["cancelled"])] * 3

    context = browser.new_context(
        base_url=product.url, viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    page = context.new_page()
    for letter, person in zip(letters, people, strict=True):
        page.goto(link_in(letter, f"{product.url}/o/"))
        page.get_by_role("link", name="Take").first.click()
        page.get_by_role("button", name="Take this time").click()
        page.get_by_role("heading", name="You are booked.").wait_for()
        told = sink.wait_for(person["email"], 4)[-1]
        method, uid, sequence = event_in(told)
        assert (method, uid in uids, sequence) == ("REQUEST", False, 0)
    assert [of_visit(product, person) for person in people] == [
        ("booked", ["cancelled", "booked"])
    ] * 3
    context.close()
    assert dana.complaints == []


def test_the_desk_undoes_what_it_asked_and_nothing_leaves(product, sink, someone):
    dana = someone().signs_in(DESK)
    (therapist, on), people = booked_with_one_therapist(product, sink, dana, 1)
    (person,) = people
    sink.wait_for(person["email"], 2)
    dana.page.goto(f"/staff/away/?therapist=&first={on}&last={on}")
    dana.page.get_by_label("Who is away?").select_option(therapist)
    dana.press("button", "See who is affected")
    dana.press("button", "Enter time away")
    dana.page.get_by_role("button", name=re.compile(f"Send these times.*{person['name']}")).click()
    dana.page.get_by_role("button", name=re.compile(f"Undo.*{person['name']}")).click()
    again = re.compile(f"Send these times.*{person['name']}")
    dana.page.get_by_role("button", name=again).wait_for()
    assert of_visit(product, person) == ("booked", ["booked"])
    assert len(sink.wait_for(person["email"], 2)) == 2
