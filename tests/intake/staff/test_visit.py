"""The desk cancels and moves a visit on pages of its own, and takes that back."""

from datetime import datetime, timedelta

import pytest

from config.kernel import clock
from intake import booking
from intake.models import AssessmentRequest
from intake.staff import words
from notifications.models import OutboundMessage
from scheduling.appointments import WrongState
from scheduling.models import Appointment, BusyTime, Cancellation, Rescheduling
from tests.factories.scheduling import (
    BusyTimeFactory,
    LocationFactory,
    TherapistFactory,
    desk_of,
    open_all_week,
)
from tests.intake.staff.asking import asks, fresh, url

pytestmark = pytest.mark.django_db

CANCELLED = "scheduling/mail/cancelled"


@pytest.fixture
def therapist(place):
    return open_all_week(TherapistFactory(), place)


@pytest.fixture
def row(place, therapist, desk):
    """A request with a visit tomorrow, of which the person has been told."""
    found = asks(place)
    now = clock.now()
    at = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    booking.book(
        assessment_request=found, therapist=therapist, location=place, starts_at=at, by=desk,
        now=now - timedelta(minutes=5),
    )  # fmt: skip
    OutboundMessage.objects.update(status="sent", ended_at=now, attempts=1)
    return fresh(found)


def standing(**changes):
    visit = Appointment.objects.get()
    return {"appointment": visit.pk, "version": visit.version, **changes}


def other_time(client, row):
    return client.get(url(row, "move")).context["slots"][-1]["value"]


def opened(client, row):
    return client.get(url(row)).context["opened"]


def test_a_look_shows_whose_visit_it_is_and_changes_nothing(signed_in, row):
    for name in ("cancel", "move"):
        page = signed_in.get(url(row, name))
        assert (page.status_code, page.context["name"]) == (200, row.name)
    assert Appointment.objects.get().version == 1


def test_one_press_cancels_and_the_request_looks_for_times_again(signed_in, desk, row):
    pressed = signed_in.post(url(row, "cancel"), standing(reason="Ill today"))
    assert (pressed.status_code, pressed["Location"]) == (302, url(row))
    kept = Cancellation.objects.get()
    assert (kept.by, kept.reason, fresh(row).first_visit.stage) == (desk, "Ill today", "looking")
    page = opened(signed_in, row)
    assert (page["booked"], page["book"] is not None) == (None, True)
    assert page["undo"]["words"].startswith("Cancelled: ")
    assert "The message leaves at " in page["undo"]["words"]
    assert page["events"][0]["words"] in {
        "A message about the cancellation waits to leave",
        "Visit cancelled: Ill today",
    }


def test_undo_brings_the_visit_back(signed_in, row):
    signed_in.post(url(row, "cancel"), standing())
    undo = opened(signed_in, row)["undo"]
    act = {each["name"]: each["value"] for each in undo["hidden"]}
    for _ in range(2):
        assert signed_in.post(undo["undo_url"], act).status_code == 302
    assert (Appointment.objects.get().status, fresh(row).first_visit.stage) == ("booked", "booked")
    assert OutboundMessage.objects.filter(template=CANCELLED).count() == 0
    assert opened(signed_in, row)["undo"] is None


def test_undo_of_a_visit_that_nobody_had_heard_of_writes_of_it_again(signed_in, row):
    OutboundMessage.objects.filter(template="scheduling/mail/booked").update(
        status="queued", ended_at=None, attempts=0
    )
    signed_in.post(url(row, "cancel"), standing())
    undo = opened(signed_in, row)["undo"]
    assert "They had not heard of this visit yet" in undo["words"]
    signed_in.post(undo["undo_url"], {"act": undo["hidden"][0]["value"]})
    letter = OutboundMessage.objects.get(template="scheduling/mail/booked")
    assert "/r/" in letter.context["page_url"]


def test_a_visit_moves_to_the_time_that_was_picked(signed_in, row):
    slot = other_time(signed_in, row)
    before = Appointment.objects.get().starts_at
    pressed = signed_in.post(url(row, "move"), standing(slot=slot))
    assert (pressed.status_code, pressed["Location"]) == (302, url(row))
    moved = Appointment.objects.get()
    assert moved.starts_at.isoformat() == slot.split("/")[2]
    page = opened(signed_in, row)
    assert page["undo"]["words"].startswith("Moved to ")
    signed_in.post(page["undo"]["undo_url"], {"act": page["undo"]["hidden"][0]["value"]})
    assert Appointment.objects.get().starts_at == before
    assert BusyTime.objects.get().starts_at == before


def test_the_program_takes_back_the_last_change(signed_in, desk, row):
    signed_in.post(url(row, "move"), standing(slot=other_time(signed_in, row)))
    signed_in.post(url(row, "cancel"), standing())
    booking.undo(assessment_request=fresh(row), by=desk, now=clock.now())
    assert Appointment.objects.get().status == "booked"
    assert Rescheduling.objects.get().taken_back_at is None
    booking.undo(assessment_request=fresh(row), by=desk, now=clock.now())
    assert Rescheduling.objects.get().taken_back_at is not None


def test_a_time_just_taken_keeps_the_page_and_the_old_time(signed_in, row, therapist, place):
    slot = other_time(signed_in, row)
    at = slot.split("/")[2]
    BusyTimeFactory(therapist=therapist, location=place, starts_at=datetime.fromisoformat(at))
    refused = signed_in.post(url(row, "move"), standing(slot=slot))
    assert (refused.status_code, refused.context["refusal"]) == (
        409,
        "That time was just taken. Please pick another.",
    )
    assert Appointment.objects.get().version == 1


def test_a_press_without_a_choice_asks_for_one(signed_in, row):
    refused = signed_in.post(url(row, "move"), standing())
    assert (refused.status_code, refused.context["refusal"]) == (422, "Pick a time first.")


def test_what_changed_meanwhile_is_shown_and_the_reason_is_still_there(signed_in, row):
    typed = standing(reason="Ill today")
    Appointment.objects.update(version=5)
    refused = signed_in.post(url(row, "cancel"), typed)
    assert refused.status_code == 409
    assert "Ill today" in refused.content.decode()
    assert refused.context["form"]["version"].value() == "5"
    assert Cancellation.objects.count() == 0


@pytest.mark.parametrize("status", ["cancelled", "no_show", "entered_in_error"])
def test_who_comes_second_to_move_reads_the_request_as_it_stands(status, signed_in, row):
    sent = standing(slot=other_time(signed_in, row))
    Appointment.objects.update(status=status)
    refused = signed_in.post(url(row, "move"), sent)
    assert (refused.status_code, refused.context["opened"]["taken"]) == (
        409,
        {"title": WrongState.detail, "text": "This is how it stands now."},
    )


@pytest.mark.parametrize("status", ["fulfilled", "entered_in_error"])
@pytest.mark.parametrize("reason", ["", "Ill today"])
def test_who_comes_second_to_cancel_reads_it_with_their_reason(status, reason, signed_in, row):
    sent = standing(reason=reason)
    Appointment.objects.update(status=status)
    refused = signed_in.post(url(row, "cancel"), sent)
    typed = f" You typed: {reason}" if reason else ""
    assert (refused.status_code, refused.context["opened"]["taken"]) == (
        409,
        {"title": WrongState.detail, "text": f"This is how it stands now.{typed}"},
    )
    assert Cancellation.objects.count() == 0


@pytest.mark.parametrize("name", ["cancel", "move"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_visit_at_the_own_place_there_is_no_such_page(name, method, client, row):
    elsewhere = LocationFactory()
    row.locations.add(elsewhere)
    client.force_login(desk_of(elsewhere))
    assert client.get(url(row)).status_code == 200
    assert getattr(client, method)(url(row, name), standing()).status_code == 404
    assert "cancel_url" not in opened(client, row)["booked"]


@pytest.mark.parametrize("name", ["cancel", "move"])
def test_a_request_that_has_no_visit_has_no_such_page(name, signed_in, place):
    assert signed_in.get(url(asks(place), name)).status_code == 404


def test_somebody_who_has_arrived_is_not_moved_any_more(signed_in, row):
    Appointment.objects.update(status="arrived")
    booked = opened(signed_in, row)["booked"]
    assert ["cancel_url" in booked, "move_url" in booked] == [True, False]


def test_the_story_tells_of_the_first_time_and_of_each_change(signed_in, row):
    signed_in.post(url(row, "move"), standing(slot=other_time(signed_in, row)))
    signed_in.post(url(row, "cancel"), standing())
    first = words.short(Appointment.objects.get().reschedulings.get().starts_at)
    therapist = Appointment.objects.get().therapist.name
    said = [each["words"] for each in opened(signed_in, row)["events"]]
    assert [each for each in said if not each.startswith("A message")] == [
        "Visit cancelled",
        f"Moved; it was {first} with {therapist}",
        f"Booked: {first} with {therapist}",
        "Accepted",
        "The request came in",
    ]


def test_a_request_that_is_there_without_an_account_is_not(client, row):
    assert client.get(url(row, "cancel")).status_code == 302
    assert AssessmentRequest.objects.count() == 1


def test_who_wanted_no_other_time_and_calls_later_is_looked_for_again_with_undo(signed_in, row):
    signed_in.post(url(row, "cancel"), standing(wants_no_other_time="on"))
    steps = {step["name"]: step for step in opened(signed_in, row)["steps"]}
    assert steps["looking-on"]["primary"] is True
    seen = {"seen": steps["looking-on"]["form"]["seen"].value()}
    assert signed_in.post(steps["looking-on"]["url"], seen).status_code == 302
    assert fresh(row).first_visit.stage == "looking"
    page = opened(signed_in, row)
    assert page["undo"]["words"] == "Looking for a time again."
    signed_in.post(page["undo"]["undo_url"], {"act": page["undo"]["hidden"][0]["value"]})
    assert fresh(row).first_visit.stage == "closed"
