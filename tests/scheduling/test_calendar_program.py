"""A real calendar program (khal) opens our files: made, moved and cancelled visits show so."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from scheduling import calendars, cancelling, feeds, rescheduling
from scheduling.calendars import Method
from scheduling.models import Names
from tests.factories.scheduling import HOUR, MORNING, AppointmentFactory, open_all_week

pytestmark = pytest.mark.django_db

NOW = MORNING - timedelta(days=2)
ORGANIZER = calendars.Party("East Bridgewater", "desk@example.org")
ATTENDEE = calendars.Party("Jordan Sample", "jordan@example.com")
CONFIG = """
[calendars]
[[own]]
path = {home}/own
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
default_timezone = America/New_York
local_timezone = America/New_York
[sqlite]
path = {home}/khal.db
[default]
default_calendar = own
"""


class Program:
    """The calendar of somebody at their own computer."""

    def __init__(self, home: Path):
        self.home, self.own = home, home / "own"
        self.own.mkdir()
        (home / "config").write_text(CONFIG.format(home=home))

    def run(self, *words):
        command = [str(Path(sys.executable).parent / "khal"), "-c", str(self.home / "config")]
        environ = {"HOME": str(self.home), "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
        done = subprocess.run(
            [*command, *words], env=environ, capture_output=True, text=True, check=True
        )
        return [" ".join(line.split()) for line in done.stdout.splitlines() if line.strip()]

    def takes(self, raw):
        """Opens a file that came with a letter."""
        (self.home / "visit.ics").write_bytes(raw)
        self.run("import", "--batch", str(self.home / "visit.ics"))

    def subscribes(self, raw):
        """Keeps a copy of a feed as synchronizing programs do: one file an entry, the rest goes."""
        for old in self.own.iterdir():
            old.unlink()
        for event in Calendar.from_ical(raw).walk("VEVENT"):
            alone = Calendar()
            alone.add("prodid", "-//copy//EN")
            alone.add("version", "2.0")
            alone.add_component(event)
            (self.own / f"{event['uid']}.ics").write_bytes(alone.to_ical())

    def shows(self):
        shown = "{start} {end-time} {title}, {location}. {status}"
        return self.run("list", "--day-format", "", "--format", shown, "2026-11-20", "14d")


@pytest.fixture
def program(tmp_path):
    return Program(tmp_path)


@pytest.fixture
def visit():
    row = AppointmentFactory(booked_at=NOW - HOUR, location__name="Sample Harbor")
    open_all_week(row.therapist, row.location)
    return row


def move(visit):
    rescheduling.reschedule(
        appointment=visit, therapist=visit.therapist, location=visit.location,
        starts_at=MORNING + HOUR, by=visit.therapist.user, now=NOW,
    )  # fmt: skip


def invitation(visit, method=Method.REQUEST):
    return calendars.invitation(
        visit, organizer=ORGANIZER, attendee=ATTENDEE, place="12 Sample Street", method=method,
        now=NOW,
    )  # fmt: skip


def test_invitations_are_one_entry_that_moves_and_is_cancelled(program, visit):
    program.takes(invitation(visit))
    at_nine = "2026-11-23 09:00 09:50 Appointment, 12 Sample Street. CONFIRMED"
    assert program.shows() == [at_nine]
    program.takes(invitation(visit))
    assert program.shows() == [at_nine]
    move(visit)
    program.takes(invitation(visit))
    assert program.shows() == ["2026-11-23 10:00 10:50 Appointment, 12 Sample Street. CONFIRMED"]
    cancelling.cancel(appointment=visit, by=visit.therapist.user, now=NOW)
    program.takes(invitation(visit, Method.CANCEL))
    assert program.shows() == ["2026-11-23 10:00 10:50 Appointment, 12 Sample Street. CANCELLED"]


def test_a_feed_is_followed_as_visits_are_made_moved_and_cancelled(program, visit):
    therapist = visit.therapist
    feeds.give_link(therapist=therapist, chosen=Names.NONE, by=therapist.user, now=NOW)

    def looks():
        raw, _ = feeds.written(therapist.calendar_feed, now=NOW)
        program.subscribes(raw)
        return program.shows()

    at_nine = "2026-11-23 09:00 09:50 Appointment, Sample Harbor. CONFIRMED"
    at_ten = "2026-11-23 10:00 10:50 Appointment, Sample Harbor. CONFIRMED"
    next_day = "2026-11-24 09:00 09:50 Appointment, Sample Harbor. CONFIRMED"
    assert looks() == [at_nine]
    AppointmentFactory(
        therapist=therapist, location=visit.location, starts_at=MORNING + timedelta(days=1)
    )
    assert looks() == [at_nine, next_day]
    move(visit)
    assert looks() == [at_ten, next_day]
    cancelling.cancel(appointment=visit, by=therapist.user, now=NOW)
    assert looks() == [next_day]


def test_a_feed_that_was_opened_as_a_file_is_every_visit_once(program, visit):
    therapist = visit.therapist
    feeds.give_link(therapist=therapist, chosen=Names.NONE, by=therapist.user, now=NOW)
    raw, _ = feeds.written(therapist.calendar_feed, now=NOW)
    program.takes(raw)
    program.takes(raw)
    assert program.shows() == ["2026-11-23 09:00 09:50 Appointment, Sample Harbor. CONFIRMED"]
