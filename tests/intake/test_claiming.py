"""Taking a request, giving it back, and requests that come back because nobody acted."""

from datetime import timedelta

import pytest

from config.audit.models import AuditEvent
from intake import claiming, contacting, events, triage
from intake.models import AssessmentRequest, RequestEvent
from intake.seen import Seen, Stale
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import HOUR, MORNING, FirstVisitFactory

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status
NOW = MORNING


@pytest.fixture
def desk():
    return UserFactory()


@pytest.fixture
def asked():
    return AssessmentRequestFactory()


def claim(row, by, *, seen=None, now=NOW):
    return claiming.claim(assessment_request=row, seen=seen, by=by, now=now)


def release(row, by, *, seen=None, now=NOW):
    return claiming.release(assessment_request=row, seen=seen, by=by, now=now)


def claim_of(row):
    row.refresh_from_db()
    return row.assigned_to, row.claimed_at, row.claim_ends_at


def kinds():
    return list(RequestEvent.objects.order_by("at", "id").values_list("kind", flat=True))


def test_a_claim_lasts_four_business_hours(asked, desk):
    claim(asked, desk)
    assert claim_of(asked) == (desk, NOW, NOW + 4 * HOUR)
    assert (asked.version, kinds()) == (2, ["claimed"])
    assert AuditEvent.objects.get().action == "request.claimed"


def test_taking_twice_is_once_even_from_an_older_look(asked, desk):
    seen = Seen.of(asked)
    claim(asked, desk, seen=seen)
    claim(asked, desk, seen=seen, now=NOW + HOUR)
    assert (claim_of(asked)[1], asked.version, kinds()) == (NOW, 2, ["claimed"])


def test_somebody_else_can_take_it_over_and_the_timeline_says_from_whom(asked, desk):
    other = UserFactory(name="Lee Front")
    claim(asked, other)
    with pytest.raises(Stale):
        claim(asked, desk, seen=Seen(1))
    claim(asked, desk, seen=Seen(2))
    assert claim_of(asked)[0] == desk
    assert [event.details for event in RequestEvent.objects.order_by("at", "id")] == [
        {"before": ""},
        {"before": "Lee Front"},
    ]


@pytest.mark.parametrize("status", [Status.DECLINED, Status.WITHDRAWN, Status.ERASED])
def test_nobody_takes_what_has_ended(status, desk):
    with pytest.raises(claiming.NothingToClaim):
        claim(AssessmentRequestFactory(status=status), desk)


def test_nobody_takes_a_request_whose_visit_is_over(desk):
    seen = FirstVisitFactory(stage="closed", closed_at=NOW)
    with pytest.raises(claiming.NothingToClaim):
        claim(AssessmentRequestFactory(status=Status.ACCEPTED, first_visit=seen), desk)


def test_nobody_takes_what_lives_on_in_another_request(asked, desk):
    with pytest.raises(claiming.NothingToClaim):
        claim(AssessmentRequestFactory(merged_into=asked), desk)


def test_giving_back_twice_is_once(asked, desk):
    claim(asked, desk)
    seen = Seen.of(asked)
    release(asked, desk, seen=seen)
    release(asked, desk, seen=seen)
    assert claim_of(asked) == (None, None, None)
    assert kinds() == ["claimed", "released"]


def test_only_who_has_it_gives_it_back(asked, desk):
    claim(asked, desk)
    with pytest.raises(claiming.NotYours):
        release(asked, UserFactory())
    with pytest.raises(Stale):
        release(asked, desk, seen=Seen(1))
    assert claim_of(asked)[0] == desk


def test_an_unused_claim_comes_back_at_its_end_and_not_before(asked, desk):
    claim(asked, desk)
    assert claiming.return_forgotten(now=NOW + 4 * HOUR - timedelta(microseconds=1)) == 0
    assert claiming.return_forgotten(now=NOW + 4 * HOUR) == 1
    assert claiming.return_forgotten(now=NOW + 4 * HOUR) == 0
    assert claim_of(asked) == (None, None, None)
    assert (kinds(), RequestEvent.objects.last().by) == (["claimed", "claim_ended"], None)


ACTS = {
    "a note": lambda row, by, now: contacting.add_note(
        assessment_request=row, text="Called.", by=by, now=now
    ),
    "a try": lambda row, by, now: contacting.record_attempt(
        assessment_request=row, way="email", outcome="no_answer", by=by, now=now
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_an_act_lets_the_claim_go_on(act, asked, desk):
    claim(asked, desk)
    ACTS[act](asked, desk, NOW + HOUR)
    assert claim_of(asked) == (desk, NOW, NOW + 5 * HOUR)


def test_a_decision_lets_the_claim_go_on(desk):
    row = AssessmentRequestFactory(status=Status.ON_HOLD, on_hold_until=NOW + timedelta(days=2))
    claim(row, desk)
    triage.reopen(assessment_request=row, by=desk, now=NOW + HOUR)
    assert claim_of(row)[2] == NOW + 5 * HOUR


def test_a_claim_on_hold_waits_for_the_day_of_the_hold(asked, desk):
    claim(asked, desk)
    until = NOW + timedelta(days=2)
    triage.put_on_hold(assessment_request=asked, until=until, by=desk, now=NOW)
    assert claim_of(asked)[2] == until + 4 * HOUR
    assert claiming.return_forgotten(now=until + 5 * HOUR) == 0


def test_a_claim_on_a_held_request_begins_on_its_day(desk):
    until = NOW + timedelta(days=2)
    row = AssessmentRequestFactory(status=Status.ON_HOLD, on_hold_until=until)
    assert claim(row, desk).claim_ends_at == until + 4 * HOUR


def test_an_accepted_request_can_be_taken(desk):
    row = AssessmentRequestFactory(status=Status.ACCEPTED, first_visit=FirstVisitFactory())
    assert claim(row, desk).assigned_to == desk


def test_when_the_timeline_cannot_be_written_nothing_is_kept(asked, desk, monkeypatch):
    monkeypatch.setattr(events.RequestEvent.objects, "create", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        claim(asked, desk)
    assert (claim_of(asked)[0], AuditEvent.objects.count()) == (None, 0)
