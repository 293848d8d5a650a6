"""A person takes their request back without a reason, and may ask again."""

from datetime import timedelta

import pytest

from config.audit import trail
from config.audit.models import AuditEvent
from config.kernel import tokens
from intake import claiming, status_links, triage, undo, withdrawing
from intake.models import AssessmentRequest, RequestEvent
from scheduling import visits
from scheduling.models import Hold
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    AppointmentFactory,
    BusyTimeFactory,
    FirstVisitFactory,
)

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status
NOW = MORNING
DAY = timedelta(days=1)


@pytest.fixture
def asked():
    return AssessmentRequestFactory()


def withdraw(row, now=NOW):
    return withdrawing.withdraw(assessment_request=row, by=trail.PERSON, now=now)


def ask_again(row, now=NOW):
    return withdrawing.ask_again(assessment_request=row, by=trail.PERSON, now=now)


def test_a_withdrawn_request_is_closed_and_nobodys(asked):
    token = status_links.make(assessment_request=asked, now=NOW)
    claiming.claim(assessment_request=asked, by=UserFactory(), now=NOW)
    withdraw(asked)
    assert (asked.status, asked.closed_at, asked.assigned_to) == (Status.WITHDRAWN, NOW, None)
    event = RequestEvent.objects.get(kind="withdrawn")
    assert (event.by, sorted(event.details)) == (None, ["stood"])
    assert AuditEvent.objects.get(action="request.withdrawn").actor_kind == "person"
    with pytest.raises(tokens.LinkEnded):
        status_links.follow(token=token, now=NOW + 90 * DAY)


def test_withdrawing_twice_is_once(asked):
    withdraw(asked)
    withdraw(asked, now=NOW + HOUR)
    assert (asked.closed_at, RequestEvent.objects.count()) == (NOW, 1)


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.DECLINED, Status.ERASED])
def test_what_went_on_or_ended_is_not_withdrawn(status):
    visit = FirstVisitFactory(stage="booked") if status == Status.ACCEPTED else None
    with pytest.raises(withdrawing.NotOpen):
        withdraw(AssessmentRequestFactory(status=status, first_visit=visit))


def test_asking_again_goes_on_with_what_was_left_of_the_promise(asked):
    token = status_links.make(assessment_request=asked, now=NOW)
    withdraw(asked, now=NOW + 6 * HOUR)
    ask_again(asked, now=NOW + DAY)
    ask_again(asked, now=NOW + DAY)
    assert (asked.status, asked.closed_at, asked.promise_left) == (Status.SUBMITTED, None, None)
    assert asked.respond_by == NOW + DAY + 2 * HOUR
    assert status_links.follow(token=token, now=NOW + 400 * DAY) == asked
    kinds = RequestEvent.objects.order_by("at").values_list("kind", flat=True)
    assert list(kinds) == ["withdrawn", "asked_again"]


def test_a_held_request_keeps_what_was_left_before_the_hold():
    row = AssessmentRequestFactory(
        status=Status.ON_HOLD, on_hold_until=NOW + DAY, promise_left=3 * HOUR
    )
    withdraw(row)
    assert (row.promise_left, row.on_hold_until) == (3 * HOUR, None)


def test_a_held_request_waits_for_its_day_again_with_who_had_it():
    row = AssessmentRequestFactory(
        status=Status.ON_HOLD, on_hold_until=NOW + DAY, promise_left=3 * HOUR
    )
    colleague = UserFactory()
    claiming.claim(assessment_request=row, by=colleague, now=NOW)
    withdraw(row)
    for _ in range(2):
        ask_again(row, now=NOW + HOUR)
    assert (row.status, row.on_hold_until, row.promise_left, row.assigned_to) == (
        Status.ON_HOLD,
        NOW + DAY,
        3 * HOUR,
        colleague,
    )
    withdraw(row, now=NOW + 2 * HOUR)
    ask_again(row, now=NOW + 3 * DAY)  # the day has passed, and the claim with it
    assert (row.status, row.on_hold_until, row.assigned_to) == (Status.SUBMITTED, None, None)
    assert row.promise_left is None


@pytest.mark.parametrize("stage", ["looking", "offered", "waitlisted"])
def test_once_accepted_it_can_be_withdrawn_until_there_is_a_visit(stage):
    visit = FirstVisitFactory(stage=stage)
    held = BusyTimeFactory(kind="BUSY_TENTATIVE", expires_at=NOW + DAY)
    Hold.objects.create(
        busy_time=held,
        first_visit=visit,
        starts_at=held.starts_at,
        ends_at=held.ends_at,
        placed_at=NOW,
    )
    row = AssessmentRequestFactory(status=Status.ACCEPTED, first_visit=visit, answered_at=NOW)
    withdraw(row)
    visit.refresh_from_db()
    held.refresh_from_db()
    assert (row.status, visit.stage, held.released_at) == (Status.WITHDRAWN, "closed", NOW)
    for _ in range(2):
        ask_again(row, now=NOW + HOUR)
    visit.refresh_from_db()
    assert (row.status, row.promise_left, visit.stage, visit.closed_at) == (
        Status.ACCEPTED,
        None,
        "looking",
        None,
    )


def test_after_an_acceptance_was_taken_back_it_is_a_request_like_any_other(asked):
    desk = UserFactory()
    triage.accept(assessment_request=asked, by=desk, now=NOW)
    undo.take_back(assessment_request=asked, by=desk, now=NOW)
    assert not claiming.has_ended(asked)
    withdraw(asked)
    ask_again(asked)
    assert (asked.status, asked.first_visit.stage) == (Status.SUBMITTED, "closed")


def test_after_a_visit_that_nobody_came_to_the_path_closes_and_the_record_stays():
    missed = AppointmentFactory(status="no_show", first_visit__stage="looking")
    visit = missed.first_visit
    row = AssessmentRequestFactory(status=Status.ACCEPTED, first_visit=visit)
    assert withdrawing.may_withdraw(row)
    for _ in range(2):
        withdraw(row)
    for each in (visit, missed):
        each.refresh_from_db()
    assert (row.status, visit.stage, missed.status) == (Status.WITHDRAWN, "closed", "no_show")
    assert visits.must_be_kept(visit, now=NOW)
    ask_again(row, now=NOW + HOUR)
    visit.refresh_from_db()
    assert (row.status, visit.stage) == (Status.ACCEPTED, "looking")


def test_what_the_desk_closed_since_is_not_asked_again(asked):
    withdraw(asked)
    ask_again(asked)
    triage.decline(assessment_request=asked, reason="Full.", by=UserFactory(), now=NOW)
    with pytest.raises(withdrawing.NotWithdrawn):
        ask_again(asked)


def test_only_a_withdrawn_request_is_asked_again():
    with pytest.raises(withdrawing.NotWithdrawn):
        ask_again(AssessmentRequestFactory(status=Status.DECLINED))


def test_what_was_merged_is_asked_again_where_it_lives_on():
    kept = AssessmentRequestFactory()
    with pytest.raises(withdrawing.NotWithdrawn):
        ask_again(AssessmentRequestFactory(status=Status.WITHDRAWN, merged_into=kept))
