"""What looked automatic goes into the queue, and back again before the person hears of it."""

from datetime import timedelta

import pytest

from config.audit import trail
from config.kernel import ids
from intake import booking, claiming, restoring, retention, withdrawing
from intake.models import AssessmentRequest
from intake.seen import Seen, Stale
from notifications import outbox
from notifications.models import OutboundMessage
from scheduling.appointments import UndoOver
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import HOUR, MORNING, desk_of

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status
NOW = MORNING
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk():
    return UserFactory()


def test_what_was_set_aside_long_ago_gets_a_promise_that_can_be_kept(desk):
    row = AssessmentRequestFactory(set_aside_at=NOW - 9 * DAY, respond_by=NOW - 8 * DAY)
    restoring.restore(assessment_request=row, by=desk, now=NOW)
    assert row.respond_by == NOW + 8 * HOUR


def test_what_was_set_aside_comes_back_with_a_confirmation(desk):
    row = AssessmentRequestFactory(set_aside_at=NOW - HOUR, email="jordan@example.com")
    restoring.restore(assessment_request=row, by=desk, now=NOW)
    letter = OutboundMessage.objects.get()
    assert (row.set_aside_at, letter.to_address, letter.template) == (
        None,
        "jordan@example.com",
        "intake/mail/received",
    )


def test_who_wanted_to_talk_soon_is_told_to_the_desk_once_it_is_put_back(desk):
    row = AssessmentRequestFactory(set_aside_at=NOW - HOUR, urgent=True)
    colleague = desk_of(row.locations.get())
    restoring.restore(assessment_request=row, by=desk, now=NOW)
    sent = OutboundMessage.objects.get(template="intake/mail/wanted_soon")
    assert sent.to_address == colleague.email


def test_putting_it_back_twice_is_once_for_the_same_person_alone(desk):
    row = AssessmentRequestFactory(set_aside_at=NOW - HOUR)
    seen = Seen.of(row)
    for _ in range(2):
        restoring.restore(assessment_request=row, seen=seen, by=desk, now=NOW)
    assert (row.version, OutboundMessage.objects.count()) == (2, 1)
    with pytest.raises(Stale):
        restoring.restore(assessment_request=row, seen=seen, by=UserFactory(), now=NOW)
    with pytest.raises(restoring.NotSetAside):
        restoring.restore(assessment_request=row, by=UserFactory(), now=NOW)


def test_what_they_withdrew_is_not_put_back(desk):
    row = AssessmentRequestFactory(set_aside_at=NOW - HOUR)
    withdrawing.withdraw(assessment_request=row, by=trail.PERSON, now=NOW)
    with pytest.raises(claiming.NothingToClaim):
        restoring.restore(assessment_request=row, by=desk, now=NOW)
    assert OutboundMessage.objects.count() == 0


def test_who_withdraws_before_it_left_is_sent_no_confirmation(desk):
    row = AssessmentRequestFactory(set_aside_at=NOW - HOUR)
    restoring.restore(assessment_request=row, by=desk, now=NOW)
    withdrawing.withdraw(assessment_request=row, by=trail.PERSON, now=NOW + MINUTE)
    assert OutboundMessage.objects.count() == 0


def test_what_was_erased_is_not_put_back(desk):
    row = AssessmentRequestFactory(set_aside_at=NOW - HOUR)
    restoring.restore(assessment_request=row, by=desk, now=NOW)
    retention.erase(assessment_request=row, by=desk, now=NOW)
    with pytest.raises(restoring.NotSetAside):
        restoring.restore(assessment_request=row, by=desk, now=NOW)


@pytest.fixture
def restored(desk):
    row = AssessmentRequestFactory(set_aside_at=NOW - HOUR, respond_by=NOW - MINUTE)
    restoring.restore(assessment_request=row, by=desk, now=NOW)
    return row


def undo(row, by, now=NOW + MINUTE):
    act = row.events.get(kind="restored").pk
    return booking.undo(assessment_request=row, act=act, by=by, now=now)


def test_the_confirmation_waits_until_undo_is_over(restored):
    assert OutboundMessage.objects.get().hold_until == NOW + 2 * MINUTE


def test_taken_back_it_is_as_it_was_and_the_person_hears_nothing(restored, desk):
    for _ in range(2):
        undo(restored, desk)
    restored.refresh_from_db()
    assert (restored.set_aside_at, restored.respond_by) == (NOW - HOUR, NOW - MINUTE)
    assert OutboundMessage.objects.count() == 0
    kinds = list(restored.events.order_by("at", "id").values_list("kind", flat=True))
    assert kinds == ["restored", "set_aside_again"]


def test_it_can_be_put_into_the_queue_once_more_after_that(restored, desk):
    undo(restored, desk)
    restoring.restore(assessment_request=restored, by=UserFactory(), now=NOW + HOUR)
    assert (restored.set_aside_at, OutboundMessage.objects.count()) == (None, 1)


def test_it_is_not_taken_back_too_late_by_others_or_once_somebody_went_on(restored, desk):
    with pytest.raises(UndoOver):
        undo(restored, desk, now=NOW + 2 * MINUTE + timedelta(seconds=1))
    with pytest.raises(UndoOver):
        undo(restored, UserFactory())
    claiming.claim(assessment_request=restored, by=desk, now=NOW)
    with pytest.raises(UndoOver):
        undo(restored, desk)
    assert restored.set_aside_at is None


def test_it_is_not_taken_back_once_the_confirmation_is_leaving(restored, desk):
    OutboundMessage.objects.update(
        status="sending", due_at=NOW, lease=ids.row_id(), attempt_started_at=NOW
    )
    with pytest.raises(outbox.AlreadyLeaving):
        undo(restored, desk)
    restored.refresh_from_db()
    assert restored.set_aside_at is None
