"""Times that the desk's own programs offer, and who waits."""

from datetime import datetime, timedelta

import pytest

from config.kernel import clock
from intake import booking
from intake.models import AssessmentRequest
from notifications.models import OutboundMessage
from scheduling import appointments, cancelling, deadlines
from scheduling.models import Appointment, BusyTime, Cancellation, Offer, WaitlistEntry
from tests.factories.scheduling import (
    FirstVisitFactory,
    LocationFactory,
    TherapistFactory,
    open_all_week,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def therapist(place):
    return open_all_week(TherapistFactory(), place)


@pytest.fixture
def slots(therapist, place):
    """Makes slots as the search names them, so many days ahead."""

    def made(*days):
        noon = clock.now().replace(minute=0, second=0, microsecond=0)
        starts = [(noon + each * DAY).isoformat() for each in days]
        one = {"therapist": str(therapist.pk), "location": place.slug}
        return [{**one, "starts_at": at} for at in starts]

    return made


def test_offered_times_are_held_and_the_request_is_accepted_with_them(call, asked, slots):
    sent = slots(4, 5, 6)
    answer = call("post", "offers/", {"slots": sent})
    read = answer.json()
    offer = Offer.objects.get()
    assert (answer.status_code, read["status"], read["reference"]) == (
        201,
        "open",
        asked.reference,
    )
    named = [{name: each[name] for name in sent[0]} for each in read["slots"]]
    assert [datetime.fromisoformat(each.pop("starts_at")) for each in named] == [
        datetime.fromisoformat(each.pop("starts_at")) for each in sent
    ]
    assert named == sent
    assert datetime.fromisoformat(read["expires_at"]) == offer.expires_at
    now = call("get")
    assert (now.json()["stage"], now.headers["ETag"]) == ("offered", answer.headers["ETag"])


def test_the_same_offer_sent_again_is_one(call, slots, asked):
    body, etag = {"slots": slots(4, 5)}, '"1.0"'
    first, again = (call("post", "offers/", body, etag=etag) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.json()["id"], Offer.objects.count()) == (again.json()["id"], 1)


def test_undo_takes_back_the_offer_and_the_acceptance_that_came_with_it(call, slots, asked):
    call("post", "offers/", {"slots": slots(4, 5)})
    etag = call("get").headers["ETag"]
    first, again = (call("post", "undo/", etag=etag) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 412)
    assert (call("get").json()["stage"], OutboundMessage.objects.count()) == ("waiting", 0)
    assert BusyTime.objects.filter(released_at=None).count() == 0


def test_undo_takes_back_the_offer_that_came_after_a_cancellation(
    call, slots, asked, desk, therapist
):
    monday, place = clock.now() - DAY, asked.locations.get()
    at = datetime.fromisoformat(slots(4)[0]["starts_at"])
    visit = booking.book(
        assessment_request=asked, therapist=therapist, location=place, starts_at=at, by=desk,
        now=monday - DAY,
    )  # fmt: skip
    cancelling.cancel(appointment=visit, by=desk, now=monday)
    call("post", "offers/", {"slots": slots(5, 6)})
    answer = call("post", "undo/")
    assert (answer.status_code, answer.json()["stage"]) == (200, "looking")
    assert (Offer.objects.get().status, Cancellation.objects.get().taken_back_at) == (
        "withdrawn",
        None,
    )


def test_undo_takes_back_the_cancellation_that_came_after_an_offer(call, slots, asked, desk):
    call("post", "offers/", {"slots": slots(5, 6)})
    call("post", "appointment/", {"slot": slots(4)[0]})
    cancelling.cancel(appointment=Appointment.objects.get(), by=desk, now=clock.now())
    assert call("post", "undo/").json()["stage"] == "booked"


def test_a_later_end_may_be_named_and_a_sooner_one_is_refused(call, slots):
    soon = clock.now() + deadlines.WITHIN - DAY
    refused = call("post", "offers/", {"slots": slots(9), "expires_at": soon.isoformat()})
    assert (refused.status_code, refused.json()["code"]) == (422, "deadline_out_of_range")
    later = clock.now() + 4 * DAY
    made = call("post", "offers/", {"slots": slots(9), "expires_at": later.isoformat()})
    assert datetime.fromisoformat(made.json()["expires_at"]) == later


@pytest.mark.parametrize("days", [(), (3, 4, 5, 6)])
def test_an_offer_has_one_to_three_times(call, slots, days):
    answer = call("post", "offers/", {"slots": slots(*days)})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/slots")


def test_the_same_time_twice_is_no_offer(call, slots):
    answer = call("post", "offers/", {"slots": slots(4, 4)})
    assert (answer.status_code, answer.json()["code"]) == (422, "one_to_three_times")


def test_what_is_not_known_is_named_in_the_slot_that_says_it(call, slots):
    strange = slots(4, 5)
    strange[1]["location"] = LocationFactory().slug
    answer = call("post", "offers/", {"slots": strange})
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["pointer"]) == (400, "/slots/1/location")


def test_a_time_that_was_just_taken_keeps_nothing_of_the_offer(call, slots, therapist, place, desk):
    taken = slots(4, 5)
    appointments.book(
        first_visit=FirstVisitFactory(),
        therapist=therapist,
        location=place,
        starts_at=datetime.fromisoformat(taken[1]["starts_at"]),
        page_url="https://example.org",
        by=desk,
        now=clock.now(),
    )
    answer = call("post", "offers/", {"slots": taken})
    assert (answer.status_code, answer.json()["code"]) == (409, "time_taken")
    assert (call("get").json()["stage"], Offer.objects.count()) == ("waiting", 0)


def test_a_second_offer_waits_for_the_first(call, slots):
    call("post", "offers/", {"slots": slots(4)})
    answer = call("post", "offers/", {"slots": slots(5)})
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_stage")


def test_who_waits_is_on_the_list_once(call, asked, therapist):
    body = {"therapist": str(therapist.pk)}
    first, again = (call("post", "waitlist-entry/", body) for _ in range(2))
    entry = WaitlistEntry.objects.get()
    assert first.json() == {
        "id": str(entry.pk),
        "reference": asked.reference,
        "therapist": str(therapist.pk),
        "since": first.json()["since"],
    }
    assert datetime.fromisoformat(first.json()["since"]) == entry.since
    assert (first.status_code, again.json()) == (201, first.json())
    assert call("get").json()["stage"] == "waitlisted"


def test_undo_takes_a_listing_back_with_its_acceptance(call, asked):
    call("post", "waitlist-entry/", {})
    assert call("post", "undo/").json()["stage"] == "waiting"
    assert (WaitlistEntry.objects.get().status, OutboundMessage.objects.count()) == ("left", 0)


def test_nobody_waits_for_a_therapist_whom_we_do_not_know(call, asked):
    answer = call("post", "waitlist-entry/", {"therapist": str(asked.pk)})
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["pointer"]) == (400, "/therapist")


@pytest.mark.parametrize(("name", "body"), [("offers/", {"slots": []}), ("waitlist-entry/", {})])
def test_both_need_the_version_that_was_read(call, asked, slots, name, body):
    if "slots" in body:
        body = {"slots": slots(4)}
    answer = call("post", name, body, etag='"7.0"')
    assert (answer.status_code, answer.json()["code"]) == (412, "if_match_failed")
    assert AssessmentRequest.objects.get().status == "submitted"
