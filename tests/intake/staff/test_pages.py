"""The desk's pages: the queue, one request, booking, and taking it back."""

import re
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from config.audit.models import AuditEvent
from config.kernel import clock
from intake import contacting, emails, triage
from intake.models import AssessmentRequest
from intake.seen import Seen, Stale
from notifications.models import OutboundMessage
from scheduling import appointments
from scheduling.models import Appointment
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.notifications import OutboundMessageFactory
from tests.factories.scheduling import (
    HOUR,
    LocationFactory,
    TherapistFactory,
    desk_of,
    open_all_week,
)
from tests.intake.staff.asking import asks, url

pytestmark = pytest.mark.django_db

QUEUE = reverse("desk:queue")


@pytest.fixture
def therapist(place):
    return open_all_week(TherapistFactory(), place)


def choices_on(page):
    return re.findall(r'name="slot"[^>]*value="([^"]+)"', page.content.decode())


def book(client, row, slot=None, **more):
    page = client.get(url(row))
    sent = {"slot": slot or choices_on(page)[0], "seen": str(Seen.of(row)), **more}
    return client.post(url(row, "book"), sent)


def test_the_queue_lists_who_waits_at_the_persons_places(signed_in, place):
    here = asks(place, name="Jordan Here")
    asks(LocationFactory(), name="Casey Elsewhere")
    page = signed_in.get(QUEUE).content.decode()
    assert ["Jordan Here" in page, "Casey Elsewhere" in page] == [True, False]
    assert here.reference in page


def test_an_empty_queue_says_so(signed_in):
    assert "No requests waiting." in signed_in.get(QUEUE).content.decode()


@pytest.mark.parametrize("asked", [{"view": "nonsense"}, {"place": "nowhere"}, {"open": "NOBODY"}])
def test_a_filter_that_makes_no_sense_shows_who_waits(signed_in, place, asked):
    asks(place, name="Jordan Here")
    page = signed_in.get(QUEUE, asked)
    assert (page.status_code, "Jordan Here" in page.content.decode()) == (200, True)


def test_a_look_at_the_queue_and_at_a_person_is_in_the_trail(signed_in, desk, place):
    row, second = asks(place), asks(place, respond_by=clock.now() + 9 * HOUR)
    signed_in.get(QUEUE)
    listed = AuditEvent.objects.get(action="queue.listed")
    assert (listed.actor_id, listed.details) == (
        desk.pk,
        {"shown": [row.reference, second.reference]},
    )
    signed_in.get(url(second))
    viewed = AuditEvent.objects.filter(action="request.viewed", record_id=second.pk)
    assert viewed.count() == 1


def test_the_detail_shows_what_was_asked_and_the_one_way_to_reach_them(signed_in, place):
    row = asks(place, name="Jordan Text", phone="+15085550123", reach_by="text", note="A note.")
    page = signed_in.get(url(row)).content.decode()
    shown = ["Jordan Text", "A note.", "Text only. Do not call.", "sms:+15085550123"]
    assert [each for each in shown if each in page] == shown
    assert [each for each in ("tel:+1508", f"mailto:{row.email}") if each in page] == []


REFUSED = [("notes", 422), ("booking", 409), ("contact-attempts", 422)]


@pytest.mark.parametrize(("step", "code"), REFUSED)
def test_a_press_that_is_refused_shows_the_request_and_that_is_in_the_trail(
    signed_in, desk, place, step, code
):
    row = asks(place)
    assert signed_in.post(f"{url(row)}{step}/").status_code == code
    viewed = AuditEvent.objects.filter(action="request.viewed")
    assert list(viewed.values_list("actor_id", "record_id")) == [(desk.pk, row.pk)]


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("get", "request"),
        ("post", "book"),
        ("post", "undo"),
        ("post", "handed_over"),
        ("post", "not_needed"),
    ],
)
def test_a_request_of_another_place_is_not_there(signed_in, method, name):
    row = asks(LocationFactory())
    assert getattr(signed_in, method)(url(row, name)).status_code == 404
    assert AuditEvent.objects.exclude(action__startswith="account.").count() == 0


@pytest.mark.parametrize("name", ["book", "undo", "handed_over", "not_needed"])
def test_a_look_changes_nothing_and_leads_to_the_request(signed_in, place, name):
    row = asks(place)
    looked = signed_in.get(url(row, name))
    assert (looked.status_code, looked.headers["Location"]) == (302, url(row))
    row.refresh_from_db()
    assert (row.status, row.version) == (AssessmentRequest.Status.SUBMITTED, 1)


def test_a_press_after_the_session_ended_leads_back_to_the_request(client, desk, place):
    row = asks(place)
    refused = client.post(url(row, "book"), {"slot": "", "seen": "1.0"})
    signed = client.post(refused.headers["Location"], {"login": desk.email, "password": PASSWORD})
    page = client.get(signed.headers["Location"], follow=True)
    assert (page.status_code, page.request["PATH_INFO"]) == (200, url(row))


def test_a_desk_is_offered_the_times_of_its_own_places(signed_in, place, therapist):
    elsewhere = LocationFactory()
    open_all_week(TherapistFactory(), elsewhere)
    row = AssessmentRequestFactory(locations=[place, elsewhere])
    offered = {choice.split("/")[1] for choice in choices_on(signed_in.get(url(row)))}
    assert offered == {str(place.pk)}


def test_words_that_the_desk_sends_do_not_leave_by_themselves(signed_in, place, therapist):
    row = asks(place, reach_by="text", phone="+15085550123")
    book(signed_in, row)
    page = signed_in.get(url(row)).content.decode()
    assert ["Nothing leaves by itself" in page, "The message leaves at" in page] == [True, False]
    words = OutboundMessage.objects.get(template="scheduling/mail/booked")
    signed_in.post(url(row, "handed_over"), {"message": words.pk})
    assert "Undo booking" not in signed_in.get(url(row)).content.decode()


def test_a_letter_leaves_by_itself_though_other_words_wait_for_the_desk(
    signed_in, place, therapist
):
    row = asks(place)
    waiting = OutboundMessage.Status.FOR_DESK
    OutboundMessageFactory(
        about=row.pk,
        status=waiting,
        channel=OutboundMessage.Channel.TEXT,
        to_address="+15085550123",
    )
    book(signed_in, row)
    booked = signed_in.get(url(row)).context["opened"]["booked"]["words"]
    assert booked.startswith("The message leaves at ")


def test_the_page_offers_times_that_fit_and_booking_one_takes_it(signed_in, desk, place, therapist):
    row = asks(place)
    answer = book(signed_in, row)
    assert answer.status_code == 302
    appointment = Appointment.objects.get()
    assert (appointment.therapist, appointment.location, appointment.booked_by) == (
        therapist,
        place,
        desk,
    )
    row.refresh_from_db()
    assert (row.status, row.first_visit.stage) == ("accepted", "booked")
    page = signed_in.get(url(row)).content.decode()
    assert ["Undo" in page, therapist.name in page] == [True, True]


def test_a_request_without_a_time_says_how_far_we_looked(signed_in, place):
    page = signed_in.get(url(asks(place))).content.decode()
    assert "No open time fits these wishes in the next 90 days." in page


def test_times_suit_the_parts_of_the_week_that_were_named(signed_in, place, therapist):
    row = asks(place, times=["wed-morning"])
    values = choices_on(signed_in.get(url(row)))
    starts = {triage_time(value).strftime("%a") for value in values}
    assert (starts, len(values) > 0) == ({"Wed"}, True)


def triage_time(value):
    from scheduling import diary

    return datetime.fromisoformat(value.rpartition("/")[2]).astimezone(diary.zone())


def test_a_time_just_taken_keeps_the_page_and_offers_others(signed_in, place, therapist):
    row, quicker = asks(place), asks(place)
    slot = choices_on(signed_in.get(url(row)))[0]
    assert book(signed_in, quicker, slot).status_code == 302
    page = signed_in.post(url(row, "book"), {"slot": slot, "seen": str(Seen.of(row))})
    assert page.status_code == 409
    text = page.content.decode()
    assert ["That time was just taken." in text, row.reference in text] == [True, True]
    assert slot not in choices_on(page)
    row.refresh_from_db()
    assert row.status == AssessmentRequest.Status.SUBMITTED


def test_a_booking_that_does_not_say_what_it_saw_is_refused(signed_in, place, therapist):
    row = asks(place)
    slot = choices_on(signed_in.get(url(row)))[0]
    assert [
        signed_in.post(url(row, "book"), {"slot": slot}).status_code,
        book(signed_in, row).status_code,
    ] == [409, 302]


def test_a_page_that_is_older_than_the_request_is_refused(signed_in, desk, place, therapist):
    row = asks(place)
    seen = str(Seen.of(row))
    slot = choices_on(signed_in.get(url(row)))[0]
    triage.put_on_hold(assessment_request=row, until=clock.now() + HOUR, by=desk, now=clock.now())
    page = signed_in.post(url(row, "book"), {"slot": slot, "seen": seen})
    opened = page.context["opened"]
    assert (page.status_code, opened["taken"]["title"]) == (409, str(Stale.detail))
    assert Appointment.objects.count() == 0
    assert opened["chosen"] == slot


def test_who_changed_it_meanwhile_is_named(signed_in, place, therapist):
    row = asks(place)
    seen, slot = str(Seen.of(row)), choices_on(signed_in.get(url(row)))[0]
    lee = desk_of(place)
    contacting.add_note(assessment_request=row, text="Call after 5.", by=lee, now=clock.now())
    page = signed_in.post(url(row, "book"), {"slot": slot, "seen": seen})
    taken = page.context["opened"]["taken"]["text"]
    assert (taken.startswith(f"{lee.name}, "), "Note: Call after 5." in taken) == (True, True)


@pytest.mark.parametrize(
    "slot",
    ["", "x", "a/b/c", "//", "{t}/{p}/yesterday", "{t}/{p}/2026-13-01T00:00:00+00:00",
     "{p}/{t}/2027-01-04T14:00:00+00:00", "{t}/{p}/2027-01-04T14:00:00",
     "{t}/{p}/9999-12-31T23:59:59+00:00", "{t}/{p}/0001-01-01T00:00:00+00:00"],
)  # fmt: skip
def test_a_choice_that_was_not_ours_books_nothing(signed_in, place, therapist, slot):
    row = asks(place)
    sent = slot.format(t=therapist.pk, p=place.pk)
    page = signed_in.post(url(row, "book"), {"slot": sent, "seen": "1.0"})
    assert (page.status_code, row.reference in page.content.decode()) == (409, True)
    assert Appointment.objects.count() == 0


def test_the_same_press_twice_is_one_booking(signed_in, place, therapist):
    row = asks(place)
    slot = choices_on(signed_in.get(url(row)))[0]
    sent = {"slot": slot, "seen": "1.0"}
    answers = [signed_in.post(url(row, "book"), sent).status_code for _ in range(2)]
    assert (answers, Appointment.objects.count()) == ([302, 302], 1)


def undo(client, row):
    """Presses Undo as the page offers it."""
    form = re.search(
        r'<form[^>]*action="([^"]+/undo/)".*?</form>', client.get(url(row)).content.decode()
    )
    (act,) = re.findall(r'name="act" value="([^"]+)"', form[0])
    return client.post(form[1], {"act": act})


def test_undo_brings_the_request_back(signed_in, place, therapist):
    row = asks(place)
    last = choices_on(signed_in.get(url(row)))[-1]  # the first may begin before it is taken back
    book(signed_in, row, last)
    assert undo(signed_in, row).status_code == 302
    row.refresh_from_db()
    assert row.status == "submitted"
    assert choices_on(signed_in.get(url(row)))[-1] == last
    assert row.reference in signed_in.get(QUEUE).content.decode()
    assert OutboundMessage.objects.filter(template="scheduling/mail/booked").count() == 0


def test_a_booking_is_taken_back_from_its_line_in_the_timeline(signed_in, place, therapist):
    row = asks(place)
    book(signed_in, row, choices_on(signed_in.get(url(row)))[-1])
    booked = Appointment.objects.get()
    lines = signed_in.get(url(row)).context["opened"]["events"]
    (line,) = [each for each in lines if each["undo_url"]]
    assert (line["words"].split(":")[0], line["hidden"]) == (
        "Booked",
        [{"name": "act", "value": booked.pk}],
    )
    signed_in.post(line["undo_url"], {"act": booked.pk})
    row.refresh_from_db()
    assert row.status == "submitted"
    lines = signed_in.get(url(row)).context["opened"]["events"]
    assert [each["words"] for each in lines if each["undo_url"]] == []


@pytest.mark.parametrize(
    ("asked", "places"),
    [
        ({}, ["words", "button", "timeline"]),
        ({"reach_by": "text", "phone": "+15085550123"}, ["button", "timeline"]),
    ],
)
def test_an_open_page_knows_when_a_booking_stays(asked, places, signed_in, place, therapist):
    """Words that the desk sends itself do not leave, so nothing says that they have."""
    row = asks(place, **asked)
    book(signed_in, row)
    page = signed_in.get(url(row)).content.decode()
    ends = Appointment.objects.get().booked_at + appointments.UNDO_WITHIN
    assert until(page) == [ends] * len(places)
    assert len(re.findall(r' data-after="The message has left\."', page)) == places.count("words")


def test_an_open_page_knows_when_a_decision_stays(signed_in, desk, place):
    row, now = asks(place), clock.now()
    triage.decline(assessment_request=row, reason="They found help.", by=desk, now=now)
    page = signed_in.get(url(row)).content.decode()
    assert until(page) == [now + appointments.UNDO_WITHIN] * len(("words", "toast", "timeline"))


def until(page):
    """Reads the instants at which something on a page is over."""
    return [datetime.fromisoformat(each) for each in re.findall(r'data-until="([^"]+)"', page)]


def test_undo_that_comes_too_late_stays_on_the_page_and_says_so(signed_in, place, therapist):
    row = asks(place)
    book(signed_in, row)
    Appointment.objects.update(booked_at=clock.now() - timedelta(minutes=3))
    page = signed_in.post(url(row, "undo"), {"act": Appointment.objects.get().pk})
    assert page.status_code == 409
    assert "It is too late to take this back." in page.content.decode()
    assert Appointment.objects.get().status == "booked"


def test_words_for_the_desk_to_send_are_shown_and_ticked_off_once(signed_in, place, therapist):
    row = asks(place, reach_by="text", phone="+15085550123", email="")
    book(signed_in, row)
    message = OutboundMessage.objects.get(channel="text")
    page = signed_in.get(url(row)).content.decode()
    assert str(message.pk) in page
    sent = {"message": str(message.pk)}
    first, again = (signed_in.post(url(row, "handed_over"), sent) for _ in range(2))
    assert (first.status_code, again.status_code) == (302, 409)
    message.refresh_from_db()
    assert message.status == "sent"


@pytest.mark.parametrize("press", ["handed_over", "not_needed"])
@pytest.mark.parametrize("message", ["", "x", "01a208b1-89b2-7102-998b-2aa687b3ac1e"])
def test_words_of_somebody_else_cannot_be_ticked_off(signed_in, place, message, press):
    row = asks(place)
    assert signed_in.post(url(row, press), {"message": message}).status_code == 404


def test_words_that_nobody_needs_are_asked_for_no_more(signed_in, desk, place, therapist):
    row = asks(place, reach_by="text", phone="+15085550123", email="")
    book(signed_in, row)
    opened = signed_in.get(url(row)).context["opened"]
    done, dropped = opened["acts"]
    assert [(act["label"], act.get("of", "")) for act in (done, dropped)] == [
        ("I sent the booking", ""),
        ("Not needed", "the booking"),
    ]
    sent = {each["name"]: each["value"] for each in dropped["hidden"]}
    first, again = (signed_in.post(dropped["url"], sent) for _ in range(2))
    assert (first.status_code, again.status_code) == (302, 409)
    event = AuditEvent.objects.get(action="message.not_needed")
    opened = signed_in.get(url(row)).context["opened"]
    assert (event.actor_id, opened["acts"], opened["booked"]["words"]) == (
        desk.pk,
        [],
        "Nothing leaves by itself.",
    )
    told = [line["words"] for line in opened["events"]]
    assert "A message about the booking was not needed" in told
    assert undo(signed_in, row).status_code == 302
    row.refresh_from_db()
    assert row.status == "submitted"


@pytest.mark.parametrize(
    ("reach_by", "said"),
    [
        ("text", ("To send: confirmation", "the confirmation", "I sent the confirmation")),
        ("call", ("To say: confirmation", "", "I called with the confirmation")),
    ],
)
def test_words_to_send_can_be_copied_and_words_to_say_are_said(signed_in, place, reach_by, said):
    row = asks(place, reach_by=reach_by, phone="+15085550123", note="Not to be copied.")
    emails.received(row, status_token="t", now=clock.now())
    page = signed_in.get(url(row))
    item, act = page.context["opened"]["items"][-1], page.context["opened"]["acts"][0]
    assert (item["term"], item["copied"], act["label"]) == said
    buttons = page.content.decode().count('data-press="copy" hidden')
    assert buttons == int(reach_by == "text")


ODD_INSTANTS = [
    "2026-12-01T15:00:00+05:00:00.000001",
    "0001-01-01T00:00:00+00:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:00:00+00:00",
    "9999-12-31T23:00:00-14:00",
]


@pytest.mark.parametrize("at", ODD_INSTANTS)
def test_an_instant_at_the_calendars_ends_books_nothing(signed_in, place, therapist, at):
    row = asks(place)
    answer = book(signed_in, row, slot=f"{therapist.pk}/{place.pk}/{at}")
    assert (answer.status_code, Appointment.objects.count()) == (409, 0)


def test_the_owner_sees_every_place(client, place):
    client.force_login(UserFactory(owner=True))
    row = asks(place)
    assert client.get(url(row)).status_code == 200


@pytest.mark.parametrize("reference", ["NOBODY", "x" * 500, "\u00e9", "a b"])
def test_a_reference_that_nobody_has_is_not_there(signed_in, reference):
    assert signed_in.get(reverse("desk:request", args=[reference])).status_code == 404


def questions(client, page):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        client.get(page)
    return len(asked)


def test_the_queue_takes_no_more_questions_for_three_than_for_one(signed_in, place, therapist):
    held = {"status": "on_hold", "on_hold_until": clock.now() + HOUR}
    asks(place), asks(place, **held)  # of the same name, so that likely ones are asked for
    one = questions(signed_in, QUEUE)
    for _ in range(2):
        asks(place)
    assert (questions(signed_in, QUEUE), one <= 40) == (one, True)


@pytest.mark.parametrize("odd", ["%00", "A%00B", "%ED%A0%80", "x" * 2000])
def test_a_reference_that_nobody_could_have_is_not_there(signed_in, odd):
    looked = signed_in.get(f"/staff/requests/{odd}/")
    pressed = signed_in.post(f"/staff/requests/{odd}/booking/")
    assert (looked.status_code, pressed.status_code) == (404, 404)


def test_a_time_at_a_place_of_other_desks_cannot_be_taken(signed_in, place):
    elsewhere = LocationFactory()
    open_all_week(TherapistFactory(), elsewhere)
    theirs = asks(elsewhere)
    owner = UserFactory(owner=True)
    signed_in.force_login(owner)
    slot = choices_on(signed_in.get(url(theirs)))[0]
    signed_in.force_login(desk_of(place))
    answer = signed_in.post(url(asks(place), "book"), {"slot": slot, "seen": "1.0"})
    assert (answer.status_code, Appointment.objects.count()) == (409, 0)


def test_the_owner_is_led_to_all_that_is_held(client, signed_in, place):
    row = asks(place)
    held = reverse("desk:held", args=[row.reference])
    assert held not in signed_in.get(url(row)).content.decode()
    client.force_login(UserFactory(owner=True))
    assert held in client.get(url(row)).content.decode()
