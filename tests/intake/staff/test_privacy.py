"""The owner sees what is held about a person, hands it over, and erases it after one question."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from config.audit.models import AuditEvent
from config.kernel import clock
from intake import contacting, merging, retention
from intake.models import AssessmentRequest
from intake.seen import Seen
from intake.staff import held
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.notifications import SubscriberFactory
from tests.factories.scheduling import HOUR, AppointmentFactory, FirstVisitFactory, desk_of

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status
DAY = timedelta(days=1)
INDEX = reverse("desk:privacy")


@pytest.fixture
def owner():
    return UserFactory(owner=True)


@pytest.fixture
def signed_in(client, owner):
    client.force_login(owner)
    return client


def asks(**changes):
    now = clock.now()
    return AssessmentRequestFactory(
        **{"received_at": now - HOUR, "respond_by": now + HOUR} | changes
    )


def url(name, row):
    return reverse(f"desk:{name}", args=[row.reference])


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def terms(answer, name="items"):
    return {item["term"]: item["text"] for item in answer.context[name]}


def actions():
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


def joined(kept, merged, by):
    return merging.merge(kept=kept, merged=merged, chosen={}, by=by, now=clock.now())


# -- Finding --------------------------------------------------------------------------------------


def test_a_person_is_found_by_the_reference_as_it_is_typed(signed_in):
    row = asks()
    answer = signed_in.post(INDEX, {"reference": f" {row.reference.lower()} "})
    assert (answer.status_code, answer.url) == (302, url("held", row))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type a reference, like K7M2Q4."),
        ("NOBODY", "We hold nothing under this reference. It may have been erased."),
    ],
)
def test_what_cannot_be_found_is_said_at_the_field(signed_in, typed, said):
    answer = signed_in.post(INDEX, {"reference": typed})
    assert (answer.status_code, answer.context["form"].errors) == (422, {"reference": [said]})


def test_the_page_says_what_goes_by_itself(signed_in):
    now = clock.now()
    asks(set_aside_at=now - DAY)
    asks(status=Status.DECLINED, closed_at=now - 355 * DAY)
    asks(status=Status.DECLINED, closed_at=now - 30 * DAY)
    asks(status=Status.ACCEPTED, first_visit=FirstVisitFactory(opened_at=now - 355 * DAY))
    assert terms(signed_in.get(INDEX), "schedule") == {
        "Closed or withdrawn": "Kept for 12 months after that. 1 to go in the next 30 days.",
        "Never decided": "Kept for 12 months after the last step. None to go in the next 30 days.",
        "Accepted, no visit": (
            "Kept for 12 months after the last step. 1 to go in the next 30 days."
        ),
        "Set aside": "Kept for 30 days. 1 to go in the next 30 days.",
        "Merged with another": "Kept for 12 months after that. None to go in the next 30 days.",
        "With a visit": (
            "Kept for 7 years after the last that happened. None to go in the next 30 days."
        ),
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_questions(signed_in, rows, django_assert_num_queries):
    for _ in range(rows):
        asks(set_aside_at=clock.now())
    signed_in.get(INDEX)
    with django_assert_num_queries(8):  # the session, the person, and one for each rule
        signed_in.get(INDEX)


# -- What is held ---------------------------------------------------------------------------------


def test_what_is_held_is_counted_and_the_look_is_kept(signed_in, owner):
    row = asks(email="pat@example.org")
    contacting.add_note(assessment_request=row, text="Secret words", by=owner, now=clock.now())
    SubscriberFactory(email="pat@example.org")
    before = actions()
    answer = signed_in.get(url("held", row))
    assert {each["label"]: each["value"] for each in answer.context["numbers"]} == {
        "Steps": 0, "Notes": 1, "Messages": 0, "Private links": 0, "Visits": 0,
        "Lines in the trail": 2,
    }  # fmt: skip
    assert terms(answer) == {"Request": row.reference, "Newsletter": "Reads it"}
    assert "Secret words" not in answer.content.decode()
    assert actions() == [*before, "request.viewed"]


def test_a_merged_request_leads_to_its_keeper(signed_in, owner):
    row, merged = asks(), asks()
    joined(row, merged, owner)
    assert signed_in.post(INDEX, {"reference": merged.reference}).url == url("held", row)
    answer = signed_in.get(url("held", merged))
    assert (answer.status_code, answer.url) == (302, url("held", row))
    said = terms(signed_in.get(url("held", row)))["Requests"]
    assert said == f"{row.reference}, and {merged.reference} merged with it"


def test_who_shares_an_address_is_named_and_a_namesake_is_not(signed_in):
    row = asks(name="Pat Sample", email="pat@example.org")
    other = asks(name="Chris Other", email="PAT@example.org")
    asks(name="Pat Sample")
    answer = signed_in.get(url("held", row))
    assert answer.context["alike"] == [{"reference": other.reference, "url": url("held", other)}]


def test_an_erased_request_says_so_and_cannot_be_erased_again(signed_in, owner):
    row = asks()
    retention.erase(assessment_request=row, by=owner, now=clock.now())
    answer = signed_in.get(url("held", row))
    assert "What is left of an erased request" in words(answer)
    assert answer.context["erasure_url"] == ""
    assert signed_in.get(url("erasure", row)).url == url("held", row)


# -- Taking away ----------------------------------------------------------------------------------


def test_a_download_holds_the_document_and_is_kept_nowhere(signed_in, owner):
    row = asks()
    answer = signed_in.post(url("export", row))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer["Content-Disposition"] == (
        f'attachment; filename="first-visit-{row.reference}.json"'
    )
    assert answer["Cache-Control"] == "no-store"
    document = json.loads(answer.content)
    assert document["requests"][0]["name"] == row.name
    told = AuditEvent.objects.get(action="request.exported")
    assert (told.actor_id, told.reference) == (owner.pk, row.reference)


def test_a_look_at_a_downloads_address_takes_nothing_away(signed_in):
    row = asks()
    assert signed_in.get(url("export", row)).url == url("held", row)
    assert actions() == []


# -- Erasing --------------------------------------------------------------------------------------


def erase(client, row, seen=None):
    return client.post(url("erasure", row), {"seen": str(seen or Seen.of(row))})


def test_the_page_asks_once_and_the_press_erases(signed_in, owner):
    row = asks(name="Zebedee Sample")
    page = signed_in.get(url("erasure", row))
    assert page.status_code == 200
    assert AssessmentRequest.objects.get(pk=row.pk).name == "Zebedee Sample"
    seen = re.search(r'name="seen" value="([0-9.]+)"', page.content.decode())[1]
    answer = signed_in.post(url("erasure", row), {"seen": seen})
    assert (answer.status_code, answer.url) == (302, f"{INDEX}?erased=1")
    gone = AssessmentRequest.objects.get(pk=row.pk)
    assert (gone.status, gone.name) == (Status.ERASED, "")
    assert "Erased. Only counts are left." in words(signed_in.get(answer.url))
    assert AuditEvent.objects.get(action="request.erased").actor_id == owner.pk


def test_a_double_press_is_one_erasure_and_only_the_same_persons(signed_in):
    row = asks()
    seen = Seen.of(row)
    assert erase(signed_in, row, seen).status_code == 302
    assert (erase(signed_in, row, seen).status_code, actions().count("request.erased")) == (302, 1)
    other = Client()
    other.force_login(UserFactory(owner=True))
    assert erase(other, row, seen).status_code == 404


def test_what_changed_meanwhile_is_shown_again_and_not_erased(signed_in, owner):
    row = asks()
    seen = Seen.of(row)
    contacting.add_note(assessment_request=row, text="x", by=owner, now=clock.now())
    answer = erase(signed_in, row, seen)
    assert answer.status_code == 409
    assert "This changed since you opened it. Please look at it again." in words(answer)
    row.refresh_from_db()
    assert (row.status, answer.context["seen"]) == (Status.SUBMITTED, str(Seen.of(row)))


def test_what_must_be_kept_is_said_plainly_and_kept(signed_in):
    visit = FirstVisitFactory()
    AppointmentFactory(first_visit=visit)
    row = asks(status=Status.ACCEPTED, first_visit=visit)
    said = (
        "A visit stands or took place, so its record has to be kept until Nov 23, 2033. "
        "After that it goes by itself."
    )
    page = signed_in.get(url("held", row))
    assert (said in words(page), page.context["erasure_url"]) == (True, "")
    asked, pressed = signed_in.get(url("erasure", row)), erase(signed_in, row)
    assert (asked.status_code, pressed.status_code) == (200, 409)
    assert [words(each).count(said) for each in (asked, pressed)] == [1, 1]
    assert ["Erase for good" in words(each) for each in (asked, pressed)] == [False, False]
    row.refresh_from_db()
    assert row.status == Status.ACCEPTED


def test_the_page_says_what_goes_and_what_stays(signed_in, owner):
    row, merged = asks(email="pat@example.org"), asks()
    joined(row, merged, owner)
    SubscriberFactory(email="pat@example.org")
    page = signed_in.get(url("erasure", row))
    assert terms(page, "goes") == {
        "The person": "Name, contact details and every answer of all 2 requests.",
        "Words of the desk": "Notes, reasons, and what was written about calls.",
        "Messages": "Their words. What still waits never leaves.",
        "Ways back": "The private links and the reference.",
    }
    assert terms(page, "stays") == {
        "Counts": "When it came, was answered and ended, and for which place.",
        "Audit trail": "With the old reference, and that it was you who erased.",
        "Newsletter": "It was asked for apart from this. They can leave it.",
    }


@pytest.mark.parametrize("name", ["held", "export", "erasure"])
def test_the_desk_cannot_even_see_that_there_is_something(name):
    row = asks()
    client = Client()
    client.force_login(desk_of(*row.locations.all()))
    assert client.post(url(name, row)).status_code == 404
    assert client.get(url(name, row)).status_code == 404
    assert actions() == []


def test_names_stand_in_an_order():
    assert [held._and(names) for names in (["A"], ["A", "B"], ["A", "B", "C"])] == [
        "A", "A and B", "A, B and C",
    ]  # fmt: skip


def test_no_erasure_is_found_under_what_no_reference_could_hold(signed_in):
    assert signed_in.post("/staff/privacy/%00/erasure/").status_code == 404
