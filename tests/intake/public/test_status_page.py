"""The page on which a person follows their own request."""

import re

import pytest
from django.urls import reverse

from config.audit.models import AuditEvent
from config.kernel import clock
from intake import status_links
from intake.models import AssessmentRequest, RequestEvent, StatusLink
from notifications.models import OutboundMessage
from scheduling import diary, spoken_times
from scheduling.models import FirstVisit
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import HOUR, AppointmentFactory, FirstVisitFactory, LocationFactory

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status
Stage = FirstVisit.Stage


def look(client, row):
    token = status_links.make(assessment_request=row, now=clock.now())
    return client.get(reverse("status:page", args=[token]))


def asked(**changes):
    now = clock.now()
    given = {"received_at": now - HOUR, "respond_by": now + HOUR, "note": "marked note"}
    return AssessmentRequestFactory(**{**given, **changes})


@pytest.mark.parametrize(
    ("stage", "headline"),
    [
        (None, "We have your request."),
        (Stage.LOOKING, "We are looking for times."),
        (Stage.OFFERED, "We found times for you."),
        (Stage.WAITLISTED, "You are on our list."),
        (Stage.BOOKED, "You are booked."),
    ],
)
def test_the_page_says_what_is_true(client, stage, headline):
    more = {}
    if stage:
        more = {"status": Status.ACCEPTED, "first_visit": FirstVisitFactory(stage=stage)}
    page = look(client, asked(**more))
    assert (page.status_code, headline in page.content.decode()) == (200, True)


@pytest.mark.parametrize(
    ("status", "headline"),
    [
        (Status.DECLINED, "This request is closed."),
        (Status.WITHDRAWN, "Your request is withdrawn."),
    ],
)
def test_a_closed_request_says_so_and_not_why(client, status, headline):
    page = look(client, asked(status=status)).content.decode()
    assert [headline in page, "declined" in page.lower()] == [True, False]


@pytest.mark.parametrize(
    ("changes", "help_elsewhere"),
    [
        ({"status": Status.DECLINED}, True),
        ({"status": Status.ACCEPTED, "stage": Stage.CLOSED}, False),
    ],
)
def test_a_closed_request_leads_to_a_new_one_and_to_others_who_may_have_room(
    client, changes, help_elsewhere
):
    stage = changes.pop("stage", None)
    visit = {"stage": stage, "closed_at": clock.now()}
    more = {"first_visit": FirstVisitFactory(**visit)} if stage else {}
    page = look(client, asked(**changes, **more)).content.decode()
    assert '<a class="button" href="/request/">Ask for a first visit</a>' in page
    assert ("mass211.org" in page) is help_elsewhere


def test_an_open_request_leads_to_no_new_one(client):
    assert 'href="/request/"' not in look(client, asked()).content.decode()


def test_a_request_that_was_merged_away_shows_the_one_that_was_kept(client):
    kept = asked()
    page = look(client, asked(merged_into=kept)).content.decode()
    assert kept.reference in page


def test_when_we_are_late_the_page_says_so_and_names_a_new_time(client):
    now = clock.now()
    page = look(client, asked(respond_by=now - HOUR)).content.decode()
    assert "and we are late. Your place is safe. We will write by" in page


def test_somebody_who_was_set_aside_reads_the_same_truth_about_a_passed_promise(client):
    now = clock.now()
    page = look(client, asked(respond_by=now - HOUR, set_aside_at=now - HOUR)).content.decode()
    late = "and we are late. Your place is safe. We will write by"
    assert [late in page, "We will write to you by" in page] == [True, False]


@pytest.mark.parametrize(
    ("stage", "end"),
    [
        (None, "by"),
        (Stage.LOOKING, "about a time."),
        (Stage.WAITLISTED, "when a time opens."),
    ],
)
@pytest.mark.parametrize(
    ("reach_by", "act"), [("email", "write to you"), ("text", "text you"), ("call", "call you")]
)
def test_what_comes_next_names_the_way_they_chose(client, reach_by, act, stage, end):
    more = {"reach_by": reach_by, "phone": "+15085550123"}
    if stage:
        more |= {
            "answered_at": clock.now(),
            "status": Status.ACCEPTED,
            "first_visit": FirstVisitFactory(stage=stage),
        }
    page = look(client, asked(**more)).content.decode()
    assert re.findall(rf"We will ((?:write|text|call)\b.*?) {re.escape(end)}", page) == [act]


@pytest.mark.parametrize(
    ("reach_by", "how"),
    [
        ("email", "You can answer our last message in your own time."),
        ("text", "You can text us back in your own time."),
        ("call", "You can tell us when we call again."),
    ],
)
def test_while_the_clock_is_stopped_after_we_wrote_we_say_that_we_wait_for_them_and_until_when(
    client, reach_by, how
):
    now = clock.now()
    until = now + 72 * HOUR
    held = {"status": Status.ON_HOLD, "on_hold_until": until, "answered_at": now - HOUR}
    row = asked(**held, respond_by=now - HOUR, reach_by=reach_by, phone="+15085550123")
    page = look(client, row).content.decode()
    day = spoken_times.day(diary.date_of(until))
    shown = [
        "We are waiting to hear from you.",
        f"{how} Your place is safe.",
        f"We will come back to your request on {day}.",
    ]
    assert [each for each in shown if each in page] == shown
    assert ["we are late" in page, "We will write" in page] == [False, False]


def test_a_pause_of_our_own_waits_for_nobody_and_asks_nothing(client):
    until = clock.now() + 72 * HOUR
    row = asked(status=Status.ON_HOLD, on_hold_until=until, respond_by=clock.now() - HOUR)
    page = look(client, row).content.decode()
    day = spoken_times.day(diary.date_of(until))
    said = re.findall(r'<p class="lead">(.*?)</p>', page)
    assert said == [
        f"We have paused your request until {day}.",
        "You do not need to do anything. Your place is safe.",
    ]
    assert ["waiting to hear" in page, "last message" in page] == [False, False]


@pytest.mark.parametrize("answered_at", [None, clock.now() - 2 * HOUR])
def test_a_hold_whose_day_has_come_promises_no_day_that_has_passed(client, answered_at):
    row = asked(status=Status.ON_HOLD, on_hold_until=clock.now() - HOUR, answered_at=answered_at)
    page = look(client, row).content.decode()
    assert ["We will come back" in page, "paused your request until" in page] == [False, False]
    assert "Your place is safe." in page


def test_after_we_answered_no_promise_that_has_passed_is_shown(client):
    now = clock.now()
    page = look(client, asked(respond_by=now - HOUR, answered_at=now - 2 * HOUR)).content.decode()
    assert ["We have been in touch with you." in page, "we are late" in page] == [True, False]
    assert "We will write to you by" not in page


@pytest.mark.parametrize(
    ("reach_by", "act", "how"),
    [
        ("email", "write to you", "tell us when we write"),
        ("text", "text you", "tell us when we text"),
        ("call", "call you", "tell us when we call"),
    ],
)
def test_who_was_accepted_and_told_nothing_still_reads_the_promised_time(
    client, reach_by, act, how
):
    by = clock.now() + HOUR
    visit = FirstVisitFactory(stage=Stage.LOOKING)
    row = asked(
        status=Status.ACCEPTED, first_visit=visit, respond_by=by, reach_by=reach_by,
        phone="+15085550123",
    )  # fmt: skip
    said = re.findall(r'<p class="lead">(.*?)</p>', look(client, row).content.decode())
    assert said == [
        "You do not need to do anything now.",
        f"We will {act} by {spoken_times.near(by, diary.zone(), now=clock.now())}.",
        f"To change your answers, {how}.",
    ]


def test_accepting_alone_does_not_hide_that_we_are_late(client):
    visit = FirstVisitFactory(stage=Stage.LOOKING)
    late = {"respond_by": clock.now() - HOUR, "status": Status.ACCEPTED, "first_visit": visit}
    page = look(client, asked(**late)).content.decode()
    assert [each in page for each in ("We are looking for times.", "and we are late")] == [
        True,
        True,
    ]
    assert "We will write by" in page


def test_steps_that_some_people_never_meet_are_marked(client):
    page = look(client, asked()).content.decode()
    lines = [line for line in page.splitlines() if line.startswith("<li class=")]
    words = ["Received", "Looking for times", "Times offered", "On our list", "Booked", "Closed"]
    assert [word in line for word, line in zip(words, lines, strict=True)] == [True] * 6
    states = [line.split('"')[1] for line in lines]
    assert states == ["is-now", "", "is-maybe", "is-maybe", "", ""]


@pytest.mark.parametrize(
    ("reach_by", "shown"),
    [
        ("email", "By email, j•••@example.org"),
        ("text", "By text, (•••) •••-0123"),
        ("call", "By phone call, (•••) •••-0123"),
    ],
)
def test_what_was_asked_for_is_shown_and_contact_details_are_masked(client, reach_by, shown):
    row = asked(
        reach_by=reach_by,
        email="jordan@example.org",
        phone="+15085550123",
        times=["tue-morning", "thu-morning"],
        urgent=True,
    )
    page = look(client, row).content.decode()
    expected = [shown, "Tue or Thu mornings", "Soon, please", row.locations.get().name]
    assert [each for each in expected if each in page] == expected


BUTTONS = ["Change my answers", "Withdraw", "Leave the list", "Undo"]


@pytest.mark.parametrize(
    ("changes", "buttons"),
    [
        ({}, BUTTONS[:2]),
        ({"status": Status.ON_HOLD, "on_hold_until": clock.now() + HOUR}, BUTTONS[:2]),
        ({"status": Status.WITHDRAWN}, BUTTONS[3:]),
        ({"status": Status.DECLINED}, []),
    ],
)
def test_a_button_stands_only_where_its_act_is_possible(client, changes, buttons):
    page = look(client, asked(**changes)).content.decode()
    assert [each for each in BUTTONS if f">{each}<" in page] == buttons


@pytest.mark.parametrize(
    ("stage", "buttons"),
    [(Stage.LOOKING, ["Withdraw"]), (Stage.WAITLISTED, ["Leave the list"]), (Stage.BOOKED, [])],
)
def test_once_accepted_it_can_be_withdrawn_until_there_is_a_visit(client, stage, buttons):
    row = asked(status=Status.ACCEPTED, first_visit=FirstVisitFactory(stage=stage))
    page = look(client, row).content.decode()
    assert [each for each in BUTTONS if f">{each}<" in page] == buttons


def test_who_missed_a_visit_can_withdraw_while_we_look_for_another_time(client):
    missed = AppointmentFactory(status="no_show", first_visit__stage="looking")
    row = asked(status=Status.ACCEPTED, first_visit=missed.first_visit)
    page = look(client, row).content.decode()
    assert [each for each in BUTTONS if f">{each}<" in page] == ["Withdraw"]


@pytest.mark.parametrize(
    ("reach_by", "how"),
    [
        ("email", "answer our last message."),
        ("text", "text us back."),
        ("call", "tell us when we call."),
    ],
)
def test_while_we_look_the_page_says_how_to_change_an_answer(client, reach_by, how):
    accepted = {"status": Status.ACCEPTED, "first_visit": FirstVisitFactory(stage="looking")}
    accepted["answered_at"] = clock.now()
    page = look(client, asked(reach_by=reach_by, phone="+15085550123", **accepted))
    assert re.findall(r"To change your answers, (.*)</p>", page.content.decode()) == [how]


def test_after_a_change_the_page_says_so_and_echoes_nothing_else(client):
    token = status_links.make(assessment_request=asked(), now=clock.now())
    path = reverse("status:page", args=[token])
    pages = [client.get(path, {"saved": said}).content.decode() for said in ("answers", "<b>odd")]
    assert ["Your answers are saved." in page for page in pages] == [True, False]
    assert "odd" not in pages[1]


def everything():
    models = (AssessmentRequest, StatusLink, RequestEvent, AuditEvent, OutboundMessage)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("changes", [{}, {"status": Status.WITHDRAWN}, {"status": Status.DECLINED}])
@pytest.mark.parametrize("page", ["page", "answers", "withdrawal", "again", "fresh_link"])
def test_a_look_changes_nothing_and_sets_no_cookie(client, method, page, changes):
    row = asked(**changes)
    token = status_links.make(assessment_request=row, now=clock.now())
    before = everything()
    for each in (token, "none"):
        answer = getattr(client, method)(reverse(f"status:{page}", args=[each]))
        assert dict(answer.cookies) == {}
    assert everything() == before


def test_a_booked_person_sees_when_where_and_who(client):
    place = LocationFactory(arrival="The green door is open.")
    appointment = AppointmentFactory(location=place, starts_at=clock.now() + 48 * HOUR)
    row = asked(locations=[place], status=Status.ACCEPTED, first_visit=appointment.first_visit)
    page = look(client, row).content.decode()
    shown = [appointment.therapist.name, place.address, place.arrival, place.name]
    assert [each for each in shown if each in page] == shown


def test_the_page_says_nothing_that_a_stranger_over_the_shoulder_should_read(client):
    row = asked(name="Zebulon Marked", phone="+15085550123", concerns=["trauma"])
    page = look(client, row).content.decode()
    private = ["Zebulon", row.email, "555", "marked note", "trauma"]
    assert [each for each in private if each in page] == []


def test_help_for_a_crisis_stands_on_the_page(client):
    page = look(client, asked()).content.decode()
    assert ["tel:988" in page, "tel:911" in page] == [True, True]


@pytest.mark.parametrize("page", ["page", "answers", "withdrawal"])
def test_a_link_that_leads_nowhere_has_ended_kindly_and_offers_a_fresh_one(client, page):
    answer = client.get(reverse(f"status:{page}", args=["unknown"]))
    words = answer.content.decode()
    action = reverse("status:fresh_link", args=["unknown"])
    assert (answer.status_code, "988" in words, f'action="{action}"' in words) == (410, True, True)


def test_an_old_an_erased_and_an_unknown_link_cannot_be_told_apart(client):
    old, erased = asked(), asked(status=Status.ERASED)
    token = status_links.make(assessment_request=old, now=clock.now())
    status_links.end(assessment_request=old, now=clock.now() - 91 * 24 * HOUR)
    tokens = [token, status_links.make(assessment_request=erased, now=clock.now()), "unknown"]
    paths = [reverse("status:page", args=[each]) for each in tokens]
    answers = [client.get(path) for path in paths]
    words = {
        answer.content.decode().replace(each, "")
        for answer, each in zip(answers, tokens, strict=True)
    }
    assert ([answer.status_code for answer in answers], len(words)) == ([410] * 3, 1)


def test_the_page_takes_no_writing(client):
    token = status_links.make(assessment_request=asked(), now=clock.now())
    assert client.post(reverse("status:page", args=[token])).status_code == 405


def test_a_new_time_that_has_passed_too_is_not_promised_again(client):
    page = look(client, asked(respond_by=clock.now() - 40 * 24 * HOUR)).content.decode()
    assert ["We will write by" in page, "and we are late. Your place is safe." in page] == [
        False,
        True,
    ]


def test_after_asking_for_a_fresh_link_a_new_request_is_one_press_away(client):
    page = client.post(reverse("status:fresh_link", args=["unknown"])).content.decode()
    assert '<a href="/request/">ask for a first visit</a>' in page
