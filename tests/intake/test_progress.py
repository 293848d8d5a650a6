"""Where a request has come to, in the six words that the person sees."""

from datetime import timedelta

import pytest

from intake import progress
from intake.models import AssessmentRequest
from scheduling.models import Appointment, FirstVisit
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import MORNING, AppointmentFactory, FirstVisitFactory

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (Status.SUBMITTED, "received"),
        (Status.ON_HOLD, "looking"),
        (Status.DECLINED, "closed"),
        (Status.WITHDRAWN, "closed"),
        (Status.ERASED, "closed"),
    ],
)
def test_before_acceptance_the_status_is_the_word(status, word):
    assert progress.word(AssessmentRequestFactory.build(status=status)) == word


@pytest.mark.parametrize("stage", list(FirstVisit.Stage))
def test_after_acceptance_the_stage_is_the_word(stage):
    visit = FirstVisitFactory.build(stage=stage)
    row = AssessmentRequestFactory.build(status=Status.ACCEPTED, first_visit=visit)
    assert progress.word(row) == stage.value


def test_every_word_is_one_of_the_six_that_the_api_documents():
    words = {*progress.WORD_OF_STATUS.values(), *progress.WORD_OF_STAGE.values()}
    assert words == set(progress.WORDS)


def test_late_shows_one_new_time_eight_business_hours_after_the_missed_one():
    row = AssessmentRequestFactory(respond_by=MORNING + HOUR)
    on_time = progress.of(row, now=MORNING)
    late = progress.of(row, now=MORNING + 2 * HOUR)
    assert (on_time.late, late.late) == (False, True)
    assert late.next_promise == MORNING + timedelta(days=1, hours=1)


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        (Appointment.Status.BOOKED, True),
        (Appointment.Status.ARRIVED, True),
        (Appointment.Status.CANCELLED, False),
        (Appointment.Status.NO_SHOW, False),
        (Appointment.Status.ENTERED_IN_ERROR, False),
    ],
)
def test_the_appointment_ahead_is_shown_and_no_other(status, shown):
    appointment = AppointmentFactory(status=status)
    row = AssessmentRequestFactory(status=Status.ACCEPTED, first_visit=appointment.first_visit)
    ahead = progress.of(row, now=MORNING).appointment
    assert ahead == (appointment if shown else None)
