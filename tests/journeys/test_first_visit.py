"""One person's path through every room: site, queue, booking, letters, the therapist's week."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

import httpx
import icalendar
import pytest

from tests.journeys.product import ByKeys, Person, as_json, link_in

pytestmark = [pytest.mark.browser, pytest.mark.product]

DESK = "dana@demo.example.org"
OWNER = "owner@demo.example.org"
NEW_YORK = ZoneInfo("America/New_York")
MOST_PRESSES = 5
PRESSES_TO_SEND = 4
PRESSES_TO_LEAVE_BY_PAGE = 2


def test_a_request_becomes_a_visit_in_a_therapists_week(product, sink, someone):
    asked = jess_asks_twice_by_accident(product)
    jess_hears_at_once(product, sink, someone, asked)
    dana_books_undoes_and_books_again(product, sink, someone, asked)
    the_therapist_sees_the_visit(product, someone, asked)


def jess_asks_twice_by_accident(product):
    body = {
        "name": "Jess Sample",
        "email": f"jess.{uuid.uuid4().hex[:8]}@example.org",
        "locations": ["east-bridgewater"],
        "concerns": ["anxiety"],
        "note": "Mornings are quieter for me.",
        "privacy_notice": True,
    }
    key = {"Idempotency-Key": uuid.uuid4().hex}
    with product.site() as site:
        first = site.post("/assessment-requests/", json=body, headers=key)
        again = site.post("/assessment-requests/", json=body, headers=key)
    assert as_json(first, 201) == as_json(again, 201)
    assert again.headers["Idempotency-Replayed"] == "true"
    return {**body, **first.json()}


def jess_hears_at_once(product, sink, someone, asked):
    (letter,) = sink.wait_for(asked["email"])
    assert letter.message["Subject"] == "First Visit Practice: we have your message"
    assert letter.message["Auto-Submitted"] == "auto-generated"
    link = link_in(letter, f"{product.url}/r/")
    assert httpx.head(link).status_code == 200
    jess = someone(390, 844)
    jess.page.goto(link)
    assert jess.page.get_by_role("heading", level=1).inner_text() == "We have your request."
    assert jess.page.locator("[aria-current=step]").inner_text().startswith("Received")
    assert jess.complaints == []


def dana_books_undoes_and_books_again(product, sink, someone, asked):
    dana = someone().signs_in(DESK)
    assert dana.page.url == f"{product.url}/staff/queue/"
    dana.press("link", "Jess Sample")
    dana.page.locator("#panel").get_by_role("heading", name="Jess Sample").wait_for()
    dana.press("button", "Book and write to Jess")
    dana.page.get_by_text("Booked:").first.wait_for()
    assert dana.presses == 2
    dana.press("button", "Undo booking")
    dana.page.get_by_role("button", name="Book and write to Jess").wait_for()
    assert status_of(product, asked) == "received"

    when = dana.page.locator("input[name=slot]:checked + label b").inner_text()
    dana.press("button", "Book and write to Jess")
    dana.page.get_by_text("Booked:").first.wait_for()
    assert dana.presses <= MOST_PRESSES
    assert dana.complaints == []
    assert status_of(product, asked) == "booked"

    confirmation, booking = sink.wait_for(asked["email"], 2)
    assert confirmation.message_id != booking.message_id
    assert spoken(event_in(booking)) == when


def the_therapist_sees_the_visit(product, someone, asked):
    slot = booked_slot(product, asked)
    therapist = someone().signs_in(slot["email"])
    therapist.page.goto(f"/me/week/?from={slot['starts_at'].date().isoformat()}")
    visit = therapist.page.locator("a.block", has_text="Jess S.")
    assert visit.count() == 1
    visit.click()
    assert therapist.page.get_by_role("heading", level=1).inner_text() == "Jess Sample"
    assert "Mornings are quieter for me." in therapist.page.locator("main").inner_text()
    assert therapist.complaints == []


def test_an_outcome_is_one_press(product, someone):
    missed = missed_visit(product)
    therapist = someone(390, 844).signs_in(missed["email"])
    therapist.page.goto(f"/me/visits/{missed['id']}/")
    therapist.press("button", "Seen")
    therapist.page.locator(".tag", has_text="Seen").wait_for()
    assert therapist.presses == 1


def test_the_therapists_own_programs_read_the_diary(product):
    token = product.run["api_tokens"]["therapist"]
    with product.site() as site:
        site.headers["Authorization"] = f"Bearer {token}"
        blocks = as_json(site.get("/me/diary/"), 200)
        assert as_json(site.get("/me/appointments/" + str(uuid.uuid4()) + "/outcome/"), 405)
    assert {block["kind"] for block in blocks} <= {"open", "held", "booked", "away"}
    assert blocks == sorted(blocks, key=lambda block: block["starts_at"])


def test_a_reader_joins_gets_an_issue_and_leaves_by_one_click(product, sink, someone):
    reader, second = (joins(product, sink, someone) for _ in range(2))
    owner = someone().signs_in(OWNER)
    send_issue(owner, "Quiet mornings")
    letter = sink.wait_for(reader, 2)[-1]
    assert letter.message["Subject"] == "Quiet mornings"
    assert letter.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    leave = letter.message["List-Unsubscribe"].strip("<>")
    assert httpx.get(leave).status_code == 200
    one_click = httpx.post(leave, data={"List-Unsubscribe": "One-Click"})
    assert (one_click.status_code, one_click.headers.get("set-cookie")) == (200, None)

    by_page = someone(390, 844)
    by_page.page.goto(link_in(sink.wait_for(second, 2)[-1], f"{product.url}/news/u/"))
    by_page.press("button", "Leave the list")
    by_page.page.get_by_role("heading", name="You are off the list").wait_for()
    assert 1 + by_page.presses == PRESSES_TO_LEAVE_BY_PAGE  # the link in the letter is one

    others = len(sink.letters)
    send_issue(owner, "A second letter")
    sink.wait_until(lambda: subjects(sink, others).count("A second letter") > 0)
    owner.page.get_by_text("Sent", exact=True).first.wait_for()
    assert (len(sink.to(reader)), len(sink.to(second))) == (2, 2)
    assert owner.complaints == []


def joins(product, sink, someone):
    reader = f"reader.{uuid.uuid4().hex[:8]}@example.org"
    with product.site() as site:
        as_json(site.post("/newsletter/subscriptions/", json={"email": reader}), 202)
    (asking,) = sink.wait_for(reader)
    page = someone(390, 844).page
    page.goto(link_in(asking, f"{product.url}/news/c/"))
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_load_state()
    return reader


@pytest.mark.parametrize("hands", [Person, ByKeys])
def test_a_drafted_newsletter_is_sent_in_at_most_four_presses(product, browser, hands):
    owner = hands.at(browser, product).signs_in(OWNER)
    subject = f"Slow evenings {uuid.uuid4().hex[:4]}"
    owner.page.goto("/staff/newsletter/new/")
    owner.page.get_by_label("Subject").fill(subject)
    owner.page.locator("textarea[name=body]").fill("Hello.")
    owner.page.get_by_role("button", name="Save and review").click()
    owner.page.get_by_role("heading", name="Review before it goes").wait_for()
    owner.page.goto("/staff/queue/")
    owner.press("link", "Newsletter")
    owner.page.get_by_role("heading", name="Newsletter").wait_for()
    owner.press("link", subject)
    owner.page.get_by_label("Subject").wait_for()
    owner.press("button", "Save and review")
    owner.page.get_by_role("heading", name="Review before it goes").wait_for()
    owner.press("button", "Send to")
    owner.page.get_by_text("These numbers always add up to").wait_for()
    assert (owner.presses, owner.complaints) == (PRESSES_TO_SEND, [])
    owner.leaves()


def send_issue(owner, subject):
    owner.page.goto("/staff/newsletter/new/")
    owner.page.get_by_label("Subject").fill(subject)
    owner.page.locator("textarea[name=body]").fill("Hello.\n\nA *small* step counts.")
    owner.press("button", "Save and review")
    owner.page.get_by_role("heading", name="Review before it goes").wait_for()
    owner.press("button", "Send to")
    owner.page.get_by_text("These numbers always add up to").wait_for()


def subjects(sink, since):
    return [letter.message["Subject"] for letter in sink.letters[since:]]


def status_of(product, asked):
    token = asked["status_url"].rstrip("/").rpartition("/")[2]
    with product.site() as site:
        return as_json(site.get(f"/request-status/{token}/"), 200)["status"]


def event_in(letter):
    (part,) = [
        part
        for part in letter.message.walk()
        if part.get_content_type() == "text/calendar" and part.get_filename()
    ]
    calendar = icalendar.Calendar.from_ical(part.get_content())
    assert str(calendar["METHOD"]) == "REQUEST"
    (event,) = calendar.walk("VEVENT")
    assert str(event["SUMMARY"]) == "Appointment"
    return event


def spoken(event):
    at = event["DTSTART"].dt.astimezone(NEW_YORK)
    return f"{at:%a}, {at:%b} {at.day}, {(at.hour - 1) % 12 + 1}:{at:%M} {at:%p}"


def booked_slot(product, asked):
    (row,) = product.rows(
        "SELECT u.email, a.starts_at FROM scheduling_appointment a"
        " JOIN scheduling_therapist t ON t.id = a.therapist_id"
        " JOIN accounts_user u ON u.id = t.user_id"
        " JOIN scheduling_firstvisit v ON v.id = a.first_visit_id"
        " WHERE v.reference = %s AND a.status = 'booked'",
        asked["reference"],
    )
    return {"email": row[0], "starts_at": datetime.fromisoformat(str(row[1])).astimezone(NEW_YORK)}


def missed_visit(product):
    row = product.rows(
        "SELECT u.email, a.id FROM scheduling_appointment a"
        " JOIN scheduling_therapist t ON t.id = a.therapist_id"
        " JOIN accounts_user u ON u.id = t.user_id WHERE a.status = 'no_show'"
    )[0]
    return {"email": row[0], "id": row[1]}
