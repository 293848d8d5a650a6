"""The waitlist: whom a freed time fits, who waits in which order, and the presses on it."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse

from config.audit.models import AuditEvent
from config.kernel import clock
from intake import offering
from scheduling import appointments, cancelling, diary, offers
from scheduling.models import KeptBack, Offer
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import (
    HOUR,
    FirstVisitFactory,
    LocationFactory,
    TherapistFactory,
    desk_of,
    open_all_week,
)
from tests.intake.staff.asking import asks, fresh

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
PAGE = reverse("desk:waitlist")
OFFER = reverse("desk:waitlist_offer")
KEEP_BACK = reverse("desk:waitlist_keep_back")
BY_ITSELF = reverse("desk:waitlist_by_itself")


@pytest.fixture
def therapist(place):
    return open_all_week(TherapistFactory(name="Avery Sample"), place)


@pytest.fixture
def at():
    """Ten in the morning, in a week."""
    on = diary.date_of(clock.now()) + 7 * DAY
    return datetime.combine(on, time(10), tzinfo=diary.zone())


@pytest.fixture
def freed(therapist, place, at):
    """A visit in a week that was called off an hour ago."""
    by, now = UserFactory(), clock.now()
    row = appointments.book(
        first_visit=FirstVisitFactory(), therapist=therapist, location=place, starts_at=at,
        page_url="https://example.org/r/x/", by=by, now=now - 2 * HOUR,
    )  # fmt: skip
    cancelling.cancel(appointment=row, by=by, now=now - HOUR)
    return row


@pytest.fixture
def listed(place):
    by = UserFactory()

    def joined(name, days=0, *, therapist=None, **facts):
        row = asks(facts.pop("at", place), name=name, **facts)
        offering.put_on_waitlist(
            assessment_request=row, therapist=therapist, by=by, now=clock.now() - days * DAY - HOUR
        )
        return fresh(row)

    return joined


def time_of(visit):
    return f"{visit.therapist.pk}/{visit.location.pk}/{visit.starts_at.isoformat()}"


def press(client, task, url=OFFER, **changes):
    sent = {"time": task["value"], "reference": task["reference"], "seen": task["seen"]}
    return client.post(url, {**sent, **changes})


def names(page):
    return [row["name"] for row in page.context["rows"]]


def test_no_one_is_waiting(signed_in):
    page = signed_in.get(PAGE)
    assert (page.status_code, names(page), page.context["tasks"]) == (200, [], [])
    assert "No one is waiting." in page.content.decode()


def test_who_waits_is_in_the_order_of_the_list_with_what_they_want(signed_in, listed, therapist):
    listed("Sam Rowan", 3, times=["mon-morning"], therapist=therapist)
    listed("Kim Heath", 20)
    listed("Lee Moss", 1, urgent=True)
    page = signed_in.get(PAGE)
    assert names(page) == ["Lee Moss", "Kim Heath", "Sam Rowan"]
    soon, longest, last = page.context["rows"]
    assert [row["badge"]["words"] for row in page.context["rows"]] == [
        "Waiting 1 day",
        "Waiting 20 days",
        "Waiting 3 days",
    ]
    assert (soon["urgent_words"], longest["urgent_words"]) == ("Soon, please", "")
    assert (last["when"], last["with"]) == ("Mon mornings", "with Avery Sample")
    assert longest["state"].startswith("Look again ")
    event = AuditEvent.objects.get(action="waitlist.listed")
    assert sorted(event.details["shown"]) == sorted(
        row["reference"] for row in page.context["rows"]
    )


@pytest.mark.parametrize("many", [1, 3])
def test_a_freed_time_says_whom_it_fits_and_why(signed_in, listed, freed, many, at):
    rows = [listed(f"Sam Number{number}", 9 - number) for number in range(many)]
    (task,) = signed_in.get(PAGE).context["tasks"]
    day = f"{at:%a}, {at:%b} {at.day}, 10:00 AM"
    assert (task["when"], task["who"]) == (day, "Avery Sample")
    assert task["fit_words"] == {1: "1 person fits", 3: "3 people fit"}[many]
    assert (task["name"], task["label"]) == ("Sam Number0", "Offer to Sam")
    assert task["why"] == (
        "Asked for this place. Any time suits them. Nobody it fits has waited longer."
    )
    assert [each["name"] for each in task["next"]] == [row.name for row in rows[1:]]


def test_a_time_that_fits_nobody_is_no_task(signed_in, listed, freed, at):
    listed("Sam Rowan", times=[f"{at:%a}-evening".lower()])
    assert signed_in.get(PAGE).context["tasks"] == []


def test_one_press_offers_it_and_undo_is_on_the_page(signed_in, listed, freed, desk):
    row = listed("Sam Rowan")
    (task,) = signed_in.get(PAGE).context["tasks"]
    answer = press(signed_in, task)
    assert (answer.status_code, answer.url) == (302, PAGE)
    offer = Offer.objects.get()
    assert (offer.first_visit, offer.made_by) == (row.first_visit, desk)
    page = signed_in.get(PAGE)
    assert page.context["tasks"] == []
    assert page.context["rows"][0]["state"].startswith("Offer until ")
    toast = page.context["toast"]
    assert toast["words"] == "Offered to Sam."
    sent = {each["name"]: each["value"] for each in toast["hidden"]}
    assert signed_in.post(toast["undo_url"], sent).url == PAGE
    page = signed_in.get(PAGE)
    assert (page.context["toast"], fresh(row).first_visit.stage) == (None, "waitlisted")


def test_pressed_twice_it_is_one_offer(signed_in, listed, freed):
    listed("Sam Rowan")
    (task,) = signed_in.get(PAGE).context["tasks"]
    assert [press(signed_in, task).status_code for _ in range(2)] == [302, 302]
    assert Offer.objects.count() == 1


def test_a_late_press_shows_the_list_as_it_stands(signed_in, listed, freed, desk):
    listed("Sam Rowan")
    (task,) = signed_in.get(PAGE).context["tasks"]
    assert press(signed_in, task, seen="0.0").status_code == 409
    taken = offers.Time(freed.therapist, freed.location, freed.starts_at)
    offers.make(first_visit=FirstVisitFactory(), times=[taken], by=desk, now=clock.now())
    for url in (OFFER, KEEP_BACK):
        page = press(signed_in, task, url)
        assert (page.status_code, page.context["refusal"]) == (
            409,
            "That time is not free for the list any more.",
        )
    assert Offer.objects.count() == 1


@pytest.mark.parametrize("sent", ["", "x/y/z", "\0"])
def test_a_press_that_names_no_time_is_told_so(signed_in, listed, sent):
    row = listed("Sam Rowan")
    page = signed_in.post(OFFER, {"time": sent, "reference": row.reference, "seen": ""})
    assert page.status_code in {409, 422}
    assert page.context["refusal"] != ""


def test_not_for_the_list_and_back(signed_in, listed, freed, desk):
    listed("Sam Rowan")
    (task,) = signed_in.get(PAGE).context["tasks"]
    assert press(signed_in, task, KEEP_BACK).url == PAGE
    page = signed_in.get(PAGE)
    assert page.context["tasks"] == []
    (kept,) = page.context["kept"]
    row = KeptBack.objects.get()
    assert (kept["key"], row.by) == (row.pk, desk)
    signed_in.post(reverse("desk:waitlist_put_back"), {"key": row.pk})
    assert len(signed_in.get(PAGE).context["tasks"]) == 1


def test_of_another_place_nothing_is_here(client, listed, freed, place):
    row = listed("Sam Rowan")
    client.force_login(desk_of(LocationFactory()))
    page = client.get(PAGE)
    assert (names(page), page.context["tasks"], page.context["places"]) == ([], [], [])
    assert (
        client.post(OFFER, {"time": time_of(freed), "reference": row.reference}).status_code == 422
    )
    assert client.post(KEEP_BACK, {"time": time_of(freed)}).status_code == 422
    kept = KeptBack.objects.create(
        therapist=freed.therapist, location=place, starts_at=freed.starts_at,
        freed_at=clock.now(), at=clock.now(),
    )  # fmt: skip
    for key in (kept.pk, "no-key"):
        assert client.post(reverse("desk:waitlist_put_back"), {"key": key}).status_code == 422
    assert client.post(OFFER, {"reference": "A\0"}).status_code == 422


def test_the_owner_lets_a_place_go_on_by_itself(client, listed, freed, place):
    listed("Sam Rowan")
    owner = UserFactory(owner=True)
    client.force_login(owner)
    assert client.get(PAGE).context["places"] == [
        {"name": place.name, "slug": place.slug, "by_itself": False}
    ]
    for _ in range(2):
        assert client.post(BY_ITSELF, {"place": place.slug, "by_itself": "1"}).url == PAGE
    page = client.get(PAGE)
    assert page.context["places"][0]["by_itself"] is True
    assert page.context["tasks"][0]["by_itself"] is True
    event = AuditEvent.objects.get(action="place.freed_times_set")
    assert (event.actor_id, event.record_id, event.details) == (
        owner.pk,
        place.pk,
        {"by_itself": True},
    )


def test_the_desk_cannot_set_that(signed_in, place):
    assert signed_in.post(BY_ITSELF, {"place": place.slug, "by_itself": "1"}).status_code == 404


def test_the_queue_leads_here(signed_in):
    page = signed_in.get(reverse("desk:queue"))
    (tab,) = (tab for tab in page.context["tabs"] if tab["label"] == "Waitlist")
    assert tab["url"] == PAGE


@pytest.mark.parametrize("many", [1, 3])
def test_however_many_wait_it_asks_the_same_questions(
    many, signed_in, listed, freed, django_assert_num_queries
):
    for number in range(many):
        listed(f"Sam Number{number}")
    signed_in.get(PAGE)
    with django_assert_num_queries(25):
        signed_in.get(PAGE)
