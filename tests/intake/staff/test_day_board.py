"""The desk's day: who comes when, one press for what came of it, undo, and other days."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from config.audit.models import AuditEvent
from config.kernel import clock
from intake.staff import day_month
from intake.staff.day_asked import Asked
from scheduling import appointments, diary, periods, spoken_times
from scheduling.models import Appointment, FirstVisit, Location, OutcomeMark
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import (
    AppointmentFactory,
    BusyTimeFactory,
    FirstVisitFactory,
    LocationFactory,
    RoomFactory,
    TherapistFactory,
    desk_of,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
Status = Appointment.Status
Stage = FirstVisit.Stage
LEADS_TO = {Status.FULFILLED: Stage.CLOSED, Status.NO_SHOW: Stage.LOOKING}


@pytest.fixture
def now():
    return clock.now().replace(second=0, microsecond=0)


@pytest.fixture
def avery():
    return TherapistFactory(name="Avery Sample")


def visit(place, therapist, starts_at, status=Status.BOOKED, name="Jordan Pine", **more):
    stage = LEADS_TO.get(status, Stage.BOOKED)
    closed_at = starts_at if stage == Stage.CLOSED else None
    path = FirstVisitFactory(stage=stage, name=name, closed_at=closed_at)
    AssessmentRequestFactory(
        locations=[place], first_visit=path, status="accepted", reference=path.reference, name=name
    )
    claim = BusyTimeFactory(therapist=therapist, location=place, starts_at=starts_at, **more)
    return AppointmentFactory(
        first_visit=path, therapist=therapist, location=place, starts_at=starts_at,
        busy_time=claim, status=status,
    )  # fmt: skip


def shown(client, **asked):
    return client.get(reverse("desk:day"), asked).context


def on(at):
    return diary.date_of(at).isoformat()


def cards(page):
    return [card for row in page["rows"] for cell in row["cells"] for card in cell["cards"]]


def press(client, row, outcome, **more):
    sent = {"appointment": row.pk, "version": row.version, "outcome": outcome}
    return client.post(reverse("desk:day_marking"), sent | more)


def noon(days):
    return periods.midnight(diary.date_of(clock.now()) + days * DAY, diary.zone()) + 12 * HOUR


def test_a_column_for_each_therapist_and_a_row_for_each_start(signed_in, place, avery):
    blair = TherapistFactory(name="Blair Sample")
    room = RoomFactory(location=place, name="Oak room")
    first, last = noon(3), noon(3) + HOUR
    visit(place, blair, first, room=room)
    visit(place, avery, last, name="Sam Rowan")
    visit(place, blair, last, name="Riley Maple")
    visit(place, avery, noon(4))
    page = shown(signed_in, date=on(first))
    assert [column["name"] for column in page["columns"]] == ["Avery Sample", "Blair Sample"]
    laid = [
        (row["time"], [[card["name"] for card in cell["cards"]] for cell in row["cells"]])
        for row in page["rows"]
    ]
    assert laid == [
        ("12:00 PM", [[], ["Jordan P."]]),
        ("1:00 PM", [["Sam R."], ["Riley M."]]),
    ]
    first_card = cards(page)[0]
    assert (first_card["room"], first_card["place"]["name"]) == ("Oak room", place.name)
    assert first_card["mark"] is None  # it is days away


def test_the_look_is_in_the_trail(signed_in, place, avery, desk):
    row = visit(place, avery, noon(3))
    shown(signed_in, date=on(row.starts_at))
    kept = AuditEvent.objects.get(action="day.viewed")
    assert (kept.actor_id, kept.details) == (desk.pk, {"shown": [row.first_visit.reference]})


def test_tabs_count_how_visits_stand_and_narrow_to_one(signed_in, place, avery, now):
    at = now - 3 * HOUR
    for number, status in enumerate(
        [Status.BOOKED, Status.ARRIVED, Status.ARRIVED, Status.FULFILLED, Status.NO_SHOW]
    ):
        visit(place, TherapistFactory(name=f"Sample {number}"), at, status)
    gone = AppointmentFactory(
        location=place, starts_at=at, status=Status.CANCELLED,
        first_visit=FirstVisitFactory(stage=Stage.LOOKING),
    )  # fmt: skip
    tabs = {tab["label"]: tab["count"] for tab in shown(signed_in, date=on(at))["tabs"]}
    assert tabs == {
        "All": 5, "Booked": 1, "Arrived": 2, "Done": 1, "Not here": 1, "Cancelled": 1,
    }  # fmt: skip
    arrived = shown(signed_in, date=on(at), tab="arrived")
    assert {card["badge"]["words"] for card in cards(arrived)} == {"Arrived"}
    (card,) = cards(shown(signed_in, date=on(at), tab="cancelled"))
    assert (card["id"], card["mark"], card["missed"]) == (gone.pk, None, None)


@pytest.mark.parametrize(
    ("status", "minutes", "said"),
    [
        (Status.BOOKED, -61, (None, None, False)),
        (Status.BOOKED, -59, ("Arrived", None, False)),
        (Status.BOOKED, 14, ("Arrived", None, True)),
        (Status.BOOKED, 16, ("Arrived", "Not here", False)),
        (Status.ARRIVED, -5, (None, None, False)),
        (Status.ARRIVED, 5, ("Seen", None, False)),
        (Status.NO_SHOW, 30, ("Arrived", None, False)),
        (Status.FULFILLED, 60, (None, None, False)),
    ],
)
def test_the_one_press_that_comes_next(signed_in, place, status, minutes, said):
    row = visit(place, TherapistFactory(), clock.now() - minutes * MINUTE, status)
    (card,) = cards(shown(signed_in, date=on(row.starts_at)))
    labels = [card[name] and card[name]["label"] for name in ("mark", "missed")]
    assert (*labels, bool(card["waits"])) == said


def test_arrived_is_one_press_and_leads_back_to_the_card(signed_in, place, avery, now):
    row = visit(place, avery, now - 20 * MINUTE)
    address = Asked(date=on(row.starts_at), tab="booked").url("desk:day_marking")
    sent = {"appointment": row.pk, "version": 1, "outcome": "arrived"}
    answer = signed_in.post(address, sent)
    assert (answer.status_code, answer.url) == (
        302,
        f"{Asked(date=on(row.starts_at), tab='booked').url()}#visit-{row.pk}",
    )
    row.refresh_from_db()
    assert row.status == Status.ARRIVED


def test_who_was_not_here_after_all_is_taken_back_with_undo(signed_in, place, avery, now):
    row = visit(place, avery, now - 20 * MINUTE)
    press(signed_in, row, "no_show")
    page = shown(signed_in, date=on(row.starts_at))
    assert page["undo"]["words"] == "Jordan P.: not here."
    (act,) = page["undo"]["hidden"]
    for _ in range(2):
        answer = signed_in.post(page["undo"]["undo_url"], {"act": act["value"]})
        assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.status, row.first_visit.stage) == (Status.BOOKED, Stage.BOOKED)
    assert shown(signed_in, date=on(row.starts_at))["undo"] is None


def test_an_undo_that_comes_too_late_says_so(signed_in, place, avery, now):
    row = visit(place, avery, now - 20 * MINUTE)
    press(signed_in, row, "arrived")
    made = OutcomeMark.objects.get()
    OutcomeMark.objects.update(at=now - appointments.UNDO_WITHIN - MINUTE)
    assert shown(signed_in, date=on(row.starts_at))["undo"] is None
    answer = signed_in.post(reverse("desk:day_undo"), {"act": made.pk})
    assert (answer.status_code, answer.context["refused"]) == (
        409,
        "It is too late to take this back.",
    )


@pytest.mark.parametrize(
    "sent",
    [{"version": "9"}, {"version": "soon"}, {"version": "9" * 5000}],
    ids=["old", "none", "huge"],
)
def test_what_changed_meanwhile_is_told_and_nothing_is_marked(signed_in, place, avery, now, sent):
    row = visit(place, avery, now - 20 * MINUTE)
    answer = press(signed_in, row, "arrived", **sent)
    assert (answer.status_code, answer.context["refused"]) == (
        409,
        "This visit changed since you opened it. Please look at it again.",
    )
    row.refresh_from_db()
    assert row.status == Status.BOOKED


def test_what_is_no_outcome_visit_or_act_is_not_there(signed_in, place, avery, now):
    row = visit(place, avery, now - 20 * MINUTE)
    assert press(signed_in, row, "famous").status_code == 404
    assert press(signed_in, row, "arrived", appointment="x").status_code == 404
    assert signed_in.post(reverse("desk:day_undo"), {"act": row.pk}).status_code == 404


def test_a_desk_sees_and_marks_its_own_places_alone(client, place, avery, now):
    row = visit(place, avery, now - 20 * MINUTE)
    client.force_login(desk_of(LocationFactory()))
    assert cards(shown(client, date=on(row.starts_at))) == []
    assert press(client, row, "arrived").status_code == 404
    other = LocationFactory(name="Middleborough")
    both = desk_of(place, other)
    visit(other, TherapistFactory(), row.starts_at, name="Sam Rowan")
    client.force_login(both)
    everywhere = shown(client, date=on(row.starts_at))
    one = shown(client, date=on(row.starts_at), place=other.slug)
    assert (len(cards(everywhere)), [card["name"] for card in cards(one)]) == (2, ["Sam R."])


def test_a_phone_shows_who_was_asked_for_or_the_first(signed_in, place, avery):
    blair = TherapistFactory(name="Blair Sample")
    for therapist in (avery, blair):
        visit(place, therapist, noon(3))
    chosen = [
        [column["chosen"] for column in shown(signed_in, date=on(noon(3)), **more)["columns"]]
        for more in ({}, {"therapist": str(blair.pk)}, {"therapist": "nobody"})
    ]
    assert chosen == [[True, False], [False, True], [True, False]]


def test_an_empty_day_says_so_and_what_comes_next(signed_in, place, avery):
    day = diary.date_of(noon(3))
    short = f"{day:%a}, {day:%b} {day.day}"
    nobody = shown(signed_in, date=on(noon(3)), place=place.slug)["empty"]
    assert nobody == {
        "title": f"No visits at {place.name} on {short}.",
        "text": "No visit is booked after it.",
    }
    visit(place, avery, noon(5))
    Location.objects.filter(pk=place.pk).update(kind="online")
    title = shown(signed_in, date=on(noon(3)), place=place.slug)["empty"]["title"]
    assert title == f"No visits online on {short}."
    follows = shown(signed_in, date=on(noon(3)))["empty"]
    assert follows["text"] == f"Next: {spoken_times.short(noon(5), diary.zone())}."
    assert cards(signed_in.get(follows["url"]).context) != []


def test_a_tab_that_hides_everybody_leads_to_the_whole_day(signed_in, place, avery):
    visit(place, avery, noon(3))
    empty = shown(signed_in, date=on(noon(3)), tab="done")["empty"]
    assert empty["title"].startswith("Nothing under Done on ")
    assert len(cards(signed_in.get(empty["url"]).context)) == 1


@pytest.mark.parametrize("sent", ["", "soon", "2026-13-45", "9999-12-31", "0001-01-01"])
def test_a_day_that_cannot_be_read_is_today(signed_in, sent):
    page = shown(signed_in, date=sent, place="../x", tab="nothing")
    assert (page["is_today"], page["asked"]) == (True, Asked())


def test_the_little_month_marks_days_with_visits_today_and_the_day_itself(place, desk, avery):
    row = visit(place, avery, datetime(2026, 12, 9, 15, tzinfo=diary.zone()))
    month = day_month.of(
        desk, date(2026, 12, 16), Asked(), None, today=diary.date_of(row.starts_at) - DAY
    )
    days = [each for week in month["weeks"] for each in week]
    marked = {
        name: [each["day"] for each in days if each[name]] for name in ("busy", "today", "current")
    }
    assert (month["name"], marked) == (
        "December 2026",
        {"busy": [9], "today": [8], "current": [16]},
    )
    assert [month["previous_url"][-10:], month["next_url"][-10:]] == ["2026-11-01", "2027-01-01"]
    assert len([each for each in days if each["outside"]]) == 4


@pytest.mark.parametrize("many", [1, 3])
def test_a_day_asks_a_constant_number_of_questions(
    signed_in, place, django_assert_num_queries, many, now
):
    for number in range(many):
        room = RoomFactory(location=place, name=f"Room {number}")
        visit(place, TherapistFactory(), noon(3), name=f"Sam {number}", room=room)
    shown(signed_in, date=on(noon(3)))
    with django_assert_num_queries(QUERIES):
        shown(signed_in, date=on(noon(3)))


QUERIES = 7
