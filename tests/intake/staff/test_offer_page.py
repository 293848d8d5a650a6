"""The desk picks times, sees what the person will read, and offers them."""

from datetime import timedelta

import pytest

from config.kernel import clock
from intake import triage
from intake.models import RequestEvent
from intake.seen import Seen
from intake.staff import offer_page, times
from notifications.models import OutboundMessage
from scheduling import appointments, diary, offered
from scheduling.models import Appointment, BusyTime, Offer, WaitlistEntry
from tests.factories.scheduling import FirstVisitFactory, TherapistFactory, open_all_week
from tests.intake.staff.asking import asks, fresh, url

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def therapist(place):
    return open_all_week(TherapistFactory(name="Avery Sample"), place)


@pytest.fixture
def row(place, therapist):
    return asks(place)


def shown(client, row):
    return client.get(url(row, "offer")).context


def choices(client, row):
    return [choice["value"] for choice in shown(client, row)["choices"]]


def send(client, row, slots, **more):
    return client.post(url(row, "offer"), {"slot": slots, "seen": str(Seen.of(row)), **more})


def press(client, row, name, **typed):
    row = fresh(row)
    return client.post(url(row, name), {"seen": str(Seen.of(row)), **typed})


def steps(client, row):
    return [step["name"] for step in client.get(url(row)).context["opened"]["steps"]]


def test_the_first_times_of_three_days_are_picked_and_read_as_they_will_leave(signed_in, row):
    page = shown(signed_in, row)
    picked = [choice["label"] for choice in page["choices"] if choice["checked"]]
    days = {label.rpartition(",")[0] for label in picked}
    assert (len(page["choices"]), len(picked), len(days)) == (offer_page.SHOWN, 3, 3)
    assert page["preview"].count("with Avery") == 3
    assert "(their private link)" in page["preview"]


def test_no_time_is_offered_that_starts_within_a_day(signed_in, row):
    soonest = clock.now() + diary.NOTICE
    found = [value.rpartition("/")[2] for value in choices(signed_in, row)]
    assert [at for at in found if at <= soonest.isoformat()] == []


def test_other_times_are_read_before_they_are_sent(signed_in, row):
    (last,) = choices(signed_in, row)[-1:]
    page = send(signed_in, row, [last], preview="1").context
    assert [choice["value"] for choice in page["choices"] if choice["checked"]] == [last]
    assert (page["preview"].count("with Avery"), Offer.objects.count()) == (1, 0)


def test_sending_holds_the_times_and_leads_back_with_undo(signed_in, row, desk):
    picked = choices(signed_in, row)[:2]
    answer = send(signed_in, row, picked)
    assert (answer.status_code, answer.url) == (302, url(row))
    held = BusyTime.objects.filter(kind="BUSY_TENTATIVE", released_at=None)
    starts = [value.rpartition("/")[2] for value in picked]
    assert [each.starts_at.isoformat() for each in held.order_by("starts_at")] == starts
    page = signed_in.get(url(row)).context["opened"]
    assert (page["undo"]["words"], len(page["out"]["times"])) == ("Times were offered.", 2)
    signed_in.post(page["undo"]["undo_url"], {"act": page["undo"]["hidden"][0]["value"]})
    assert fresh(row).status == "submitted"
    assert (held.count(), OutboundMessage.objects.count()) == (0, 0)


def test_too_many_keeps_what_was_picked_and_says_how_many(signed_in, row):
    picked = choices(signed_in, row)[:4]
    answer = send(signed_in, row, picked)
    page = answer.context
    assert (answer.status_code, page["refusal"]["title"]) == (
        422,
        "Pick one to three different times.",
    )
    assert [choice["value"] for choice in page["choices"] if choice["checked"]] == picked


def test_a_time_just_taken_leaves_the_others_picked(signed_in, row, desk, place, therapist):
    one, other = choices(signed_in, row)[:2]
    appointments.book(
        first_visit=FirstVisitFactory(),
        **times.read(one, by=desk),
        page_url="https://example.org",
        by=desk,
        now=clock.now(),
    )
    answer = send(signed_in, row, [one, other])
    checked = [choice["value"] for choice in answer.context["choices"] if choice["checked"]]
    assert (answer.status_code, checked, Offer.objects.count()) == (409, [other], 0)


def test_an_older_look_is_refused_with_what_happened(signed_in, row):
    picked = choices(signed_in, row)[:1]
    answer = signed_in.post(url(row, "offer"), {"slot": picked, "seen": "9.9"})
    assert (answer.status_code, Offer.objects.count()) == (409, 0)


def test_where_nobody_is_open_the_page_says_what_can_be_done(signed_in, place):
    page = shown(signed_in, asks(place))
    assert (page["choices"], page["none_fits"]) == ([], offer_page.NONE_FITS)


def test_while_times_are_out_the_desk_may_book_one_for_who_calls_back(signed_in, row, desk):
    send(signed_in, row, choices(signed_in, row)[:2])
    page = signed_in.get(url(row)).context["opened"]
    assert (page["offer_url"], page["book"]["secondary"]) == ("", True)
    second = page["out"]["times"][1]
    press(signed_in, row, "picked", time=second["key"])
    appointment = Appointment.objects.get()
    assert (appointment.booked_by, appointment.offer.status) == (desk, "accepted")
    taken_back = signed_in.get(url(row)).context["opened"]["booked"]
    signed_in.post(taken_back["undo_url"], {"act": taken_back["hidden"][0]["value"]})
    assert fresh(row).first_visit.stage == "offered"
    assert len(offered.held(Offer.objects.get(), now=clock.now())) == 2


def test_a_withdrawn_offer_can_be_offered_again_for_two_minutes(signed_in, row):
    send(signed_in, row, choices(signed_in, row)[:1])
    press(signed_in, row, "offer-withdrawal")
    letter = OutboundMessage.objects.get()
    assert (fresh(row).first_visit.stage, letter.status) == ("looking", "suppressed")
    page = signed_in.get(url(row)).context["opened"]
    assert page["undo"]["words"] == "The offer was withdrawn."
    for _ in range(2):
        signed_in.post(page["undo"]["undo_url"], {"act": page["undo"]["hidden"][0]["value"]})
    offer = Offer.objects.get()
    assert (offer.status, fresh(row).first_visit.stage) == ("open", "offered")
    letter.refresh_from_db()
    assert (letter.status, BusyTime.objects.get().released_at) == ("queued", None)


def test_asking_again_comes_first_a_day_after_the_message_and_can_be_undone(signed_in, row):
    send(signed_in, row, choices(signed_in, row)[-1:])
    assert "nudging" not in steps(signed_in, row)
    Offer.objects.update(told_at=clock.now() - DAY)
    assert steps(signed_in, row)[0] == "nudging"
    press(signed_in, row, "nudging")
    nudges = OutboundMessage.objects.filter(template="scheduling/mail/offer_nudge")
    page = signed_in.get(url(row)).context["opened"]
    assert (nudges.count(), page["undo"]["words"]) == (1, "Asked about the times once more.")
    signed_in.post(page["undo"]["undo_url"], {"act": page["undo"]["hidden"][0]["value"]})
    assert (nudges.count(), Offer.objects.get().nudged_at) == (0, None)


def test_a_message_that_has_not_left_for_a_day_is_told(signed_in, row):
    send(signed_in, row, choices(signed_in, row)[-1:])
    assert signed_in.get(url(row)).context["opened"]["out"]["unsent"] == ""
    Offer.objects.update(made_at=clock.now() - DAY - timedelta(minutes=1))
    told = signed_in.get(url(row)).context["opened"]["out"]["unsent"]
    assert told == "The message with these times has not left yet. Tell them another way."


def test_the_waitlist_and_back_each_with_undo(signed_in, row, desk):
    triage.accept(assessment_request=row, by=desk, now=clock.now())
    press(signed_in, row, "waitlist")
    assert fresh(row).first_visit.stage == "waitlisted"
    press(signed_in, row, "off-waitlist")
    page = signed_in.get(url(row)).context["opened"]
    assert page["undo"]["words"] == "Taken off the waitlist."
    signed_in.post(page["undo"]["undo_url"], {"act": page["undo"]["hidden"][0]["value"]})
    assert (fresh(row).first_visit.stage, WaitlistEntry.objects.get().status) == (
        "waitlisted",
        "waiting",
    )


def test_the_timeline_tells_who_offered_what_and_what_they_answered(signed_in, row, desk):
    send(signed_in, row, choices(signed_in, row)[:1])
    Offer.objects.update(status="declined", ended_at=clock.now())
    told = signed_in.get(url(row)).context["opened"]["events"]
    words = {event["words"].partition(":")[0]: event["who"] for event in told}
    assert (words["Times were offered"], words["None of the times works for them"]) == (
        desk.name,
        "",
    )
    assert RequestEvent.objects.get().kind == "offered"


def test_a_second_press_of_each_step_is_one(signed_in, row):
    send(signed_in, row, choices(signed_in, row)[:2])
    Offer.objects.update(told_at=clock.now() - DAY)
    for name, kind in (("nudging", "nudged"), ("offer-withdrawal", "offer_withdrawn")):
        seen = str(Seen.of(fresh(row)))
        answers = [signed_in.post(url(row, name), {"seen": seen}) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [302, 302]
        assert RequestEvent.objects.filter(kind=kind).count() == 1
    press(signed_in, row, "waitlist")
    seen = str(Seen.of(fresh(row)))
    answers = [signed_in.post(url(row, "off-waitlist"), {"seen": seen}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]


def test_a_time_that_is_booked_for_them_twice_is_one_visit(signed_in, row):
    send(signed_in, row, choices(signed_in, row)[:2])
    key = signed_in.get(url(row)).context["opened"]["out"]["times"][0]["key"]
    seen = str(Seen.of(fresh(row)))
    answers = [signed_in.post(url(row, "picked"), {"seen": seen, "time": key}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Appointment.objects.count() == 1


def test_what_became_of_it_meanwhile_is_told_and_nothing_is_booked_twice(signed_in, row):
    picked = choices(signed_in, row)[:1]
    send(signed_in, row, picked)
    again = send(signed_in, fresh(row), choices(signed_in, row)[-1:])
    assert (again.status_code, Offer.objects.count()) == (409, 1)
    listed = press(signed_in, row, "waitlist")
    assert (listed.status_code, WaitlistEntry.objects.count()) == (409, 0)
