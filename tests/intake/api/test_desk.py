"""The desk's own programs: the same steps as the pages, on the version that was read."""

from datetime import datetime, timedelta

import pytest

from config.audit.models import AuditEvent
from config.kernel import clock
from intake import corrections, merging, restoring, status_links
from intake.models import AssessmentRequest, ContactAttempt, DeskNote
from intake.seen import Seen
from notifications.models import OutboundMessage
from tests.factories.accounts import bearer
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import (
    HOUR,
    LocationFactory,
    TherapistFactory,
    in_desk_hours,
    open_all_week,
)
from tests.intake.api.addresses import address

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status
DAY = timedelta(days=1)


def test_one_request_with_its_timeline_and_etag(call, asked, desk):
    answer = call("get")
    read = answer.json()
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"1.0"')
    assert {name: read[name] for name in ("reference", "stage", "late", "assigned_to", "note")} == {
        "reference": asked.reference,
        "stage": "waiting",
        "late": False,
        "assigned_to": None,
        "note": "I find calls hard.",
    }
    assert [entry["words"] for entry in read["timeline"]] == ["The request came in"]
    viewed = AuditEvent.objects.get(action="request.viewed")
    assert (viewed.actor_id, viewed.record_id) == (desk.pk, asked.pk)


def test_a_merged_request_names_its_keeper_to_whom_may_see_it(call, asked, desk):
    place = asked.locations.get()
    keeper = AssessmentRequestFactory(locations=[place])
    assert call("get").json()["merged_into"] is None
    merging.merge(kept=keeper, merged=asked, chosen={}, by=desk, now=clock.now())
    assert call("get").json()["merged_into"] == keeper.reference
    keeper.locations.set([LocationFactory()])
    assert call("get").json()["merged_into"] is None


def test_take_it_and_give_it_back(call, desk):
    taken = call("put", "claim/")
    assert (taken.status_code, taken.json()["assigned_to"]) == (200, desk.name)
    assert taken.headers["ETag"] == '"2.0"'
    assert call("delete", "claim/").json()["assigned_to"] is None


def test_decisions_are_taken_and_taken_back(call, asked):
    held = call("post", "decision/", {"outcome": "hold", "until": (clock.now() + DAY).isoformat()})
    assert (held.status_code, held.json()["stage"]) == (201, "on_hold")
    assert call("post", "decision/", {"outcome": "reopen"}).json()["stage"] == "waiting"
    declined = call("post", "decision/", {"outcome": "decline", "reason": "Too far."})
    assert (declined.json()["stage"], OutboundMessage.objects.count()) == ("closed", 1)
    undone = call("post", "undo/")
    assert (undone.json()["status"], OutboundMessage.objects.count()) == ("submitted", 0)
    accepted = call("post", "decision/", {"outcome": "accept", "reason": "Fits."})
    assert accepted.json()["stage"] == "looking"


def test_accepting_alone_leaves_a_late_request_late(call, asked, client):
    AssessmentRequest.objects.filter(pk=asked.pk).update(respond_by=clock.now() - HOUR)
    token = status_links.make(assessment_request=asked, now=clock.now())
    accepted = call("post", "decision/", {"outcome": "accept"})
    assert (accepted.json()["stage"], accepted.json()["late"]) == ("looking", True)
    assert OutboundMessage.objects.count() == 0
    shown = client.get(f"/api/v1/request-status/{token}/").json()
    assert (shown["status"], shown["late"]) == ("looking", True)
    assert call("post", "undo/").json()["late"] is True


@pytest.mark.parametrize("outcome", ["accept", "decline"])
def test_the_same_decision_again_by_the_same_person_is_once(outcome, call, asked):
    etag, body = f'"{Seen.of(asked)}"', {"outcome": outcome}
    first, again = (call("post", "decision/", body, etag=etag) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.json(), asked.decisions.count()) == (first.json(), 1)


def test_an_undo_that_is_sent_twice_takes_back_one_act(call, asked):
    call("post", "decision/", {"outcome": "hold", "until": (clock.now() + DAY).isoformat()})
    etag = call("post", "decision/", {"outcome": "reopen"}).headers["ETag"]
    first, again = (call("post", "undo/", etag=etag) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 412)
    assert (first.json()["stage"], call("get").json()["stage"]) == ("on_hold", "on_hold")


def test_an_undo_of_a_booking_that_is_sent_twice_takes_back_one_act(call, asked, place):
    therapist = open_all_week(TherapistFactory(), place)
    starts_at = (clock.now() + 2 * DAY).replace(minute=0, second=0, microsecond=0)
    call("post", "decision/", {"outcome": "accept"})
    call("post", "appointment/", slot(place, therapist, starts_at))
    etag = call("get").headers["ETag"]
    first, again = (call("post", "undo/", etag=etag) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 412)
    assert call("get").json()["stage"] == "looking"


def test_a_promise_is_taken_back(call, asked, desk):
    now = clock.now()
    AssessmentRequest.objects.update(respond_by=now - HOUR)
    until = in_desk_hours(now)
    corrections.promise_again(assessment_request=asked, until=until, by=desk, now=now)
    etag = call("get").headers["ETag"]
    first, again = (call("post", "undo/", etag=etag) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 412)
    assert first.json()["timeline"][0]["words"] == "The new time was taken back"
    asked.refresh_from_db()
    assert (asked.promised_again, call("post", "undo/").json()["code"]) == (
        None,
        "nothing_to_undo",
    )


def test_what_was_put_into_the_queue_is_taken_back(call, asked, desk):
    now = clock.now()
    AssessmentRequest.objects.update(set_aside_at=now)
    restoring.restore(assessment_request=asked, by=desk, now=now)
    undone = call("post", "undo/")
    asked.refresh_from_db()
    assert (undone.status_code, asked.set_aside_at) == (200, now)


def test_a_hold_says_until_when(call):
    answer = call("post", "decision/", {"outcome": "hold"})
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["pointer"], error["code"]) == (400, "/until", "required")


def test_tries_and_notes_are_kept(call, desk):
    tried = call("post", "contact-attempts/", {"way": "email", "outcome": "reached"})
    noted = call("post", "notes/", {"text": "Prefers Tuesdays."})
    assert (tried.status_code, noted.status_code) == (201, 201)
    assert (ContactAttempt.objects.get().by, DeskNote.objects.get().text) == (
        desk,
        "Prefers Tuesdays.",
    )


def test_the_way_they_chose_is_a_rule_here_too(call):
    answer = call("post", "contact-attempts/", {"way": "call", "outcome": "reached"})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_this_way")


def slot(place, therapist, starts_at):
    return {
        "slot": {
            "therapist": str(therapist.pk),
            "location": place.slug,
            "starts_at": starts_at.isoformat(),
        }
    }


def test_a_time_is_booked_once_and_taken_back(call, asked, place):
    therapist = open_all_week(TherapistFactory(), place)
    starts_at = (clock.now() + 2 * DAY).replace(minute=0, second=0, microsecond=0)
    etag = f'"{Seen.of(asked)}"'
    booked, again = (
        call("post", "appointment/", slot(place, therapist, starts_at), etag=etag) for _ in range(2)
    )
    assert (booked.status_code, booked.json()["reference"]) == (201, asked.reference)
    assert (again.status_code, again.json()["id"]) == (201, booked.json()["id"])
    assert call("get").json()["stage"] == "booked"
    assert call("post", "undo/").json()["stage"] == "waiting"


def test_a_strange_slot_is_named_field_by_field(call, place):
    strange = slot(LocationFactory(), TherapistFactory(is_active=False), clock.now() + DAY)
    errors = call("post", "appointment/", strange).json()["errors"]
    assert {error["pointer"] for error in errors} == {"/slot/therapist", "/slot/location"}


WRITES = {
    "take it": ("put", "claim/", None),
    "give it back": ("delete", "claim/", None),
    "decide": ("post", "decision/", {"outcome": "decline"}),
    "try": ("post", "contact-attempts/", {"way": "email", "outcome": "reached"}),
    "note": ("post", "notes/", {"text": "Prefers Tuesdays."}),
    "undo": ("post", "undo/", None),
}


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("etag", ['"7.0"', "*", 'W/"7.0"', "1.0", '"1.0", "2.0"'])
def test_a_write_on_another_version_is_refused(write, etag, call, asked):
    if write == "give it back":
        call("put", "claim/")
    version = AssessmentRequest.objects.get(pk=asked.pk).version
    answer = call(*WRITES[write], etag=etag)
    assert (answer.status_code, answer.json()["code"]) == (412, "if_match_failed")
    assert AssessmentRequest.objects.get(pk=asked.pk).version == version


def test_a_program_that_reads_compressed_answers_writes_on_the_tag_that_it_read(
    client, desk, asked
):
    headers = bearer(desk) | {"Accept-Encoding": "gzip"}
    read = client.get(address(asked), headers=headers)
    assert (read["Content-Encoding"], read["ETag"]) == ("gzip", 'W/"1.0"')
    headers |= {"If-Match": read["ETag"]}
    assert client.put(address(asked, "claim/"), headers=headers).status_code == 200


@pytest.mark.parametrize("write", WRITES)
def test_a_write_says_which_version_it_read(write, client, desk, asked):
    method, name, body = WRITES[write]
    answer = getattr(client, method)(
        address(asked, name), body, content_type="application/json", headers=bearer(desk)
    )
    assert (answer.status_code, answer.json()["code"]) == (428, "if_match_missing")


def test_a_request_of_another_place_is_not_there(client, desk):
    row = AssessmentRequestFactory(locations=[LocationFactory()])
    assert client.get(address(row), headers=bearer(desk)).status_code == 404
    assert AuditEvent.objects.filter(action="request.viewed").count() == 0


def slots(client, desk, **asked):
    return client.get("/api/v1/staff/slots/", asked, headers=bearer(desk))


def test_slots_can_be_sent_back_as_they_are(client, call, asked, place, desk):
    therapist = open_all_week(TherapistFactory(), place)
    (found,) = slots(client, desk, reference=asked.reference, limit=1).json()["results"]
    assert (found["therapist"], found["therapist_name"], found["location"]) == (
        str(therapist.pk),
        therapist.name,
        "east-bridgewater",
    )
    assert found["why"][0] == "They asked for this place."
    slot = {name: found[name] for name in ("therapist", "location", "starts_at")}
    booked = call("post", "appointment/", {"slot": slot})
    assert (booked.status_code, booked.json()["ends_at"]) == (201, found["ends_at"])


def test_slots_are_searched_within_what_was_asked(client, asked, place, desk):
    open_all_week(TherapistFactory(), place)
    usual = slots(client, desk, reference=asked.reference).json()["results"]
    starts = [each["starts_at"] for each in usual]
    ends = datetime.fromisoformat(starts[1]) + HOUR
    within = {"from": starts[1], "until": ends.isoformat(), "location": "east-bridgewater"}
    narrowed = slots(client, desk, reference=asked.reference, **within).json()["results"]
    assert [each["starts_at"] for each in narrowed] == starts[1:2]
    nobody = str(TherapistFactory().pk)
    answer = slots(client, desk, reference=asked.reference, therapist=nobody)
    assert answer.json() == {"results": []}


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"location": "nowhere"}, "/location"),
        ({"limit": "21"}, "/limit"),
        ({"from": "soon"}, "/from"),
        ({"therapist": "avery"}, "/therapist"),
        ({"colour": "green"}, "/colour"),
    ],
)
def test_a_question_for_slots_that_we_cannot_read_is_named(client, desk, asked, wrong, pointer):
    answer = slots(client, desk, **{"reference": asked.reference} | wrong)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_slots_need_a_request_of_ones_own_places(client, desk):
    strange = AssessmentRequestFactory(locations=[LocationFactory()])
    assert slots(client, desk, reference=strange.reference).status_code == 404
    assert slots(client, desk).json()["errors"][0]["pointer"] == "/reference"


def test_one_request_names_its_likely_duplicates(call, asked, place):
    other = AssessmentRequestFactory(locations=[place], email=asked.email, name="Quinn Birch")
    assert call("get").json()["duplicates"] == [
        {"reference": other.reference, "reasons": ["same_email"]}
    ]


SHOWING = {
    "take it": ("put", "claim/", None),
    "give back what nobody has": ("delete", "claim/", None),
    "decide": ("post", "decision/", {"outcome": "decline"}),
    "try": ("post", "contact-attempts/", {"way": "email", "outcome": "reached"}),
    "note": ("post", "notes/", {"text": "Prefers Tuesdays."}),
}


@pytest.mark.parametrize("write", SHOWING)
def test_an_answer_that_shows_a_request_is_in_the_trail_once(write, call, asked, desk):
    assert call(*SHOWING[write]).json()["note"] == "I find calls hard."
    viewed = AuditEvent.objects.filter(action="request.viewed")
    assert list(viewed.values_list("actor_id", "record_id")) == [(desk.pk, asked.pk)]
