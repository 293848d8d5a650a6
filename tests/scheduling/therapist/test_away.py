"""A therapist's own time away: its effect first, then one press, and who has to move for it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from config.audit.models import AuditEvent
from config.kernel import clock
from scheduling import absences, appointments, diary, displacing, offers, periods
from scheduling.models import Appointment, TimeAway
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import (
    FirstVisitFactory,
    LocationFactory,
    TherapistFactory,
    open_all_week,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
AWAY = reverse("therapist:away")


@pytest.fixture
def place():
    return LocationFactory(name="Harbor")


@pytest.fixture
def therapist(place):
    return open_all_week(TherapistFactory(), place)


@pytest.fixture
def signed_in(client, therapist):
    client.force_login(therapist.user)
    return client


def day():
    return diary.date_of(clock.now()) + 3 * DAY


def at(hour):
    return periods.instant(day(), hour * 60, diary.zone(), end=False)


def book(therapist, hour, **person):
    return appointments.book(
        first_visit=FirstVisitFactory(**{"name": "Jordan Marked", **person}), therapist=therapist,
        location=therapist.availability_rules.first().location, starts_at=at(hour),
        page_url="https://example.org/r/x/", by=UserFactory(), now=clock.now(),
    )  # fmt: skip


def asked(**more):
    return {"first": day(), "starts": "09:00", "last": day(), "ends": "12:00", **more}


def add(therapist, *visits):
    return absences.add(
        therapist=therapist, starts_at=at(9), ends_at=at(12),
        displace=[visit.pk for visit in visits], by=therapist.user, now=clock.now(),
    )  # fmt: skip


def test_the_effect_is_told_before_anything_is_kept(signed_in, therapist):
    row = book(therapist, 10)
    shown = signed_in.get(AWAY, asked())
    effect = shown.context["effect"]
    assert effect["text"] == "1 visit is in it. 2 open times close."
    assert [line.partition("AM, ")[2] for line in effect["items"]] == ["Jordan M., Harbor"]
    assert (shown.context["visits"], TimeAway.objects.count()) == ([row.pk], 0)


def test_one_press_saves_it_and_leads_to_who_has_to_move(signed_in, therapist):
    row = book(therapist, 10)
    answer = signed_in.post(AWAY, asked(visit=[row.pk]))
    kept = TimeAway.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/me/time-away/{kept.pk}/")
    assert (kept.busy_time.therapist, kept.added_by) == (therapist, therapist.user)
    page = signed_in.get(answer.url)
    (person,) = page.context["people"]
    assert (person["name"], person["contact"], len(person["times"])) == (
        "Jordan M.", "Email only", 3,
    )  # fmt: skip
    assert b"Jordan Marked" not in page.content
    event = AuditEvent.objects.get(action="time_away.viewed")
    assert event.details["shown"] == [row.first_visit.reference]


def test_a_visit_that_came_meanwhile_is_shown_first(signed_in, therapist):
    row = book(therapist, 10)
    answer = signed_in.post(AWAY, asked(visit=["none"]))
    assert (answer.status_code, answer.context["visits"]) == (409, [row.pk])
    assert TimeAway.objects.count() == 0


def test_what_is_no_time_away_is_said_at_the_field(signed_in):
    answer = signed_in.post(AWAY, asked(ends="08:00"))
    assert (answer.status_code, answer.context["form"].errors) == (
        422, {"last": ["The end comes before the start. Pick a later day or time."]},
    )  # fmt: skip


def test_the_list_says_how_many_have_to_move(signed_in, therapist):
    add(therapist, book(therapist, 9), book(therapist, 10))
    (row,) = signed_in.get(AWAY).context["rows"]
    assert row["to_move"] == "2 visits to move"


def test_who_was_asked_is_told_apart_from_who_still_waits(signed_in, therapist, place):
    one, other = book(therapist, 9, name="Pat Asked"), book(therapist, 10, name="Kim Waits")
    kept = add(therapist, one, other)
    displacing.offer_instead(
        appointment=one, times=[offers.Time(therapist, place, at(14))], by=UserFactory(),
        now=clock.now(),
    )  # fmt: skip
    context = signed_in.get(reverse("therapist:moves", args=[kept.pk])).context
    assert [person["name"] for person in context["people"]] == ["Kim W."]
    assert context["done"] == [{"name": "Pat A.", "state": "Times were offered"}]


def test_it_is_taken_off_the_diary_again(signed_in, therapist):
    kept = add(therapist)
    answer = signed_in.post(reverse("therapist:away_removal", args=[kept.pk]))
    assert (answer.status_code, answer.url, list(signed_in.get(AWAY).context["rows"])) == (
        302, AWAY, [],
    )  # fmt: skip
    assert signed_in.get(reverse("therapist:moves", args=[kept.pk])).status_code == 404


def test_anothers_time_away_is_not_there(signed_in):
    other = open_all_week(TherapistFactory(), LocationFactory())
    kept = add(other)
    for name in ("therapist:moves", "therapist:away_removal"):
        for send in (signed_in.get, signed_in.post):
            answer = send(reverse(name, args=[kept.pk]), follow=True)
            assert answer.status_code in {404, 405}
    assert kept.busy_time.released_at is None
    assert TimeAway.objects.get().busy_time.released_at is None


def test_the_leave_for_the_desk_is_given_and_ended(signed_in, therapist):
    for sent, gives in (({}, False), ({"gives": "yes"}, True)):
        assert signed_in.post(reverse("therapist:leave"), sent).url == AWAY
        therapist.refresh_from_db()
        assert therapist.desk_enters_time_away is gives
    told = AuditEvent.objects.filter(action__startswith="time_away.leave").order_by("at", "id")
    assert [event.action for event in told] == ["time_away.leave_ended", "time_away.leave_given"]


def test_the_week_leads_to_it_and_shows_it(signed_in, therapist):
    add(therapist)
    page = signed_in.get(reverse("therapist:week"), {"from": day().isoformat()}).content.decode()
    assert f'href="{AWAY}"' in page
    assert "Away" in page
    assert Appointment.objects.count() == 0
