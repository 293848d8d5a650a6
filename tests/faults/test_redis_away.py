"""Redis gone: requests are accepted and bookings work, quickly; what waits is found later."""

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection

from config.kernel import clock
from intake.models import AssessmentRequest
from notifications.models import OutboundMessage
from scheduling.models import Appointment
from tests.factories import intake as factories
from tests.factories.scheduling import LocationFactory, TherapistFactory, desk_of, open_all_week

PROGRAM = """
import json, sys, time, django
django.setup()
from django.test import Client
from config.accounts.models import User
given = json.load(sys.stdin)
said = {"requests": [], "seconds": []}
client = Client(raise_request_exception=False)
for number in range(given["many"]):
    started = time.monotonic()
    answer = client.post("/api/v1/assessment-requests/", json.dumps(given["body"]),
                         "application/json", headers={"Idempotency-Key": f"key-{number}"})
    said["seconds"].append(time.monotonic() - started)
    said["requests"].append(answer.status_code)
client.force_login(User.objects.get(email=given["desk"]))
reference = given["reference"]
sent = {"slot": given["slot"], "seen": "1.0"}
booked = client.post(f"/staff/requests/{reference}/booking/", sent)
said["booked"] = booked.status_code
said["ready"] = client.get("/readyz").json()
print(json.dumps(said))
"""


@pytest.mark.django_db(transaction=True)
def test_without_redis_people_are_heard_and_booked_and_letters_wait_as_rows():
    place = LocationFactory(slug="east-bridgewater")
    therapist = open_all_week(TherapistFactory(), place)
    desk = desk_of(place)
    row = factories.AssessmentRequestFactory(locations=[place])
    tomorrow = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    given = {
        "many": 12,
        "body": factories.body("east-bridgewater"),
        "desk": desk.email,
        "reference": row.reference,
        "slot": f"{therapist.pk}/{place.pk}/{tomorrow.isoformat()}",
    }
    named = connection.settings_dict
    database = (
        f"postgres://{named['USER']}:{named['PASSWORD']}@{named['HOST']}:{named['PORT']}"
        f"/{named['NAME']}"
    )
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "DATABASE_URL": database, "REDIS_URL": "redis://127.0.0.1:1/0"},
        input=json.dumps(given), capture_output=True, text=True, check=True,
    )  # fmt: skip
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["requests"] == [201] * 12
    assert said["booked"] == 302
    assert said["ready"] == {"status": "degraded", "degraded": ["broker"]}
    assert sorted(said["seconds"])[6] < 1  # the first alone may have to learn that it is away
    assert AssessmentRequest.objects.count() == 13
    assert Appointment.objects.count() == 1
    waiting = OutboundMessage.objects.filter(status="queued", lease=None)
    assert waiting.count() == 13
    events = [json.loads(line)["event"] for line in done.stderr.splitlines()]
    assert "broker_away" in events
