"""A person's own visit by private link: two presses change it, looking never does."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from config.audit import trail
from config.kernel import clock
from intake import triage, withdrawing
from notifications import letters
from notifications.models import OutboundMessage
from scheduling import visit_links
from scheduling.models import Appointment, BusyTime, Cancellation, FirstVisit, Rescheduling
from scheduling.public import visit_page, visit_views
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import (
    HOUR,
    AppointmentFactory,
    BusyTimeFactory,
    LocationFactory,
    RoomFactory,
    TherapistFactory,
    VideoRoomFactory,
    open_all_week,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
VIDEO = "https://video.example.org/marked"


@pytest.fixture
def browser():
    """As a browser without JavaScript, cookies or an origin to check."""
    return Client(enforce_csrf_checks=True, headers={"Origin": "null"})


@pytest.fixture
def row():
    """A visit in two days."""
    place = LocationFactory(name="Place", arrival="The green door.")
    at = clock.now().replace(minute=0, second=0, microsecond=0) + 2 * DAY
    found = AppointmentFactory(
        therapist=open_all_week(TherapistFactory(name="Avery Lastname"), place), location=place,
        starts_at=at, first_visit__stage="booked",
    )  # fmt: skip
    found.first_visit.locations.add(place)
    return found


def url(row, name="page"):
    return reverse(f"visit:{name}", args=[visit_links.token(row)])


def now_standing(row):
    row.refresh_from_db()
    return row.status, row.starts_at, row.version


def slots_on(browser, row):
    return [each["value"] for each in browser.get(url(row, "time")).context["slots"]]


def test_the_page_says_when_where_and_with_whom_and_offers_both_changes(browser, row):
    page = browser.get(url(row))
    said = page.content.decode()
    shown = ["The green door.", "with Avery,", row.location.address, url(row, "time"),
             url(row, "cancellation")]  # fmt: skip
    assert [each for each in shown if each not in said] == []
    assert (page.status_code, "Lastname" in said) == (200, False)


def test_the_page_says_how_to_get_in_and_what_to_bring(browser, row):
    place = row.location
    place.parking, place.phone, place.to_bring = "Behind it.", "508-555-0142", "Your notes."
    place.save()
    row.busy_time.room = RoomFactory(location=place, name="Oak room", arrival="Second door.")
    row.busy_time.save()
    page = browser.get(url(row)).context
    assert page["facts"] == [
        {"term": "Door and waiting room", "text": "The green door."},
        {"term": "Room", "text": "Oak room. Second door."},
        {"term": "Parking", "text": "Behind it."},
        {"term": "If you need help to get in", "text": "Call 508-555-0142"},
    ]
    assert page["to_bring"] == "Your notes."
    Appointment.objects.update(status="cancelled")
    page = browser.get(url(row)).context
    assert (page["facts"], page["to_bring"], page["lines"]) == ([], "", [])


def by_video(row, *, link, starts_in):
    VideoRoomFactory(therapist=row.therapist, link=link)
    row.location.kind = "online"
    row.location.save()
    at = clock.now() + starts_in
    Appointment.objects.update(starts_at=at, ends_at=at + HOUR)


@pytest.mark.parametrize(("minutes", "shown"), [(20, False), (14, True), (-30, True), (-61, False)])
def test_the_video_link_is_there_from_a_quarter_hour_before_until_the_end(
    minutes, shown, browser, row
):
    by_video(row, link=VIDEO, starts_in=timedelta(minutes=minutes))
    said = browser.get(url(row)).content.decode()
    assert (VIDEO in said, "The link appears on this page" in said) == (shown, not shown)


def test_without_a_link_the_page_says_that_we_send_it(browser, row):
    by_video(row, link="", starts_in=timedelta(minutes=5))
    said = browser.get(url(row)).content.decode()
    assert "We will send the link before the visit." in said
    assert "Join by video" not in said


def test_no_letter_carries_the_video_link(browser, row):
    by_video(row, link=VIDEO, starts_in=2 * DAY)
    browser.post(url(row, "time"), {"slot": slots_on(browser, row)[0], "version": "1"})
    letter = OutboundMessage.objects.get()
    said = letters.words(letter.template, letter.context | {"sender_name": ""})
    told = "The video link appears on the page of your visit 15 minutes before."
    assert [told in part for part in (said.text, said.html)] == [True, True]
    assert [VIDEO in part for part in (said.text, said.html)] == [False, False]


@pytest.mark.parametrize("name", ["page", "time", "cancellation", "entry"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_look_changes_nothing(name, method, browser, row):
    before = now_standing(row)
    assert getattr(browser, method)(url(row, name)).status_code == 200
    assert (now_standing(row), OutboundMessage.objects.count()) == (before, 0)


def test_a_press_is_no_look(browser, row):
    assert browser.get(url(row, "again")).status_code == 405


def test_two_presses_move_the_visit_and_the_letter_goes_at_once(browser, row):
    slot = slots_on(browser, row)[0]
    for _ in range(2):
        answer = browser.post(url(row, "time"), {"slot": slot, "version": "1"})
        assert (answer.status_code, answer["Location"]) == (302, f"{url(row)}?saved=moved")
    status, starts_at, version = now_standing(row)
    assert (status, starts_at.isoformat(), version) == ("booked", slot.split("/")[2], 2)
    assert (Rescheduling.objects.get().by, BusyTime.objects.get().starts_at) == (None, starts_at)
    letter = OutboundMessage.objects.get()
    assert (letter.template, letter.hold_until) == ("scheduling/mail/moved", None)
    assert "Your visit has a new time." in browser.get(answer["Location"]).content.decode()


def test_only_times_with_a_days_notice_are_shown_and_taken(browser, row):
    tomorrow = clock.now() + DAY
    assert min(slot.split("/")[2] for slot in slots_on(browser, row)) >= tomorrow.isoformat()
    soon = (clock.now().replace(minute=0, second=0, microsecond=0) + 3 * HOUR).isoformat()
    sent = {"slot": f"{row.therapist_id}/{row.location_id}/{soon}", "version": "1"}
    answer = browser.post(url(row, "time"), sent)
    assert (answer.status_code, now_standing(row)[2]) == (422, 1)


def test_a_time_just_taken_leaves_the_old_one_and_shows_others(browser, row):
    before, slot = now_standing(row), slots_on(browser, row)[0]
    at = datetime.fromisoformat(slot.split("/")[2])
    BusyTimeFactory(therapist=row.therapist, location=row.location, starts_at=at)
    answer = browser.post(url(row, "time"), {"slot": slot, "version": "1"})
    assert (answer.status_code, now_standing(row)) == (409, before)
    assert answer.context["refusal"] == "That time was just taken. Please pick another."
    assert [each for each in answer.context["slots"] if each["value"] == slot] == []


@pytest.mark.parametrize(
    "sent", ["9" * 5000, "٣", "-1", ""], ids=["huge", "foreign", "less", "none"]
)
def test_a_version_that_is_none_is_an_old_one(browser, row, sent):
    slot = slots_on(browser, row)[0]
    answer = browser.post(url(row, "time"), {"slot": slot, "version": sent})
    assert (answer.status_code, now_standing(row)[2]) == (409, 1)


def test_a_place_that_they_did_not_ask_for_cannot_be_taken(browser, row):
    elsewhere = LocationFactory()
    open_all_week(row.therapist, elsewhere)
    slot = slots_on(browser, row)[0].replace(str(row.location_id), str(elsewhere.pk))
    answer = browser.post(url(row, "time"), {"slot": slot, "version": "1"})
    assert (answer.status_code, answer.context["refusal"]) == (422, "Pick a time first.")


def test_one_press_cancels_without_a_reason_and_the_letter_goes_at_once(browser, row):
    for _ in range(2):
        answer = browser.post(url(row, "cancellation"))
        assert (answer.status_code, answer["Location"]) == (302, url(row))
    kept = Cancellation.objects.get()
    assert (kept.by, kept.reason, FirstVisit.objects.get().stage) == (None, "", "looking")
    letter = OutboundMessage.objects.get()
    assert (letter.template, letter.hold_until) == ("scheduling/mail/cancelled", None)
    page = browser.get(url(row)).content.decode()
    said = ["Your visit is cancelled." in page, "We are looking for another time" in page]
    assert [*said, url(row, "time") in page] == [True, True, False]


def test_who_wants_no_other_time_can_book_again(browser, row):
    browser.post(url(row, "cancellation"), {"no_other_time": "yes"})
    assert FirstVisit.objects.get().stage == "closed"
    assert f'action="{url(row, "again")}"' in browser.get(url(row)).content.decode()
    for _ in range(2):
        answer = browser.post(url(row, "again"))
        assert (answer.status_code, answer["Location"]) == (302, f"{url(row)}?saved=again")
    assert FirstVisit.objects.get().stage == "looking"


@pytest.mark.parametrize("sent", [{}, {"no_other_time": "yes"}])
@pytest.mark.parametrize("ended_by", ["desk", "person"])
def test_what_ended_otherwise_is_not_opened_by_an_old_visits_page(sent, ended_by, browser, row):
    asked = AssessmentRequestFactory(
        first_visit=row.first_visit, status="accepted", locations=[row.location]
    )
    browser.post(url(row, "cancellation"), sent)
    if sent:
        browser.post(url(row, "again"))
    if ended_by == "desk":
        triage.decline(assessment_request=asked, by=UserFactory(), now=clock.now())
    else:
        withdrawing.withdraw(assessment_request=asked, by=trail.PERSON, now=clock.now())
    page = browser.get(url(row)).content.decode()
    assert [url(row, "again") in page, "We are looking for" in page] == [False, False]
    answer = browser.post(url(row, "again"))
    assert (answer.status_code, FirstVisit.objects.get().stage) == (409, "closed")


def test_book_again_needs_a_cancelled_visit(browser, row):
    assert browser.post(url(row, "again")).status_code == 409
    assert FirstVisit.objects.get().stage == "booked"


@pytest.mark.parametrize("status", ["arrived", "fulfilled", "no_show", "begun"])
def test_what_is_not_ahead_any_more_is_shown_and_not_changed(status, browser, row):
    slot = slots_on(browser, row)[0]
    if status == "begun":
        Appointment.objects.update(starts_at=clock.now() - HOUR)
    else:
        Appointment.objects.update(status=status)
    for name in ("time", "cancellation"):
        assert browser.get(url(row, name))["Location"] == url(row)
        assert browser.post(url(row, name), {"slot": slot, "version": "1"}).status_code == 409
    assert f'href="{url(row, "cancellation")}"' not in browser.get(url(row)).content.decode()
    assert (now_standing(row)[2], OutboundMessage.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        ("looking", "We are looking for another time"),
        ("waitlisted", "We are looking for another time"),
        ("offered", "We sent you other times."),
        ("booked", "You have another time."),
    ],
)
def test_the_page_of_a_visit_that_is_off_says_what_is_true_of_the_person(stage, said, browser, row):
    Appointment.objects.update(status="cancelled")
    FirstVisit.objects.update(stage=stage)
    page = browser.get(url(row)).content.decode()
    words = {"We are looking for", "We sent you other times.", "You have another time."}
    assert [each for each in words if each in page] == [each for each in words if said[:18] in each]


def test_the_entry_is_neutral_and_has_the_name_that_letters_give_it(browser, row):
    answer = browser.get(url(row, "entry"))
    calendar = Calendar.from_ical(answer.content)
    (event,) = calendar.walk("VEVENT")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert (event["summary"], event["uid"]) == ("Appointment", f"{row.pk}@first-visit")
    assert ["method" in calendar, "attendee" in event] == [False, False]
    Appointment.objects.update(status="cancelled")
    assert browser.get(url(row, "entry")).status_code == 404


def test_within_a_day_the_page_says_so_before_the_press(browser, row):
    assert "less than a day away" not in browser.get(url(row, "cancellation")).content.decode()
    Appointment.objects.update(starts_at=clock.now() + HOUR)
    assert "less than a day away" in browser.get(url(row, "cancellation")).content.decode()


@pytest.mark.parametrize("name", ["page", "time", "cancellation", "entry"])
def test_an_old_link_and_one_that_was_never_ours_read_the_same(name, browser, row):
    address = url(row, name)
    Appointment.objects.update(status="entered_in_error")
    strange = browser.get(reverse(f"visit:{name}", args=["none"]))
    old = browser.get(address)
    assert (old.status_code, strange.status_code) == (410, 410)
    mine, none = old.content.decode(), strange.content.decode()
    assert mine.replace(visit_links.token(row), "none") == none


@pytest.mark.parametrize("name", ["page", "picker"])
def test_a_visit_taken_back_while_the_page_was_made_has_an_old_link(name, row, rf):
    def page(request, found):
        Appointment.objects.update(status="entered_in_error")
        found.refresh_from_db()
        return getattr(visit_page, {"page": "context"}.get(name, name))(found, now=clock.now())

    answer = visit_views.by_link(page)(rf.get("/"), visit_links.token(row))
    assert answer.status_code == 410
