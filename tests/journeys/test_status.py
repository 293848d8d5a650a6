"""A person with a phone and no JavaScript follows their request by the link in the letter."""

import uuid

import pytest

from tests.journeys.product import Person, as_json, link_in

pytestmark = [pytest.mark.browser, pytest.mark.product]

PRESSES_TO_WITHDRAW = 2


@pytest.fixture
def jess(browser, product):
    """Somebody with a phone whose browser runs no scripts."""
    context = browser.new_context(
        base_url=product.url,
        viewport={"width": 390, "height": 844},
        java_script_enabled=False,
    )
    person = Person(context.new_page(), product)
    person.page.on("console", lambda message: person.complaints.append(message.text))
    yield person
    person.leaves()


@pytest.fixture
def asked(product):
    body = {
        "name": "Jess Sample",
        "email": f"jess.{uuid.uuid4().hex[:8]}@example.org",
        "locations": ["east-bridgewater"],
        "note": "Mornings are quieter for me.",
        "privacy_notice": True,
    }
    with product.site() as site:
        return {**body, **as_json(site.post("/assessment-requests/", json=body), 201)}


def opens_the_link(jess, product, sink, asked):
    letter = sink.wait_for(asked["email"])[-1]
    jess.page.goto(link_in(letter, f"{product.url}/r/"))


def headline(jess):
    return jess.page.get_by_role("heading", level=1).inner_text()


def test_she_changes_her_answers_withdraws_and_undoes(product, sink, jess, asked):
    opens_the_link(jess, product, sink, asked)
    origins = []
    jess.page.on(
        "request",
        lambda sent: (
            origins.append(sent.all_headers().get("origin")) if sent.method == "POST" else None
        ),
    )
    assert headline(jess) == "We have your request."
    she_changes_her_answers(jess)
    she_withdraws_and_undoes(jess)
    assert origins == ["null"] * 4  # what no-referrer makes of it: our own check would refuse
    assert [words for words in jess.complaints if "status of 422" not in words] == []
    assert len(sink.to(asked["email"])) == 1
    assert product.rows(
        "SELECT e.kind FROM intake_requestevent e"
        " JOIN intake_assessmentrequest r ON r.id = e.assessment_request_id"
        " WHERE r.reference = %s ORDER BY e.at",
        asked["reference"],
    ) == [("answers_changed",), ("withdrawn",), ("asked_again",)]


def she_changes_her_answers(jess):
    page = jess.page
    jess.press("link", "Change my answers")
    page.get_by_text("Middleborough", exact=True).click()
    page.get_by_role("checkbox", name="Friday evening").check()
    page.get_by_label("Is there anything you want us to know?").fill("Evenings work too.")
    page.get_by_label("Email (optional)").fill("jess at home")
    jess.press("button", "Save my answers")
    assert page.title().startswith("Error: ")
    jess.press("link", "Type an email address like name@example.com so we can write back.")
    assert page.evaluate("document.querySelector(':target').name") == "email"
    note = page.get_by_label("Is there anything you want us to know?")
    assert note.input_value() == "Evenings work too."
    page.get_by_label("Email (optional)").fill("")
    jess.press("button", "Save my answers")
    shown = page.get_by_role("main").inner_text()
    said = [
        "Your answers are saved.",
        "Middleborough",
        "Fri evenings",
        "By email, j•••@example.org",
    ]
    assert [words for words in said if words in shown] == said


def she_withdraws_and_undoes(jess):
    before = jess.presses
    jess.press("link", "Withdraw")
    jess.press("button", "Withdraw my request")
    assert headline(jess) == "Your request is withdrawn."
    assert jess.presses - before == PRESSES_TO_WITHDRAW
    jess.press("button", "Undo")
    assert headline(jess) == "We have your request."
    assert jess.page.get_by_text("Your request is open again.").count() == 1


def test_when_we_are_late_her_page_and_the_api_say_so_by_themselves(product, sink, jess, asked):
    product.rows(
        "UPDATE intake_assessmentrequest SET respond_by = now() - interval '1 minute'"
        " WHERE reference = %s RETURNING id",
        asked["reference"],
    )
    opens_the_link(jess, product, sink, asked)
    late = jess.page.locator(".note").inner_text()
    assert "and we are late. Your place is safe. We will write by" in late
    token = asked["status_url"].rstrip("/").rpartition("/")[2]
    with product.site() as site:
        answer = as_json(site.get(f"/request-status/{token}/"), 200)
    assert (answer["status"], answer["late"]) == ("received", True)


def test_an_old_link_brings_a_fresh_one_by_letter(product, sink, jess, asked):
    sink.wait_for(asked["email"])
    product.rows(
        "UPDATE intake_statuslink SET expires_at = now() FROM intake_assessmentrequest r"
        " WHERE r.id = assessment_request_id AND r.reference = %s RETURNING r.id",
        asked["reference"],
    )
    jess.page.goto(asked["status_url"])
    assert headline(jess) == "This link has timed out"
    for _ in range(2):
        jess.page.goto(asked["status_url"])
        jess.press("button", "Send me a fresh link")
        assert headline(jess) == "Look for our message"
    _, fresh = sink.wait_for(asked["email"], 2)
    assert fresh.message["Subject"] == "First Visit Practice: your new link"
    link = link_in(fresh, f"{product.url}/r/")
    assert link != asked["status_url"]
    jess.page.goto(link)
    assert headline(jess) == "We have your request."
    assert len(sink.to(asked["email"])) == 2
