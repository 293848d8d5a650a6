"""A crowd presses for one time at once, over HTTP: one has it, the others hear so.

The whole figure is 500 clients in five runs: ``CROWD=500 CROWD_RUNS=5 bin/test`` with this file.
"""

import http.client
import json
import os
from collections import Counter
from datetime import timedelta

import pytest

from config.kernel import clock
from intake.models import AssessmentRequest
from scheduling.models import Appointment, BusyTime
from tests.factories.accounts import bearer
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import (
    HOUR,
    LocationFactory,
    TherapistFactory,
    desk_of,
    open_all_week,
)
from tests.faults.racing import at_once
from tests.faults.web import Web

pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS = int(os.environ.get("CROWD", "100"))
RUNS = int(os.environ.get("CROWD_RUNS", "2"))
PATIENCE_SECONDS = 120


@pytest.fixture
def web(tmp_path):
    with Web(tmp_path) as running:
        yield running


def presses(web, headers, reference, slot):
    """Books over a connection of its own; answers the status and the code of the refusal."""
    line = http.client.HTTPConnection("127.0.0.1", web.port, timeout=PATIENCE_SECONDS)
    line.request(
        "POST",
        f"/api/v1/staff/assessment-requests/{reference}/appointment/",
        json.dumps({"slot": slot}),
        headers,
    )
    answer = line.getresponse()
    said = json.loads(answer.read())
    line.close()
    return answer.status, said.get("code", "")


def test_time_after_time_one_of_the_crowd_has_it(web):
    place = LocationFactory()
    therapist = open_all_week(TherapistFactory(), place)
    headers = {
        **bearer(desk_of(place)), "Content-Type": "application/json", "If-Match": '"1.0"'
    }  # fmt: skip
    asked = [
        row.reference for row in AssessmentRequestFactory.create_batch(CLIENTS, locations=[place])
    ]
    first = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    for run in range(RUNS):
        waiting = AssessmentRequest.objects.filter(reference__in=asked, status="submitted")
        slot = {
            "therapist": str(therapist.pk),
            "location": place.slug,
            "starts_at": (first + run * HOUR).isoformat(),
        }
        said = at_once(
            lambda reference, slot=slot: presses(web, headers, reference, slot),
            [row.reference for row in waiting],
        )
        assert Counter(said) == {(201, ""): 1, (409, "time_taken"): CLIENTS - 1}
        asked += [AssessmentRequestFactory(locations=[place]).reference]
    assert Appointment.objects.count() == BusyTime.objects.count() == RUNS
