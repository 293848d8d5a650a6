"""The demo practice: always the same, and only in an empty database."""

import json
import stat
from collections import Counter

import pytest
from django.core.management import call_command

from config.accounts.models import ApiToken, User
from config.kernel import clock
from intake import due, duplicates
from intake.models import AssessmentRequest
from notifications.models import Subscriber
from scheduling import displaced, freed_times, on_the_list
from scheduling.models import Appointment, FirstVisit, Location, Therapist
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(tmp_path):
    path = tmp_path / "demo.json"
    call_command("demo", json_out=path)
    return path


def test_it_makes_the_practice_of_the_readme(made):
    assert list(Location.objects.values_list("slug", flat=True)) == [
        "east-bridgewater", "middleborough", "online",
    ]  # fmt: skip
    people = Counter(User.objects.values_list("role", flat=True))
    assert people == {"owner": 1, "front_desk": 2, "therapist": 6}
    assert Therapist.objects.count() == 6
    assert Subscriber.objects.count() > 3


def test_requests_stand_in_every_state_some_late_some_urgent(made):
    states = Counter(AssessmentRequest.objects.values_list("status", flat=True))
    assert states == {
        "submitted": 16, "accepted": 18, "on_hold": 2, "declined": 2, "withdrawn": 1, "erased": 1,
    }  # fmt: skip
    assert AssessmentRequest.objects.filter(set_aside_at__isnull=False).count() == 1
    now = clock.now()
    late = [row for row in AssessmentRequest.objects.all() if due.is_late(row, now=now)]
    urgent = AssessmentRequest.objects.filter(urgent=True).count()
    assert (len(late) > 0, urgent) == (True, 3)
    visits = Counter(Appointment.objects.values_list("status", flat=True))
    assert visits["booked"] >= 6
    stages = Counter(FirstVisit.objects.values_list("stage", flat=True))
    assert (stages["offered"], stages["waitlisted"]) == (3, 3)


def test_a_time_came_free_that_fits_two_who_wait(made):
    (freed, *_) = freed_times.free(now=clock.now())
    fits = on_the_list.in_line([freed.time])[freed.time]
    names = FirstVisit.objects.in_bulk([fit.waiting.key for fit in fits])
    assert [names[fit.waiting.key].name for fit in fits] == ["Jules Tarn", "Kit Harlow"]


def test_somebody_is_on_leave_and_a_visit_has_to_move(made, client):
    assert displaced.all_of(Appointment.objects.all(), now=clock.now()).exists() is True
    client.force_login(User.objects.get(role="owner"))
    rows = client.get("/staff/away/").context["rows"]
    assert [each["to_move"] != "" for each in rows] == [True, False]


def test_one_person_asked_twice(made):
    pairs = duplicates.pairs(user=User.objects.get(role="owner"))
    assert [{pair.one.name, pair.other.name} for pair in pairs] == [{"Sky Moss", "Skyler Moss"}]


def test_ways_to_sign_in_are_written_for_the_owner_of_the_file_alone(made, client):
    kept = json.loads(made.read_text())
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert len(kept["sign_ins"]) == 9
    for each in kept["sign_ins"][:2]:
        sent = {"login": each["email"], "password": each["password"]}
        assert client.post("/account/sign-in/", sent).status_code == 302
        client.logout()
    headers = {"Authorization": f"Bearer {kept['api_tokens']['therapist']}"}
    assert client.get("/api/v1/me/diary/", headers=headers).status_code == 200


def test_a_second_start_keeps_everything_as_it_is(made):
    before = made.read_text()
    rows = (AssessmentRequest.objects.count(), ApiToken.objects.count(), User.objects.count())
    call_command("demo", json_out=made)
    assert made.read_text() == before
    after = (AssessmentRequest.objects.count(), ApiToken.objects.count(), User.objects.count())
    assert after == rows


def test_a_lost_file_is_written_again_with_new_secrets_and_the_old_ones_stop(made, client):
    old = json.loads(made.read_text())
    made.unlink()
    call_command("demo", json_out=made)
    new = json.loads(made.read_text())
    assert new["api_tokens"].keys() == old["api_tokens"].keys()
    statuses = [
        client.get(
            "/api/v1/me/diary/",
            headers={"Authorization": f"Bearer {each['api_tokens']['therapist']}"},
        ).status_code
        for each in (old, new)
    ]
    assert statuses == [401, 200]


def test_without_a_file_the_secrets_are_shown(capsys):
    call_command("demo")
    assert len(json.loads(capsys.readouterr().out)["sign_ins"]) == 9


def test_a_practices_own_database_gets_no_demo_sign_ins(tmp_path):
    UserFactory()
    made = tmp_path / "demo.json"
    call_command("demo", json_out=made)
    assert json.loads(made.read_text()) == {"sign_ins": [], "api_tokens": {}}
    assert User.objects.filter(is_demo=True).count() == 0
