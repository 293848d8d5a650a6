"""What the desk's own programs mark or move of a visit, told of and taken back on its request."""

from datetime import timedelta

import pytest

from config.kernel import clock
from intake import booking
from scheduling import appointments, rescheduling
from scheduling.models import Appointment, OutcomeMark
from tests.factories.accounts import bearer
from tests.factories.scheduling import TherapistFactory, open_all_week

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def therapist(asked):
    return open_all_week(TherapistFactory(), asked.locations.get())


@pytest.fixture
def noon():
    return clock.now().replace(minute=0, second=0, microsecond=0)


@pytest.fixture
def visit(asked, desk, therapist, noon):
    """Books a visit that has just begun."""
    return booking.book(
        assessment_request=asked,
        therapist=therapist,
        location=asked.locations.get(),
        starts_at=noon,
        by=desk,
        now=noon - 4 * DAY,
    )


@pytest.fixture
def marks(client, desk, visit):
    def made(noun, body=None):
        version = Appointment.objects.get(pk=visit.pk).version
        answer = client.post(
            f"/api/v1/staff/appointments/{visit.pk}/{noun}/",
            body or {},
            content_type="application/json",
            headers=bearer(desk) | {"If-Match": f'"{version}"'},
        )
        assert answer.status_code == 200
        return OutcomeMark.objects.last()

    return made


@pytest.mark.parametrize(("sent", "words"), [
    (("arrival",), "arrived"),
    (("outcome", {"outcome": "fulfilled"}), "seen"),
])  # fmt: skip
def test_undo_takes_back_what_was_marked(call, marks, visit, *, sent, words):
    marks(*sent)
    newest = call("get").json()["timeline"][0]
    assert (newest["words"], newest["who"]) == (
        f"Marked: {words}",
        visit.booked_by.name,
    )
    answer = call("post", "undo/")
    visit.refresh_from_db()
    assert (answer.status_code, answer.json()["stage"], visit.status) == (200, "booked", "booked")
    assert answer.json()["timeline"][0]["words"] == f"Marked, then taken back: {words}"


def test_an_undo_that_is_sent_twice_takes_back_one_mark(call, marks, visit):
    marks("arrival")
    marks("outcome", {"outcome": "fulfilled"})
    etag = call("get").headers["ETag"]
    first, again = (call("post", "undo/", etag=etag) for _ in range(2))
    visit.refresh_from_db()
    assert (first.status_code, again.status_code, visit.status) == (200, 412, "arrived")
    call("post", "undo/")
    visit.refresh_from_db()
    assert (visit.status, call("post", "undo/").json()["code"]) == ("booked", "undo_over")


def test_what_a_therapist_marked_is_told_and_stays_with_them(call, visit, therapist):
    appointments.mark(
        appointment=visit, outcome=Appointment.Status.ARRIVED, by=therapist.user, now=clock.now()
    )
    newest = call("get").json()["timeline"][0]
    assert (newest["words"], newest["who"]) == ("Marked: arrived", therapist.user.name)
    assert call("post", "undo/").status_code == 409


def test_an_arrival_makes_a_look_at_the_request_old(call, marks):
    etag = call("get").headers["ETag"]
    marks("arrival")
    assert call("post", "undo/", etag=etag).status_code == 412


def test_an_undo_of_a_move_that_is_sent_twice_takes_back_one_move(
    call, asked, desk, therapist, noon
):
    place = asked.locations.get()
    visit = booking.book(
        assessment_request=asked, therapist=therapist, location=place, starts_at=noon + 4 * DAY,
        by=desk, now=noon - DAY,
    )  # fmt: skip
    for days in (5, 6):
        rescheduling.reschedule(
            appointment=visit, therapist=therapist, location=place,
            starts_at=noon + days * DAY, by=desk, now=clock.now(),
        )  # fmt: skip
    etag = call("get").headers["ETag"]
    first, again = (call("post", "undo/", etag=etag) for _ in range(2))
    visit.refresh_from_db()
    assert (first.status_code, again.status_code) == (200, 412)
    assert visit.starts_at == noon + 5 * DAY
