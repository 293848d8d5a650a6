"""Who waits for a time that fits."""

from datetime import timedelta

import pytest

from config.audit import trail
from config.audit.models import AuditEvent
from notifications.models import OutboundMessage
from scheduling import appointments, visits, waitlist
from scheduling.models import WaitlistEntry
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    FirstVisitFactory,
    LocationFactory,
    TherapistFactory,
    open_all_week,
)

pytestmark = pytest.mark.django_db

UNDO = appointments.UNDO_WITHIN
PAGE = "https://example.org/r/1/"


@pytest.fixture
def desk():
    return UserFactory()


@pytest.fixture
def visit():
    return listed()


def listed(**facts):
    visit = FirstVisitFactory(**facts)
    visit.locations.add(LocationFactory())
    return visit


def join(visit, desk, *, now=MORNING):
    return waitlist.join(first_visit=visit, page_url=PAGE, by=desk, now=now)


def stands(visit):
    visit.refresh_from_db()
    return visit.stage, list(visit.waitlist_entries.values_list("status", flat=True))


def test_joining_tells_the_person_once_undo_is_over_and_twice_is_once(visit, desk):
    entry = join(visit, desk)
    assert join(visit, desk, now=MORNING + HOUR) == entry
    assert stands(visit) == ("waitlisted", ["waiting"])
    letter = OutboundMessage.objects.get()
    assert (letter.template, letter.hold_until) == ("scheduling/mail/waitlisted", MORNING + UNDO)
    assert letter.context["page_url"] == PAGE
    assert AuditEvent.objects.get().action == "waitlist.joined"


def test_who_would_like_to_talk_soon_comes_first_then_the_longest_wait(desk):
    usual, later, soon = listed(), listed(), listed(urgent=True)
    for hours, visit in enumerate((usual, later, soon)):
        join(visit, desk, now=MORNING + hours * HOUR)
    assert [entry.first_visit for entry in WaitlistEntry.objects.all()] == [soon, usual, later]


def test_leaving_lets_the_desk_look_on_and_twice_is_once(visit, desk):
    join(visit, desk)
    for _ in range(2):
        waitlist.leave(first_visit=visit, by=trail.PERSON, now=MORNING + HOUR)
    assert stands(visit) == ("looking", ["left"])


def test_who_has_a_time_cannot_leave_the_list(visit, desk):
    visits.move(visit, "booked", now=MORNING)
    with pytest.raises(waitlist.NotWaiting):
        waitlist.leave(first_visit=visit, by=desk, now=MORNING)


def test_joining_is_undone_within_two_minutes_by_whoever_did_it(visit, desk):
    entry = join(visit, desk)
    for by, now in ((UserFactory(), MORNING), (desk, MORNING + UNDO + timedelta(seconds=1))):
        with pytest.raises(waitlist.UndoOver):
            waitlist.take_back(entry=entry, by=by, now=now)
    for _ in range(2):
        waitlist.take_back(entry=entry, by=desk, now=MORNING + UNDO)
    assert (stands(visit), OutboundMessage.objects.count()) == (("looking", ["left"]), 0)


def test_a_booking_serves_an_entry_and_undoing_it_brings_the_place_back(visit, desk):
    join(visit, desk)
    place = visit.locations.get()
    therapist = open_all_week(TherapistFactory(), place)
    booked = appointments.book(
        first_visit=visit, therapist=therapist, location=place, starts_at=MORNING + 48 * HOUR,
        page_url=PAGE, by=desk, now=MORNING + HOUR,
    )  # fmt: skip
    assert stands(visit) == ("booked", ["served"])
    appointments.take_back(appointment=booked, by=desk, now=MORNING + HOUR + UNDO)
    assert stands(visit) == ("waitlisted", ["waiting"])


def test_an_end_leaves_the_list_and_taking_that_back_joins_it_as_before(visit, desk):
    entry = join(visit, desk)
    visits.end(visit, now=MORNING + HOUR)
    assert stands(visit) == ("closed", ["left"])
    visits.go_back(visit, since=MORNING + HOUR, now=MORNING + 2 * HOUR)
    entry.refresh_from_db()
    assert (stands(visit), entry.since) == (("waitlisted", ["waiting"]), MORNING)


@pytest.mark.parametrize(
    ("days", "on"), [(0, 14), (13, 14), (14, 14), (15, 28), (28, 28), (29, 42)]
)
def test_somebody_looks_at_a_place_on_the_list_again_every_two_weeks(visit, desk, days, on):
    entry = join(visit, desk)  # on a Monday
    today = MORNING.date() + timedelta(days=days)
    assert waitlist.review_on(entry, today=today) == MORNING.date() + timedelta(days=on)


def test_a_look_that_falls_on_a_weekend_comes_on_monday(visit, desk):
    entry = join(visit, desk, now=MORNING + timedelta(days=5))
    assert waitlist.review_on(entry, today=MORNING.date()) == MORNING.date() + timedelta(days=21)
