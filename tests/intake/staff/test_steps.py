"""The desk's steps on one request: each press does one thing, and nobody loses typing."""

import re
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from config.accounts import kept_forms
from config.kernel import clock
from intake import claiming, contacting, queries, triage
from intake.models import AssessmentRequest, ContactAttempt, DeskNote, RequestEvent
from intake.seen import Seen
from intake.staff import history, offered, words
from notifications.models import OutboundMessage
from scheduling import diary, periods
from scheduling.appointments import UNDO_WITHIN
from tests.factories.scheduling import (
    HOUR,
    FirstVisitFactory,
    LocationFactory,
    desk_of,
    in_desk_hours,
)
from tests.intake.staff.asking import asks, fresh, url

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status
DAY = timedelta(days=1)


def press(client, row, name, **typed):
    return client.post(url(row, name), {"seen": str(Seen.of(row)), **typed})


def steps_on(page):
    return re.findall(r'action="/staff/requests/[^/]+/([a-z-]+)/"', page.content.decode())


def tomorrow():
    return (diary.date_of(clock.now()) + DAY).isoformat()


def test_claim_and_give_back(signed_in, desk, place):
    row = asks(place)
    answer = press(signed_in, row, "claim")
    assert (answer.status_code, answer.headers["Location"]) == (302, url(row))
    assert fresh(row).assigned_to == desk
    assert "You have this." in signed_in.get(url(row)).content.decode()
    press(signed_in, fresh(row), "release")
    assert fresh(row).assigned_to is None


def test_after_a_session_ends_the_step_is_open_with_what_was_typed(signed_in, desk, place):
    row, other = asks(place), asks(place)
    typed = QueryDict(f"text=Only Thursdays work.&seen={Seen.of(row)}")
    kept_forms.keep(user_id=desk.pk, path=url(row, "notes"), typed=typed, now=clock.now())
    shown = signed_in.get(url(row)).context["opened"]
    (note,) = [step for step in shown["steps"] if step["name"] == "notes"]
    assert (note["open"], note["form"]["text"].value()) == (True, "Only Thursdays work.")
    assert (shown["kept"], shown["errors"]) == (kept_forms.NOTE, [])
    assert signed_in.get(url(other)).context["opened"]["kept"] == ""
    press(signed_in, row, "notes", text="Only Thursdays work.")
    assert signed_in.get(url(row)).context["opened"]["kept"] == ""


def test_a_decision_is_taken_back_from_its_line_in_the_timeline(signed_in, place):
    row = asks(place)
    press(signed_in, row, "hold", until=tomorrow(), reason="Waits for a ride.")
    lines = signed_in.get(url(row)).context["opened"]["events"]
    undos = [(line["words"].partition(" until")[0], line["undo_url"]) for line in lines]
    assert undos == [("Put on hold", url(row, "undo")), ("The request came in", "")]
    take_back(signed_in, lines[0])
    assert fresh(row).status == Status.SUBMITTED


def test_what_is_set_aside_offers_the_way_into_the_queue_first(signed_in, place):
    row = asks(place, set_aside_at=clock.now())
    shown = signed_in.get(url(row)).context["opened"]
    assert [step["name"] for step in shown["steps"]] == ["restoring", "contact-attempts", "notes"]
    assert (shown["book"], press(signed_in, row, "hold", until=tomorrow()).status_code) == (
        None,
        409,
    )


def take_back(client, offered_at):
    """Presses Undo as the page offers it: on a line, in the toast, or beside the booking."""
    sent = {each["name"]: each["value"] for each in offered_at["hidden"]}
    return client.post(offered_at["undo_url"], sent)


def test_each_undo_on_the_page_names_the_act_that_it_takes_back(signed_in, place):
    row = asks(place)
    press(signed_in, row, "hold", until=tomorrow())
    page = signed_in.get(url(row)).content.decode()
    forms = re.findall(rf'(?s)<form[^>]*action="{url(row, "undo")}".*?</form>', page)
    named = [re.findall(r'name="act" value="([^"]+)"', form) for form in forms]
    assert named == [[str(row.decisions.get().pk)]] * 2


def test_undo_pressed_twice_takes_back_one_decision(signed_in, place):
    row = asks(place)
    press(signed_in, row, "hold", until=tomorrow())
    press(signed_in, fresh(row), "taking-off-hold")
    toast = signed_in.get(url(row)).context["opened"]["undo"]
    answers = [take_back(signed_in, toast).status_code for _ in range(2)]
    assert (answers, fresh(row).status) == ([302, 302], Status.ON_HOLD)


def test_an_undo_on_an_old_page_leaves_what_came_after(signed_in, place):
    row = asks(place)
    press(signed_in, row, "hold", until=tomorrow())
    toast = signed_in.get(url(row)).context["opened"]["undo"]
    press(signed_in, fresh(row), "taking-off-hold")
    page = take_back(signed_in, toast)
    assert (page.status_code, "It is too late to take this back." in page.content.decode()) == (
        409,
        True,
    )
    assert fresh(row).status == Status.SUBMITTED


@pytest.mark.parametrize("sent", [{}, {"act": ""}, {"act": "x"}, {"act": "\0"}])
def test_an_undo_that_names_no_act_takes_nothing_back(sent, signed_in, place):
    row = asks(place)
    press(signed_in, row, "hold", until=tomorrow())
    assert signed_in.post(url(row, "undo"), sent).status_code == 404
    assert fresh(row).status == Status.ON_HOLD


def test_who_else_has_it_open_is_named(signed_in, desk, place):
    row, lee = asks(place), desk_of(place)
    assert signed_in.get(url(row)).context["opened"]["presence"] == ""
    theirs = Client()
    theirs.force_login(lee)
    theirs.get(url(row))
    words = f"{lee.name.split()[0]} has this open"
    assert signed_in.get(url(row)).context["opened"]["presence"] == words


def test_who_has_it_is_named_and_can_be_relieved(signed_in, desk, place):
    row, other = asks(place), desk_of(place)
    claiming.claim(assessment_request=row, by=other, now=clock.now())
    page = signed_in.get(url(row)).content.decode()
    assert [f"{other.name} has this." in page, f"Take over from {other.name}" in page] == [True] * 2
    press(signed_in, row, "claim")
    assert fresh(row).assigned_to == desk


def test_a_note_and_a_try_are_in_the_timeline_with_their_author(signed_in, desk, place):
    row = asks(place)
    press(signed_in, row, "notes", text="Prefers Tuesdays.")
    press(signed_in, fresh(row), "contact-attempts", outcome="reached", note="Sent two times.")
    page = signed_in.get(url(row)).content.decode()
    told = ["Note: Prefers Tuesdays.", "Email: Talked or wrote with them. Sent two times."]
    assert [words in page for words in told] == [True, True]
    assert (DeskNote.objects.get().by, ContactAttempt.objects.get().way) == (desk, "email")
    assert "They have heard from us." in page


def test_hold_comes_back_on_the_morning_of_the_day(signed_in, place):
    row = asks(place)
    press(signed_in, row, "hold", until=tomorrow(), reason="Asked us to wait.")
    held = fresh(row)
    local = held.on_hold_until.astimezone(diary.zone())
    assert (held.status, local.date().isoformat(), local.hour) == (Status.ON_HOLD, tomorrow(), 0)
    page = signed_in.get(url(row))
    assert "The promise waits while we wait for them." in page.content.decode()
    press(signed_in, held, "taking-off-hold")
    assert fresh(row).status == Status.SUBMITTED


@pytest.mark.parametrize(("status", "first"), [(Status.ON_HOLD, True), (Status.SUBMITTED, False)])
def test_what_comes_next_on_hold_is_to_take_it_off(status, first, signed_in, place):
    more = {"on_hold_until": clock.now() + DAY} if first else {}
    opened = signed_in.get(url(asks(place, status=status, **more))).context["opened"]
    primary = [step["label"] for step in opened["steps"] if step["primary"]]
    assert (primary, opened["book"]["secondary"]) == (["Take off hold"] if first else [], first)


def test_close_with_a_reason_can_be_undone_before_the_letter_leaves(signed_in, place):
    row = asks(place)
    press(signed_in, row, "decline", reason="Outside what we offer.")
    assert (fresh(row).status, OutboundMessage.objects.count()) == (Status.DECLINED, 1)
    assert "undo" in steps_on(signed_in.get(url(row)))
    undo = signed_in.get(url(row)).context["opened"]["undo"]
    leaves = f"The message leaves at {words.clock(undo['until'])}."
    assert (undo["words"], undo["after"]) == (
        f"Declined. {leaves}",
        "Declined. The message has left.",
    )
    take_back(signed_in, undo)
    assert (fresh(row).status, OutboundMessage.objects.count()) == (Status.SUBMITTED, 0)
    assert "undo" not in steps_on(signed_in.get(url(row)))


def test_words_that_the_desk_sends_after_closing_do_not_leave_by_themselves(signed_in, place):
    row = asks(place, reach_by="text", phone="+15085550123")
    press(signed_in, row, "decline", reason="Outside what we offer.")
    undo = signed_in.get(url(row)).context["opened"]["undo"]
    said = "Declined. Nothing leaves by itself: the words to send are below."
    assert (undo["words"], undo["after"]) == (said, "")


def test_closing_needs_a_reason_and_says_so_at_the_field(signed_in, place):
    row = asks(place)
    page = press(signed_in, row, "decline", reason=" ")
    text = page.content.decode()
    assert (page.status_code, text.count("<title>Error: ")) == (422, 1)
    assert 'href="#id_decline_reason"' in text
    assert fresh(row).status == Status.SUBMITTED


def test_places_change_and_who_loses_sight_of_it_lands_in_the_queue(signed_in, place):
    row, elsewhere = asks(place), LocationFactory(name="Middleborough")
    answer = press(signed_in, row, "places", places=[elsewhere.slug])
    assert answer.headers["Location"] == reverse("desk:queue")
    assert list(fresh(row).locations.all()) == [elsewhere]
    assert signed_in.get(url(row)).status_code == 404


def test_online_asks_about_massachusetts_first(signed_in, place):
    row, online = asks(place), LocationFactory(online=True)
    page = press(signed_in, row, "places", places=[place.slug, online.slug])
    assert page.status_code == 422
    assert "people who will be in Massachusetts" in page.content.decode()
    press(signed_in, row, "places", places=[place.slug, online.slug], in_massachusetts="on")
    assert fresh(row).locations.count() == 2


def test_soon_means_what_the_button_said_even_when_pressed_twice(signed_in, place):
    row = asks(place)
    typed = {"urgent": "True"}
    assert press(signed_in, row, "urgency", **typed).status_code == 302
    assert press(signed_in, row, "urgency", **typed).status_code == 302
    assert fresh(row).urgent is True
    press(signed_in, fresh(row), "urgency", urgent="False")
    assert fresh(row).urgent is False


def test_late_requests_can_be_promised_a_new_time(signed_in, place):
    row = asks(place, respond_by=clock.now() - HOUR)
    page = signed_in.get(url(row))
    assert ("promise" in steps_on(page), "and are late" in page.content.decode()) == (True, True)
    until = in_desk_hours(clock.now())
    press(signed_in, row, "promise", until=f"{until:%Y-%m-%dT%H:%M}")
    assert fresh(row).promised_again == until


def test_who_was_accepted_and_told_nothing_is_late_on_the_page_too(signed_in, place):
    visit = FirstVisitFactory(stage="looking")
    row = asks(place, respond_by=clock.now() - HOUR, status=Status.ACCEPTED, first_visit=visit)
    page = signed_in.get(url(row))
    assert ("promise" in steps_on(page), "and are late" in page.content.decode()) == (True, True)
    until = in_desk_hours(clock.now())
    press(signed_in, row, "promise", until=f"{until:%Y-%m-%dT%H:%M}")
    assert fresh(row).promised_again == until


def test_a_new_time_at_which_nobody_is_at_the_desk_is_refused(signed_in, place):
    row = asks(place, respond_by=clock.now() - HOUR)
    sunday = periods.monday(diary.date_of(clock.now())) + 13 * DAY
    answer = press(signed_in, row, "promise", until=f"{sunday}T03:00")
    opened = answer.context["opened"]
    assert (answer.status_code, opened["taken"]["title"]) == (
        422,
        "Pick a time when the desk is open, like Monday at 11 AM.",
    )
    (step,) = [each for each in opened["steps"] if each["name"] == "promise"]
    assert (step["open"], step["form"]["until"].value()) == (True, f"{sunday}T03:00")


def test_the_next_time_that_the_clock_of_promises_gives_is_there_already(signed_in, place):
    row = asks(place, respond_by=clock.now() - HOUR)
    page = signed_in.get(url(row)).content.decode()
    (value,) = re.findall(r'<input type="datetime-local"[^>]*? value="([^"]+)"', page)
    assert press(signed_in, row, "promise", until=value).status_code == 302
    proposed = queries.next_time(row, since=clock.now())
    assert abs(fresh(row).promised_again - proposed) <= timedelta(minutes=1)


BOXES = {
    "contact-attempts": ("I wrote to them", "Keep this try"),
    "notes": ("Note", "Save note"),
    "hold": ("Put on hold", "Hold until then"),
    "places": ("Change places", "Save these places"),
    "promise": ("Promise a new time", "Promise this time"),
    "decline": ("Close with a reason", "Close it"),
}


def test_the_button_in_a_box_says_what_it_does_and_not_the_boxs_name_again(signed_in, place):
    row = asks(place, respond_by=clock.now() - HOUR)
    page = signed_in.get(url(row)).content.decode()
    boxes = re.findall(
        r'(?s)<summary class="button"[^>]*>([^<]+)</summary>.*?/([a-z-]+)/".*?<span data-label>'
        r"([^<]+)</span></button></div></form></details>",
        page,
    )
    assert {name: (box, send) for box, name, send in boxes} == BOXES


def promised(client, place):
    """Promises a late request a new time, and answers the page that says so."""
    row = asks(place, respond_by=clock.now() - HOUR)
    press(client, row, "promise", until=f"{in_desk_hours(clock.now()):%Y-%m-%dT%H:%M}")
    return row, client.get(url(row))


def undo_forms(row, page):
    return re.findall(
        rf'(?s)<form[^>]*action="{url(row, "undo")}".*?</form>', page.content.decode()
    )


def test_a_new_time_is_taken_back_where_it_was_promised(signed_in, place):
    row, page = promised(signed_in, place)
    shown, event = page.context["opened"], row.events.get()
    line, *_ = shown["events"]
    offers = [(each["undo_url"], each["hidden"]) for each in (shown["undo"], line)]
    named = [{"name": "act", "value": event.pk}]
    assert offers == [(url(row, "undo"), named)] * 2
    assert (shown["undo"]["words"], shown["undo_until"]) == (
        "A new time was promised.",
        event.at + UNDO_WITHIN,
    )
    keys = ['data-key="u"' in form for form in undo_forms(row, page)]
    assert keys == [True, False]
    answers = [take_back(signed_in, shown["undo"]).status_code for _ in range(2)]
    assert (answers, fresh(row).promised_again) == ([302, 302], None)
    page = signed_in.get(url(row))
    told = [(line["words"], line["who"]) for line in page.context["opened"]["events"]]
    assert (undo_forms(row, page), told[0]) == ([], ("The new time was taken back", event.by.name))


def test_a_new_time_stays_when_two_minutes_are_over(signed_in, place):
    row, page = promised(signed_in, place)
    RequestEvent.objects.update(at=clock.now() - UNDO_WITHIN)
    late = signed_in.get(url(row))
    assert [len(undo_forms(row, each)) for each in (page, late)] == [2, 0]
    answer = take_back(signed_in, page.context["opened"]["undo"])
    taken = answer.context["opened"]["taken"]
    assert (answer.status_code, taken["title"]) == (409, "It is too late to take this back.")
    assert fresh(row).promised_again is not None


def test_a_new_time_is_not_offered_to_others_to_take_back(signed_in, client, place):
    row, _ = promised(signed_in, place)
    client.force_login(desk_of(place))
    assert undo_forms(row, client.get(url(row))) == []


def test_a_new_time_beyond_the_calendar_is_refused(signed_in, place):
    row = asks(place, respond_by=clock.now() - HOUR)
    answer = press(signed_in, row, "promise", until="9999-12-31T23:59")
    taken = answer.context["opened"]["taken"]
    assert (answer.status_code, taken["title"]) == (422, "Pick a time within a year.")
    assert fresh(row).promised_again is None


def test_what_was_set_aside_is_put_into_the_queue_with_a_confirmation(signed_in, place):
    row = asks(place, set_aside_at=clock.now())
    answers = [press(signed_in, row, "restoring").status_code for _ in range(2)]
    assert answers == [302, 302]
    assert (fresh(row).set_aside_at, OutboundMessage.objects.count()) == (None, 1)
    shown = signed_in.get(url(row)).context["opened"]
    (line,) = [each for each in shown["events"] if each["undo_url"]]
    assert shown["undo"]["hidden"] == line["hidden"]
    assert (line["words"], take_back(signed_in, line).status_code) == ("Put into the queue", 302)
    assert (fresh(row).set_aside_at is None, OutboundMessage.objects.count()) == (False, 0)


ALWAYS = ["contact-attempts", "notes"]


@pytest.mark.parametrize(
    ("status", "steps"),
    [
        (Status.SUBMITTED, ["claim", *ALWAYS, "hold", "waitlist", "places", "urgency", "decline"]),
        (
            Status.ON_HOLD,
            ["taking-off-hold", "claim", *ALWAYS, "waitlist", "places", "urgency", "decline"],
        ),
        (Status.ACCEPTED, ["claim", *ALWAYS, "waitlist", "decline"]),
        (Status.DECLINED, [*ALWAYS, "reopening"]),
        (Status.WITHDRAWN, ALWAYS),
    ],
)
def test_only_what_is_legal_is_offered(status, steps, signed_in, place):
    more = {"on_hold_until": clock.now() + DAY} if status == Status.ON_HOLD else {}
    if status == Status.ACCEPTED:
        more["first_visit"] = FirstVisitFactory()
    shown = steps_on(signed_in.get(url(asks(place, status=status, **more))))
    assert [name for name in shown if name in offered.STEPS] == steps


def test_once_their_visit_is_over_nothing_is_offered_but_words(signed_in, place):
    seen = FirstVisitFactory(stage="closed", closed_at=clock.now())
    page = signed_in.get(url(asks(place, status=Status.ACCEPTED, first_visit=seen)))
    assert (steps_on(page), page.context["opened"]["book"]) == (ALWAYS, None)


def test_an_acceptance_is_taken_back(signed_in, desk, place):
    row = asks(place)
    triage.accept(assessment_request=row, by=desk, now=clock.now())
    undo = signed_in.get(url(row)).context["opened"]["undo"]
    assert (undo["words"], take_back(signed_in, undo).status_code) == ("Accepted.", 302)
    assert fresh(row).status == Status.SUBMITTED


def test_words_that_a_rule_refuses_blame_no_colleague(signed_in, place):
    row = asks(place)
    contacting.add_note(assessment_request=row, text="Hm.", by=desk_of(place), now=clock.now())
    answer = press(signed_in, fresh(row), "hold", until="2020-01-01")
    taken = answer.context["opened"]["taken"]
    assert (answer.status_code, taken) == (
        422,
        {"title": "Pick a day to come, within a year.", "text": history.KEPT},
    )


def test_an_address_that_no_column_holds_is_not_there_even_once_the_session_is_over(signed_in):
    session = signed_in.session
    session["seen_at"] = 0
    session.save()
    assert signed_in.post("/staff/requests/%00/notes/", {"text": "x"}).status_code == 302


@pytest.mark.parametrize("name", offered.STEPS)
def test_a_look_at_a_step_changes_nothing(name, signed_in, place):
    row = asks(place)
    looked = signed_in.get(url(row, name))
    assert (looked.status_code, looked.headers["Location"]) == (302, url(row))
    assert (fresh(row).version, RequestEvent.objects.count()) == (1, 0)


@pytest.mark.parametrize("name", offered.STEPS)
def test_a_step_on_a_request_of_another_place_is_not_there(name, signed_in):
    row = asks(LocationFactory())
    assert press(signed_in, row, name).status_code == 404
    assert fresh(row).version == 1


def test_two_desks_collide_and_the_second_keeps_what_they_typed(signed_in, place):
    row, lee, theirs = asks(place), desk_of(place), Client()
    theirs.force_login(lee)
    press(theirs, row, "hold", until=tomorrow(), reason="Waits for a ride.")
    page = press(signed_in, row, "notes", text="Only Thursdays work.")
    text = page.content.decode()
    assert (page.status_code, DeskNote.objects.count()) == (409, 0)
    shown = ["This changed since you opened it.", f"{lee.name}, ", "Only Thursdays work."]
    assert [words in text for words in shown] == [True] * 3
    assert ("data-focus" in text, '<details class="act" open>' in text) == (True, True)
    carried = re.search(r'name="seen" value="([^"]+)" id="id_notes_seen"', text)
    again = signed_in.post(url(row, "notes"), {"seen": carried[1], "text": "Only Thursdays work."})
    assert (again.status_code, DeskNote.objects.get().text) == (302, "Only Thursdays work.")


def test_a_double_press_by_the_same_person_is_success(signed_in, place):
    row = asks(place)
    answers = [press(signed_in, row, "decline", reason="Too far.").status_code for _ in range(2)]
    assert (answers, fresh(row).decisions.count()) == ([302, 302], 1)


def test_a_decision_that_came_too_late_says_who_decided(signed_in, place):
    row, lee = asks(place), desk_of(place)
    triage.decline(assessment_request=row, reason="Too far.", by=lee, now=clock.now())
    page = press(signed_in, row, "hold", until=tomorrow(), reason="Waits.")
    text = page.content.decode()
    assert (page.status_code, f"{lee.name}, " in text, "Waits." in text) == (409, True, True)
