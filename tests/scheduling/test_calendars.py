"""Calendar files: one UID for life, neutral words, nobody else's address (RFC 5545, 5546)."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from scheduling import calendars
from tests.factories.scheduling import MORNING, AppointmentFactory

pytestmark = pytest.mark.django_db

ORGANIZER = calendars.Party("East Bridgewater", "desk@example.org")
ATTENDEE = calendars.Party("Jordan Sample", "jordan@example.com")


def invitation(appointment, **changes):
    given = {"organizer": ORGANIZER, "attendee": ATTENDEE, "place": "12 Sample Street"}
    return calendars.invitation(appointment, now=MORNING, **{**given, **changes})


def event_of(raw):
    calendar = Calendar.from_ical(raw)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_an_invitation_says_when_and_nothing_of_why():
    row = AppointmentFactory()
    calendar, event = event_of(invitation(row))
    assert (calendar["method"], calendar["version"]) == ("REQUEST", "2.0")
    assert {name: str(event[name]) for name in ("uid", "summary", "status", "class")} == {
        "uid": f"{row.pk}@first-visit",
        "summary": "Appointment",
        "status": "CONFIRMED",
        "class": "PRIVATE",
    }
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (
        MORNING,
        MORNING + timedelta(minutes=50),
    )
    assert (event.decoded("dtstamp"), event["sequence"]) == (MORNING, 0)
    assert "description" not in event


def test_it_names_the_practice_and_the_person_and_nobody_else():
    row = AppointmentFactory()
    _, event = event_of(invitation(row))
    assert (event["organizer"], event["organizer"].params["CN"]) == (
        "mailto:desk@example.org",
        "East Bridgewater",
    )
    assert (event["attendee"], event["attendee"].params["CN"]) == (
        "mailto:jordan@example.com",
        "Jordan Sample",
    )
    assert row.therapist.name not in invitation(row).decode()


def test_a_change_keeps_the_uid_and_counts_on():
    row = AppointmentFactory(sequence=3)
    _, event = event_of(invitation(row))
    assert (event["uid"], event["sequence"]) == (calendars.uid(row), 3)


def test_the_place_is_left_out_where_the_person_wants_no_name_shown():
    _, event = event_of(invitation(AppointmentFactory(), place=""))
    assert "location" not in event


@pytest.mark.parametrize(
    "value", ["a\r\nATTENDEE:mailto:evil@example.com", "x" * 300, "a;b,c\\d:e"]
)
def test_no_value_begins_a_line_of_its_own(value):
    raw = invitation(AppointmentFactory(), attendee=calendars.Party(value, "j@example.com"),
                     place=value)  # fmt: skip
    _, event = event_of(raw)
    assert event["attendee"] == "mailto:j@example.com"
    assert max(map(len, raw.split(b"\r\n"))) <= 75


def test_lines_end_as_the_standard_says():
    raw = invitation(AppointmentFactory())
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert raw.startswith(b"BEGIN:VCALENDAR\r\n")


def test_a_cancellation_drops_the_entry_of_the_same_name():
    row = AppointmentFactory(sequence=1)
    calendar, event = event_of(invitation(row, method=calendars.Method.CANCEL))
    assert (calendar["method"], event["status"], event["sequence"]) == ("CANCEL", "CANCELLED", 1)
    assert event["uid"] == calendars.uid(row)
    assert (event["organizer"], event["attendee"]) == (
        "mailto:desk@example.org",
        "mailto:jordan@example.com",
    )
