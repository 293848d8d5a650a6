"""A therapist's own pages: the week, one visit, its outcome in one tap."""

from datetime import timedelta

import pytest
from django.urls import reverse

from config.audit.models import AuditEvent
from config.kernel import clock, ids
from scheduling import names
from scheduling.models import Appointment, FirstVisit
from scheduling.therapist import week_page
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    AppointmentFactory,
    BusyTimeFactory,
    FirstVisitFactory,
    TherapistFactory,
)

pytestmark = pytest.mark.django_db

Status = Appointment.Status
WEEK = reverse("therapist:week")


@pytest.fixture
def therapist():
    return TherapistFactory()


@pytest.fixture
def signed_in(client, therapist):
    client.force_login(therapist.user)
    return client


def visit_of(therapist, **changes):
    visit = FirstVisitFactory(name="Jordan Marked", note="A marked note.", stage="booked")
    return AppointmentFactory(therapist=therapist, first_visit=visit, **changes)


def visit_url(row):
    return reverse("therapist:visit", args=[row.pk])


def mark(client, row, outcome):
    return client.post(reverse("therapist:outcome", args=[row.pk]), {"outcome": outcome})


@pytest.mark.parametrize("layout", ["grid", "list"])
def test_the_week_shows_own_visits_by_a_short_name(signed_in, therapist, layout):
    visit_of(therapist)
    visit_of(TherapistFactory(), starts_at=MORNING + HOUR)
    page = signed_in.get(WEEK, {"from": "2026-11-25", "layout": layout}).content.decode()
    assert page.count("Jordan M.") == 1
    assert "Jordan Marked" not in page
    assert "1 visit, 0 open times" in page


@pytest.mark.parametrize("asked", ["", "soon", "2026-02-31", "0001-01-01", "9999-12-31"])
def test_a_week_that_makes_no_sense_is_this_week(signed_in, asked):
    assert signed_in.get(WEEK, {"from": asked}).status_code == 200


def test_the_bare_address_opens_the_week_that_matters(signed_in, therapist):
    opens_on = week_page.opens_on(therapist, now=clock.now())
    page = signed_in.get(WEEK).context
    assert page["grid_url"] == week_page.url(opens_on, "grid")


def test_a_look_at_the_week_is_in_the_trail_with_whom_it_showed(signed_in, therapist):
    row = visit_of(therapist)
    signed_in.get(WEEK, {"from": "2026-11-23"})
    event = AuditEvent.objects.get(action="week.viewed")
    assert (event.actor_id, event.details) == (
        therapist.user.pk,
        {"shown": [row.first_visit.reference]},
    )


def test_time_away_over_several_days_is_no_fault(signed_in, therapist):
    BusyTimeFactory(
        therapist=therapist, location=None, kind="BUSY_UNAVAILABLE",
        starts_at=MORNING - timedelta(days=9), ends_at=MORNING + timedelta(days=9),
    )  # fmt: skip
    page = signed_in.get(WEEK, {"from": "2026-11-23"})
    assert (page.status_code, "Away" in page.content.decode()) == (200, True)


def test_a_visits_page_shows_the_person_and_is_in_the_trail(signed_in, therapist):
    row = visit_of(therapist)
    page = signed_in.get(visit_url(row)).content.decode()
    shown = [word for word in ("Jordan Marked", "A marked note.", "Email only") if word in page]
    assert shown == ["Jordan Marked", "A marked note.", "Email only"]
    event = AuditEvent.objects.get(action="appointment.viewed")
    assert (event.record_id, event.reference) == (row.pk, row.first_visit.reference)


def test_a_visits_page_says_to_leave_our_name_out(signed_in, therapist):
    row = visit_of(therapist)
    FirstVisit.objects.update(practice_name_ok=False, reach_by="text")
    items = signed_in.get(visit_url(row)).context["visit"]["items"]
    assert items[0] == {"term": "Contact", "text": "Text only. Leave our name out."}


def test_somebody_elses_visit_and_what_was_taken_back_are_not_there(signed_in, therapist):
    others = visit_of(TherapistFactory(), starts_at=clock.now() - HOUR)
    taken_back = visit_of(therapist, status=Status.ENTERED_IN_ERROR)
    for row in (others, taken_back):
        assert signed_in.get(visit_url(row)).status_code == 404
        assert mark(signed_in, row, "fulfilled").status_code == 404
    nowhere = reverse("therapist:visit", args=[ids.row_id()])
    assert signed_in.get(nowhere).status_code == 404
    assert AuditEvent.objects.filter(action="appointment.viewed").count() == 0
    others.refresh_from_db()
    assert others.status == Status.BOOKED


@pytest.mark.parametrize("outcome", ["arrived", "fulfilled", "no_show"])
def test_an_outcome_is_one_tap(signed_in, therapist, outcome):
    row = visit_of(therapist, starts_at=clock.now() - HOUR)
    page = signed_in.get(visit_url(row)).content.decode()
    assert f'value="{outcome}"' in page
    answer = mark(signed_in, row, outcome)
    assert (answer.status_code, answer.url) == (302, visit_url(row))
    row.refresh_from_db()
    assert row.status == outcome


def test_the_page_offers_only_what_can_be_marked_now(signed_in, therapist):
    row = visit_of(therapist, starts_at=clock.now() + timedelta(days=2))
    page = signed_in.get(visit_url(row)).content.decode()
    assert 'name="outcome"' not in page
    assert "You can mark this visit once it has started." in page


def test_a_refused_outcome_stays_on_the_page_and_says_why(signed_in, therapist):
    row = visit_of(therapist, starts_at=clock.now() + timedelta(days=2))
    answer = mark(signed_in, row, "fulfilled")
    assert answer.status_code == 409
    assert "You can mark this once the visit has started." in answer.content.decode()


def test_an_outcome_that_nobody_knows_is_not_there(signed_in, therapist):
    row = visit_of(therapist, starts_at=clock.now() - HOUR)
    assert mark(signed_in, row, "vanished").status_code == 404


@pytest.mark.parametrize("outcome", ["cancelled", "booked", "entered_in_error"])
def test_a_therapist_cannot_mark_what_is_not_an_outcome(signed_in, therapist, outcome):
    row = visit_of(therapist, status=Status.ARRIVED, starts_at=clock.now() - HOUR)
    assert mark(signed_in, row, outcome).status_code == 409
    row.refresh_from_db()
    assert row.status == Status.ARRIVED


def test_a_look_marks_nothing(signed_in, therapist):
    row = visit_of(therapist, starts_at=clock.now() - HOUR)
    url = reverse("therapist:outcome", args=[row.pk])
    looked = signed_in.get(url, {"outcome": "fulfilled"})
    assert looked.headers["Location"] == reverse("therapist:visit", args=[row.pk])
    row.refresh_from_db()
    assert row.status == Appointment.Status.BOOKED


def test_an_account_without_a_therapist_has_no_week(client):
    from tests.factories.accounts import UserFactory

    client.force_login(UserFactory(therapist=True))
    assert client.get(WEEK).status_code == 404


@pytest.mark.parametrize("visits", [1, 3])
def test_the_week_takes_the_same_few_questions(
    signed_in, therapist, visits, django_assert_max_num_queries
):
    for hour in range(visits):
        visit_of(therapist, starts_at=MORNING + hour * HOUR)
    with django_assert_max_num_queries(16):
        signed_in.get(WEEK, {"from": "2026-11-23"})


def press(client, row, name):
    return client.post(reverse(f"therapist:{name}", args=[row.pk]))


def test_an_outcome_is_taken_back_in_one_tap(signed_in, therapist):
    row = visit_of(therapist, starts_at=clock.now() - HOUR)
    mark(signed_in, row, "fulfilled")
    page = signed_in.get(visit_url(row))
    assert page.context["undo"]["words"] == "Marked: Seen."
    assert [event["words"] for event in page.context["events"]] == ["Marked: Seen", "Booked"]
    assert press(signed_in, row, "undo").url == visit_url(row)
    row.refresh_from_db()
    assert row.status == Status.BOOKED
    page = signed_in.get(visit_url(row))
    assert page.context["undo"] is None
    assert [event["words"] for event in page.context["events"]] == ["Booked"]


def test_with_nothing_to_take_back_the_press_changes_nothing(signed_in, therapist):
    row = visit_of(therapist, starts_at=clock.now() - HOUR)
    assert press(signed_in, row, "undo").url == visit_url(row)
    row.refresh_from_db()
    assert (row.status, row.version) == (Status.BOOKED, 1)


def test_who_cancelled_late_is_marked_so_and_taken_back(signed_in, therapist):
    row = visit_of(therapist, starts_at=clock.now() - HOUR)
    page = signed_in.get(visit_url(row))
    labels = [each["label"] for each in page.context["outcomes"]]
    assert labels == ["Seen", "Arrived", "Not here", "Cancelled late"]
    press(signed_in, row, "cancellation")
    row.refresh_from_db()
    assert (row.status, row.cancellations.get().reason) == (Status.CANCELLED, "Cancelled late")
    page = signed_in.get(visit_url(row))
    assert page.context["undo"]["words"] == "Cancelled. Their message waits two minutes."
    press(signed_in, row, "undo")
    row.refresh_from_db()
    assert row.status == Status.BOOKED


def test_before_the_start_nobody_cancelled_late_and_the_desk_is_one_tap_away(signed_in, therapist):
    row = visit_of(therapist, starts_at=clock.now() + 2 * HOUR)
    answer = press(signed_in, row, "cancellation")
    assert answer.status_code == 409
    assert "You can mark this once the visit has started." in answer.content.decode()
    row.refresh_from_db()
    assert row.status == Status.BOOKED
    page = signed_in.get(visit_url(row))
    assert page.context["outcomes"] == []
    assert page.context["message_url"] == (
        f"mailto:desk@example.org?subject=Visit%20{row.first_visit.reference}"
    )


def test_a_visit_tells_from_where_it_moved(signed_in, therapist):
    row = visit_of(therapist)
    row.reschedulings.create(
        at=MORNING, by=None, therapist=therapist, location=row.location,
        starts_at=MORNING - HOUR, ends_at=MORNING, sequence=1,
    )  # fmt: skip
    events = signed_in.get(visit_url(row)).context["events"]
    assert [(event["words"], event["who"]) for event in events] == [
        ("Moved here from Mon, Nov 23, 8:00 AM", "The person"),
        ("Booked", names.short(row.booked_by.name)),
    ]


def test_another_therapist_takes_nothing_back(signed_in, therapist):
    row = visit_of(TherapistFactory(), starts_at=clock.now() - HOUR)
    for name in ("undo", "cancellation"):
        assert press(signed_in, row, name).status_code == 404
        looked = signed_in.get(reverse(f"therapist:{name}", args=[row.pk]))
        assert looked.url == visit_url(row)
    row.refresh_from_db()
    assert row.status == Status.BOOKED


def test_an_open_time_leads_to_where_it_is_closed(signed_in, therapist):
    from tests.factories.scheduling import open_all_week

    place = AppointmentFactory().location
    open_all_week(therapist, place, starts=540, ends=600)
    week = signed_in.get(WEEK, {"from": (clock.now() + timedelta(days=7)).date().isoformat()})
    (block,) = week.context["days"][0]["blocks"]
    form = signed_in.get(block["url"]).context["form"]
    assert [form[name].value() for name in ("kind", "starts", "ends", "place")] == [
        "closed", "09:00", "09:50", place.slug,
    ]  # fmt: skip
