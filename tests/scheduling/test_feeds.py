"""A feed shows what it may, ends when it should, and keeps no link that can be read."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from config.accounts.permissions import Role
from config.audit.models import AuditEvent
from config.kernel import tokens
from scheduling import calendars, cancelling, feeds, rescheduling
from scheduling.models import Appointment, CalendarFeed, FirstVisit, Names, Rescheduling
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    AppointmentFactory,
    FirstVisitFactory,
    TherapistFactory,
    open_all_week,
)

pytestmark = pytest.mark.django_db

NOW = MORNING - timedelta(days=1)
NAME = "Jordan Marked Sample"


@pytest.fixture
def therapist():
    return TherapistFactory()


@pytest.fixture
def visit(therapist):
    person = FirstVisitFactory(
        name=NAME, email="marked@example.com", note="A marked note.", stage="booked"
    )
    row = AppointmentFactory(therapist=therapist, first_visit=person, booked_at=NOW - HOUR)
    open_all_week(therapist, row.location)
    return row


def allow(most):
    feeds.limit(most=most, by=UserFactory(owner=True), now=NOW)


def give(therapist, chosen=Names.NONE):
    link = feeds.give_link(therapist=therapist, chosen=chosen, by=therapist.user, now=NOW)
    return link.rsplit("/", 1)[1].removesuffix(".ics")


def read(therapist, now=NOW):
    raw, shown = feeds.written(therapist.calendar_feed, now=now)
    return raw, Calendar.from_ical(raw), shown


def events(therapist):
    found = read(therapist)[1].walk("VEVENT")
    return [(str(each["uid"]), each.decoded("dtstart"), each["sequence"]) for each in found]


def said():
    rows = AuditEvent.objects.filter(action__startswith="calendar_feed").order_by("at", "id")
    return [row.action for row in rows]


def test_a_link_is_kept_as_a_hash_and_works_until_another_is_made(therapist):
    first = give(therapist)
    row = CalendarFeed.objects.get()
    assert (row.token_hash, first in str(vars(row))) == (tokens.digest(first), False)
    assert feeds.find(first).therapist == therapist
    second = give(therapist)
    assert (feeds.find(first), feeds.find(second).pk) == (None, row.pk)
    feeds.revoke(therapist=therapist, by=therapist.user, now=NOW)
    feeds.revoke(therapist=therapist, by=therapist.user, now=NOW)
    assert feeds.find(second) is None
    assert said() == ["calendar_feed.made", "calendar_feed.rotated", "calendar_feed.revoked"]


@pytest.mark.parametrize("gone", ["therapist", "user"])
def test_the_link_of_who_left_does_not_work(therapist, gone):
    token = give(therapist)
    who = therapist if gone == "therapist" else therapist.user
    who.is_active = False
    who.save()
    assert feeds.find(token) is None


def test_the_link_of_who_is_no_therapist_any_more_does_not_work(therapist):
    token = give(therapist)
    therapist.user.role = Role.FRONT_DESK
    therapist.user.save()
    assert feeds.find(token) is None


def test_without_names_nothing_tells_who_comes(therapist, visit):
    give(therapist)
    raw, calendar, shown = read(therapist)
    (event,) = calendar.walk("VEVENT")
    assert (str(event["summary"]), str(event["class"]), shown) == ("Appointment", "PRIVATE", [])
    words = ["Jordan", "Marked", "Sample,", "marked@", "note", visit.first_visit.reference]
    assert [word for word in words if word.encode() in raw] == []
    assert sorted(event) == [
        "CLASS", "DTEND", "DTSTAMP", "DTSTART", "LAST-MODIFIED", "LOCATION", "SEQUENCE", "STATUS",
        "SUMMARY", "UID", "URL",
    ]  # fmt: skip
    assert str(event["location"]) == visit.location.name


@pytest.mark.parametrize(("chosen", "summary"), [(Names.INITIALS, "J. S."), (Names.FULL, NAME)])
def test_names_show_once_the_owner_allows_and_no_longer_than_that(
    therapist, visit, chosen, summary
):
    with pytest.raises(feeds.NotAllowed):
        give(therapist, chosen)
    assert CalendarFeed.objects.count() == 0
    allow(chosen)
    give(therapist, chosen)
    _, calendar, shown = read(therapist)
    assert str(calendar.walk("VEVENT")[0]["summary"]) == summary
    assert shown == [visit.first_visit.reference]
    allow(Names.NONE)
    assert str(read(therapist)[1].walk("VEVENT")[0]["summary"]) == "Appointment"
    with pytest.raises(feeds.NotAllowed):
        feeds.choose_names(therapist=therapist, chosen=chosen, by=therapist.user, now=NOW)


def test_what_it_shows_can_change_without_another_link(therapist, visit):
    allow(Names.FULL)
    token = give(therapist)
    choose = {"therapist": therapist, "by": therapist.user, "now": NOW}
    assert feeds.choose_names(chosen=Names.INITIALS, **choose) is True
    assert feeds.choose_names(chosen=Names.INITIALS, **choose) is True
    therapist.refresh_from_db()
    assert str(read(therapist)[1].walk("VEVENT")[0]["summary"]) == "J. S."
    assert feeds.find(token) is not None
    assert said() == ["calendar_feeds.limited", "calendar_feed.made", "calendar_feed.changed"]
    feeds.revoke(therapist=therapist, by=therapist.user, now=NOW)
    assert feeds.choose_names(chosen=Names.NONE, **choose) is False


def test_the_owner_allows_up_to_a_point():
    assert feeds.allowed() == (Names.NONE,)
    allow(Names.INITIALS)
    assert feeds.allowed() == (Names.NONE, Names.INITIALS)
    allow(Names.FULL)
    assert feeds.allowed() == (Names.NONE, Names.INITIALS, Names.FULL)


def test_it_asks_calendars_to_look_again_every_hour(therapist):
    give(therapist)
    raw, calendar, _ = read(therapist)
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in raw
    assert b"X-PUBLISHED-TTL:PT1H\r\n" in raw
    assert (str(calendar["name"]), "METHOD" in calendar) == ("First visits", False)


def test_a_move_keeps_the_uid_of_the_invitation_and_counts_up(therapist, visit):
    give(therapist)
    uid = calendars.uid(visit)
    assert events(therapist) == [(uid, MORNING, 0)]
    rescheduling.reschedule(
        appointment=visit, therapist=therapist, location=visit.location,
        starts_at=MORNING + HOUR, by=therapist.user, now=NOW + HOUR,
    )  # fmt: skip
    assert events(therapist) == [(uid, MORNING + HOUR, 1)]
    event = read(therapist)[1].walk("VEVENT")[0]
    assert event.decoded("last-modified") == event.decoded("dtstamp") == NOW + HOUR
    back = Rescheduling.objects.get()
    rescheduling.take_back(rescheduling=back, by=therapist.user, now=NOW + HOUR)
    assert events(therapist) == [(uid, MORNING, 0)]


def test_a_cancelled_visit_is_gone_and_comes_back_with_undo(therapist, visit):
    give(therapist)
    cancelling.cancel(appointment=visit, by=therapist.user, now=NOW)
    assert events(therapist) == []
    later = NOW + timedelta(minutes=1)
    cancelling.take_back(cancellation=visit.cancellations.get(), by=therapist.user, now=later)
    assert events(therapist) == [(calendars.uid(visit), MORNING, 0)]
    assert read(therapist)[1].walk("VEVENT")[0].decoded("dtstamp") == later


@pytest.mark.parametrize(
    ("days", "status", "count"),
    [(29, "fulfilled", 1), (29, "no_show", 1), (40, "fulfilled", 0), (0, "entered_in_error", 0)],
)
def test_the_last_month_stays_and_what_was_taken_back_was_never_there(
    therapist, visit, days, status, count
):
    Appointment.objects.update(status=status)
    give(therapist)
    found = read(therapist, now=MORNING + timedelta(days=days))[1].walk("VEVENT")
    assert len(found) == count


def test_another_therapists_visits_are_not_in_it(therapist, visit):
    other = TherapistFactory()
    AppointmentFactory(therapist=other, starts_at=MORNING + HOUR)
    give(therapist)
    assert [uid for uid, _, _ in events(therapist)] == [calendars.uid(visit)]


def test_the_same_visits_give_the_same_bytes(therapist, visit):
    give(therapist)
    assert read(therapist)[0] == read(therapist, now=NOW + HOUR)[0]


@pytest.mark.parametrize("name", ["A\r\nATTENDEE:mailto:x@y", "Semi;colon, and \\ slash"])
def test_a_name_never_breaks_out_of_its_line(therapist, visit, name):
    FirstVisit.objects.update(name=name)
    allow(Names.FULL)
    give(therapist, Names.FULL)
    raw, calendar, _ = read(therapist)
    assert b"\r\nATTENDEE" not in raw
    assert str(calendar.walk("VEVENT")[0]["summary"]) == name.replace("\r\n", "\n")


@pytest.mark.parametrize("count", [1, 3])
def test_writing_takes_the_same_few_questions(therapist, count, django_assert_num_queries):
    for hour in range(count):
        AppointmentFactory(therapist=therapist, starts_at=MORNING + hour * HOUR)
    give(therapist)
    feed = feeds.find(give(therapist))
    with django_assert_num_queries(2):
        feeds.written(feed, now=NOW)
