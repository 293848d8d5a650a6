"""An outcome is taken back by whoever marked it, within two minutes, unless something followed."""

from datetime import timedelta

import pytest

from config.audit.models import AuditEvent
from scheduling import appointments, outcome_undo, visits
from scheduling.appointments import UNDO_WITHIN, UndoOver
from scheduling.models import Appointment, FirstVisit
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import HOUR, MORNING, AppointmentFactory

pytestmark = pytest.mark.django_db

Status = Appointment.Status
Stage = FirstVisit.Stage
NOW = MORNING + HOUR


@pytest.fixture
def row():
    return AppointmentFactory()


@pytest.fixture
def by(row):
    return row.therapist.user


def mark(row, by, outcome, now=NOW):
    appointments.mark(appointment=row, outcome=Status(outcome), by=by, now=now)
    return outcome_undo.latest(row)


def stands(row):
    row = Appointment.objects.select_related("first_visit").get(pk=row.pk)
    return row.status, row.first_visit.stage


@pytest.mark.parametrize("outcome", ["arrived", "fulfilled", "no_show"])
@pytest.mark.parametrize("was", ["booked", "arrived"])
def test_the_visit_and_its_path_stand_as_before(row, by, was, outcome):
    if was == "arrived":
        mark(row, by, "arrived")
    if (was, outcome) in {("arrived", "arrived"), ("arrived", "no_show")}:
        return
    made = mark(row, by, outcome)
    assert stands(row) == (outcome, outcome_undo.LEADS_TO[outcome])
    outcome_undo.take_back(mark=made, by=by, now=NOW + UNDO_WITHIN)
    assert stands(row) == (was, "booked")
    again = outcome_undo.take_back(mark=made, by=by, now=NOW)
    assert (again.status, AuditEvent.objects.filter(action__endswith="_taken_back").count()) == (
        was,
        1,
    )


@pytest.mark.parametrize(("outcome", "stage"), [("fulfilled", "closed"), ("arrived", "booked")])
def test_a_correction_of_not_here_leads_back_to_not_here(row, by, outcome, stage):
    mark(row, by, "no_show")
    made = mark(row, by, outcome, NOW + HOUR)
    assert stands(row) == (outcome, stage)
    outcome_undo.take_back(mark=made, by=by, now=NOW + HOUR)
    assert stands(row) == ("no_show", "looking")


def test_only_who_marked_it_and_only_for_two_minutes(row, by):
    made = mark(row, by, "fulfilled")
    for who, now in (
        (UserFactory(owner=True), NOW),
        (by, NOW + UNDO_WITHIN + timedelta(seconds=1)),
    ):
        with pytest.raises(UndoOver):
            outcome_undo.take_back(mark=made, by=who, now=now)
    assert stands(row) == ("fulfilled", "closed")


def test_what_followed_stays(row, by):
    first = mark(row, by, "arrived")
    mark(row, by, "fulfilled")
    with pytest.raises(UndoOver):
        outcome_undo.take_back(mark=first, by=by, now=NOW)
    assert stands(row) == ("fulfilled", "closed")


def test_a_path_that_has_moved_on_stays_there(row, by):
    made = mark(row, by, "no_show")
    visits.move(visits.lock(row.first_visit), Stage.CLOSED, now=NOW)
    with pytest.raises(UndoOver):
        outcome_undo.take_back(mark=made, by=by, now=NOW)
    assert stands(row) == ("no_show", "closed")
