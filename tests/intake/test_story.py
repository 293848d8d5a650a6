"""The desk reads on a request why times went that were held for its person."""

from datetime import timedelta

import pytest
from django.urls import reverse

from config.kernel import clock
from intake import offering, story
from scheduling import absences, diary, offers, periods
from tests.factories.accounts import bearer
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    LocationFactory,
    TherapistFactory,
    desk_of,
    open_all_week,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
START = MORNING + 2 * DAY
LATER = MORNING + HOUR


@pytest.fixture
def place():
    return LocationFactory()


@pytest.fixture
def therapist(place):
    return open_all_week(TherapistFactory(name="Avery Sample"), place)


@pytest.fixture
def desk(place):
    return desk_of(place)


@pytest.fixture
def offered(place, therapist, desk):
    def made(*starts, now=MORNING):
        row = AssessmentRequestFactory(locations=[place])
        times = [offers.Time(therapist, place, at) for at in starts]
        offering.offer(assessment_request=row, times=times, by=desk, now=now)
        row.refresh_from_db()
        return row

    return made


def is_away(therapist, starts_at, by, now=LATER):
    absences.add(
        therapist=therapist, starts_at=starts_at, ends_at=starts_at + 4 * HOUR, by=by, now=now
    )


def newest(row, desk):
    entry = story.of(row, user=desk)[0]
    return entry.words, entry.who, entry.at


def test_a_held_time_that_went_is_told_with_why_and_by_whom(offered, therapist, desk):
    row = offered(START, START + 6 * HOUR)
    is_away(therapist, START, therapist.user)
    told = "Held time let go, Avery Sample is away then: Wed, Nov 25, 9:00 AM"
    assert newest(row, desk) == (told, therapist.user.name, LATER)
    assert [words for words in everything(row, desk) if "let go" in words] == [told]


def test_where_no_time_is_left_the_story_says_so(offered, therapist, desk):
    row = offered(START, START + HOUR)
    is_away(therapist, START, desk)
    assert newest(row, desk)[0] == (
        "Held times let go, Avery Sample is away then: "
        "Wed, Nov 25, 9:00 AM; Wed, Nov 25, 10:00 AM. No other offered time was left"
    )


def test_a_time_that_went_otherwise_is_no_part_of_it(offered, therapist, desk):
    row = offered(START)
    is_away(therapist, START + DAY, desk)
    offers.withdraw(offer=row.first_visit.offers.get(), by=desk, now=LATER)
    assert [words for words in everything(row, desk) if "let go" in words] == []


def everything(row, desk):
    return [entry.words for entry in story.of(row, user=desk)]


def test_the_page_and_the_program_both_read_it(offered, therapist, desk, client):
    now = clock.now()
    at = periods.instant(diary.date_of(now) + 3 * DAY, 10 * 60, diary.zone(), end=False)
    row = offered(at, now=now)
    is_away(therapist, at, desk, now=now)
    client.force_login(desk)
    page = client.get(reverse("desk:request", args=[row.reference])).content.decode()
    assert page.count("Held time let go, Avery Sample is away then:") == 1
    url = f"/api/v1/staff/assessment-requests/{row.reference}/"
    answer = client.get(url, headers=bearer(desk)).json()
    assert answer["timeline"][0]["words"].startswith("Held time let go, Avery Sample")
