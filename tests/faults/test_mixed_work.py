"""Sixteen people at work on the same few requests and times: what stands afterwards adds up.

The whole figure is a minute: ``MIXED_SECONDS=60 bin/test`` with this file.
"""

import os
import time
from datetime import timedelta
from random import Random

import pytest
from django.db import OperationalError, connection

from config.kernel import contention, errors
from intake import booking, offering
from intake.models import AssessmentRequest
from scheduling import cancelling, offers, queries, rescheduling
from scheduling.models import Offer
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    LocationFactory,
    RoomFactory,
    TherapistFactory,
    desk_of,
    open_all_week,
)
from tests.faults.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS = 16
SECONDS = float(os.environ.get("MIXED_SECONDS", "5"))
AT_MOST_SECONDS = SECONDS + 60
REQUESTS, TIMES = 24, 8
FROM = MORNING + timedelta(days=3)
STEPS = {"book", "offer", "accept", "decline", "withdraw", "move", "cancel", "undo"}

NEVER = {
    "a visit ahead without its time": """
        SELECT a.id FROM scheduling_appointment a
          JOIN scheduling_busytime b ON b.id = a.busy_time_id
        WHERE a.status IN ('booked', 'arrived') AND (b.released_at IS NOT NULL OR b.kind <> 'BUSY'
          OR b.starts_at <> a.starts_at OR b.therapist_id <> a.therapist_id
          OR b.location_id <> a.location_id)""",
    "a time that nobody owns": """
        SELECT b.id FROM scheduling_busytime b
        WHERE b.released_at IS NULL
          AND NOT EXISTS (SELECT FROM scheduling_appointment a WHERE a.busy_time_id = b.id
            AND a.status IN ('booked', 'arrived'))
          AND NOT EXISTS (SELECT FROM scheduling_hold h JOIN scheduling_offer o ON o.id = h.offer_id
            WHERE h.busy_time_id = b.id AND o.status = 'open')""",
    "two claims on one therapist or room": """
        SELECT one.id FROM scheduling_busytime one JOIN scheduling_busytime two ON one.id < two.id
          AND (one.therapist_id = two.therapist_id OR one.room_id = two.room_id)
          AND one.starts_at < two.ends_at AND two.starts_at < one.ends_at
        WHERE one.released_at IS NULL AND two.released_at IS NULL""",
    "a stage that lies": """
        SELECT v.id FROM scheduling_firstvisit v
        WHERE (v.stage = 'booked') <> EXISTS (SELECT FROM scheduling_appointment a
            WHERE a.first_visit_id = v.id AND a.status IN ('booked', 'arrived'))
          OR (v.stage = 'offered') <> EXISTS (SELECT FROM scheduling_offer o
            WHERE o.first_visit_id = v.id AND o.status = 'open')""",
    "two letters that both say come": """
        SELECT a.first_visit_id FROM scheduling_appointment a
          JOIN notifications_outboundmessage m ON m.about = a.first_visit_id
        WHERE m.status = 'queued' AND m.template = 'scheduling/mail/booked'
        GROUP BY a.first_visit_id HAVING count(DISTINCT m.id) > 1""",
}
"""What no work may leave behind, as queries that find it."""


@pytest.fixture
def practice():
    """Two therapists and one room, so that people meet at both."""
    place = LocationFactory()
    RoomFactory(location=place)
    therapists = [open_all_week(TherapistFactory(), place) for _ in range(2)]
    rows = AssessmentRequestFactory.create_batch(REQUESTS, locations=[place])
    return place, therapists, [row.pk for row in rows], desk_of(place)


class Client:
    """Somebody who takes whatever step is open at a request, at random."""

    def __init__(self, number, practice, heard):
        self.place, self.therapists, self.rows, self.by = practice
        self.random, self.heard = Random(number), heard  # noqa: S311 - no secret
        self.now = MORNING + timedelta(minutes=number)

    def times(self, count):
        picked = self.random.sample(
            [(person, hour) for person in self.therapists for hour in range(TIMES)], count
        )
        return [offers.Time(person, self.place, FROM + hour * HOUR) for person, hour in picked]

    def book(self, row):
        (time_,) = self.times(1)
        booking.book(
            assessment_request=row, therapist=time_.therapist, location=time_.location,
            starts_at=time_.starts_at, by=self.by, now=self.now,
        )  # fmt: skip

    def offer(self, row):
        offering.offer(
            assessment_request=row, times=self.times(self.random.randint(1, 3)), by=self.by,
            now=self.now,
        )  # fmt: skip

    def accept(self, row):
        out = Offer.objects.get(first_visit=row.first_visit, status="open")
        holds = list(out.holds.select_related("busy_time__therapist", "busy_time__location"))
        offers.accept(
            offer=out, hold=self.random.choice(holds), page_url="https://example.org/r/x/",
            by=self.by, now=self.now,
        )  # fmt: skip

    def decline(self, row):
        out = Offer.objects.get(first_visit=row.first_visit, status="open")
        offers.decline(offer=out, by=self.by, now=self.now)

    def withdraw(self, row):
        offering.withdraw(assessment_request=row, by=self.by, now=self.now)

    def move(self, row):
        (time_,) = self.times(1)
        rescheduling.reschedule(
            appointment=queries.ahead(row.first_visit), therapist=time_.therapist,
            location=time_.location, starts_at=time_.starts_at, by=self.by, now=self.now,
        )  # fmt: skip

    def cancel(self, row):
        cancelling.cancel(
            appointment=queries.ahead(row.first_visit), by=self.by, now=self.now
        )  # fmt: skip

    def undo(self, row):
        booking.undo(assessment_request=row, by=self.by, now=self.now)

    def act(self):
        row = AssessmentRequest.objects.select_related("first_visit").get(
            pk=self.random.choice(self.rows)
        )
        stage = row.first_visit.stage if row.first_visit else "waiting"
        open_steps = {
            "offered": [self.accept, self.decline, self.withdraw, self.undo],
            "booked": [self.move, self.move, self.cancel, self.undo],
        }.get(stage, [self.book, self.offer])
        step = self.random.choice(open_steps)
        self.heard.append(self.answer_to(step, row))

    def answer_to(self, step, row):
        """Says what the faces would: a code for each refusal, and nothing else may come."""
        try:
            step(row)
        except (Offer.DoesNotExist, AttributeError):  # somebody was faster than this look
            return "changed"
        except (errors.Refusal, OperationalError) as error:
            return contention.read(error).code
        return step.__name__

    def work(self):
        """Goes on for the time that was asked, and on a slow machine until each step was taken."""
        began = time.monotonic()
        while (passed := time.monotonic() - began) < AT_MOST_SECONDS:
            self.act()
            if passed > SECONDS and set(self.heard) >= STEPS:
                break


def test_after_mixed_work_of_sixteen_everything_adds_up(practice):
    heard = []
    at_once(lambda number: Client(number, practice, heard).work(), range(CLIENTS))
    assert STEPS - set(heard) == set()
    with connection.cursor() as cursor:
        for wrong, query in NEVER.items():
            cursor.execute(query)
            assert (wrong, cursor.fetchall()) == (wrong, [])
