"""A person changes their answers: once, in the open, and never to the cost of what was promised."""

from datetime import timedelta

import pytest
from django.db import DataError, connection, transaction

from config.audit import trail
from config.audit.models import AuditEvent
from intake import answering, claiming, corrections, submission
from intake.models import AssessmentRequest, RequestEvent
from intake.seen import Stale
from notifications.models import OutboundMessage
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import MORNING, FirstVisitFactory, LocationFactory, desk_of

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status
HOUR = timedelta(hours=1)


@pytest.fixture
def asked():
    return AssessmentRequestFactory(
        note="marked note", times=["mon-morning"], respond_by=MORNING + 6 * HOUR
    )


def change(row, *, now=MORNING, in_massachusetts=None, shown=None, **answers):
    kept = {name: getattr(answering.of(row), name) for name in answering.NAMES}
    return answering.change_answers(
        assessment_request=row,
        answers=answering.Answers(**{**kept, **answers}),
        in_massachusetts=in_massachusetts,
        shown=shown,
        by=trail.PERSON,
        now=now,
    )


def test_everything_that_was_changed_is_kept(asked):
    given = {
        "times": ("tue-evening", "fri-morning"),
        "concerns": ("burnout",),
        "note": "Mornings are hard.",
        "urgent": True,
        "name": "Jo Sample",
        "pronouns": "they/them",
        "email": "jo@example.org",
        "phone": "+15085550123",
        "reach_by": "text",
        "voicemail_ok": True,
        "practice_name_ok": False,
        "locations": (LocationFactory(), LocationFactory(online=True)),
    }
    assert set(given) == set(answering.NAMES)
    change(asked, in_massachusetts=True, **given)
    stands = answering.of(AssessmentRequest.objects.get(pk=asked.pk))
    assert answering.differing(stands, answering.Answers(**given)) == []
    assert (asked.version, asked.status) == (2, Status.SUBMITTED)


def test_the_timeline_and_the_trail_say_which_answers_and_never_what(asked):
    change(asked, note="Another marked text", name="Zebulon")
    event = RequestEvent.objects.get()
    assert (event.kind, event.by, event.at) == ("answers_changed", None, MORNING)
    assert event.details == {"fields": ["note", "name"]}
    record = AuditEvent.objects.get()
    assert (record.action, record.actor_kind, record.details) == (
        "request.answers_changed",
        "person",
        {},
    )


def test_a_note_stays_encrypted(asked):
    change(asked, note="Another marked text", concerns=("marked-concern",))
    with connection.cursor() as cursor:
        cursor.execute("SELECT note, concerns FROM intake_assessmentrequest")
        ((note, concerns),) = cursor.fetchall()
    assert ["marked" in str(value) for value in (note, concerns)] == [False, False]


def test_nobody_gets_a_letter(asked):
    change(asked, urgent=True, note="Other")
    assert OutboundMessage.objects.count() == 0


def test_the_same_answers_again_are_one_change(asked):
    for _ in range(2):
        change(asked, note="Other", times=("mon-morning", "fri-evening"))
    change(asked, times=("fri-evening", "mon-morning"))
    assert (asked.version, RequestEvent.objects.count()) == (2, 1)


@pytest.mark.parametrize(("hours", "left"), [(6, 2), (1, 1)])
def test_soon_please_brings_the_promise_forward_and_never_back(asked, hours, left):
    AssessmentRequest.objects.filter(pk=asked.pk).update(respond_by=MORNING + hours * HOUR)
    change(asked, urgent=True)
    assert asked.respond_by == MORNING + left * HOUR
    change(asked, urgent=False)
    assert (asked.urgent, asked.respond_by) == (False, MORNING + left * HOUR)


def test_a_slower_place_moves_no_promise(asked):
    change(asked, locations=(LocationFactory(promised_hours=40),))
    assert asked.respond_by == MORNING + 6 * HOUR


def test_on_hold_the_answers_change_too_and_what_is_left_gets_shorter():
    row = AssessmentRequestFactory(
        status=Status.ON_HOLD, on_hold_until=MORNING + 24 * HOUR, promise_left=5 * HOUR
    )
    change(row, urgent=True)
    assert (row.status, row.urgent, row.promise_left) == (Status.ON_HOLD, True, 2 * HOUR)


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.DECLINED, Status.WITHDRAWN])
def test_what_the_desk_has_gone_on_with_stays(status):
    visit = FirstVisitFactory() if status == Status.ACCEPTED else None
    row = AssessmentRequestFactory(status=status, first_visit=visit, note="Before")
    with pytest.raises(answering.AnswersSettled):
        change(row, note="After")
    row.refresh_from_db()
    assert (row.note, row.version, RequestEvent.objects.count()) == ("Before", 1, 0)


def test_what_was_merged_away_stays(asked):
    AssessmentRequest.objects.filter(pk=asked.pk).update(merged_into=AssessmentRequestFactory())
    with pytest.raises(answering.AnswersSettled):
        change(asked, note="After")


@pytest.mark.parametrize("said", [None, False])
def test_online_asks_again_where_they_will_be_even_if_nothing_else_changes(said):
    row = AssessmentRequestFactory(locations=[LocationFactory(online=True)])
    with pytest.raises(submission.OutsideMassachusetts):
        change(row, in_massachusetts=said)
    change(row, in_massachusetts=True, note="Other")
    assert row.note == "Other"


def test_a_place_that_closed_may_stay_and_may_not_be_added(asked):
    closed = LocationFactory(is_active=False)
    with pytest.raises(submission.PlaceClosed):
        change(asked, locations=(closed,))
    asked.locations.set([closed])
    change(asked, note="Other")
    assert (list(asked.locations.all()), asked.note) == ([closed], "Other")


def marked(row):
    return answering.mark(answering.of(row), about=row)


def test_a_mark_tells_two_requests_and_two_fields_of_the_same_words_apart():
    one, other = (AssessmentRequestFactory(name="Jo", pronouns="Jo") for _ in range(2))
    parts = marked(one).split(".") + marked(other).split(".")
    assert len(set(parts)) == 2 * len(answering.NAMES)


def test_answers_that_the_desk_changed_meanwhile_are_not_overwritten_unseen(asked):
    shown = marked(asked)
    corrections.mark_urgent(assessment_request=asked, urgent=True, by=UserFactory(), now=MORNING)
    with pytest.raises(Stale):
        change(asked, shown=shown, note="After")
    change(asked, shown=marked(asked), note="After")
    assert (asked.note, asked.urgent) == ("After", True)


def test_what_the_desk_did_beside_the_answers_is_no_conflict(asked):
    shown = marked(asked)
    claiming.claim(assessment_request=asked, by=UserFactory(), now=MORNING)
    change(asked, shown=shown, note="After")
    assert (asked.note, asked.version) == ("After", 3)


def test_if_the_trail_cannot_be_written_nothing_is_kept(asked):
    other = LocationFactory()
    before = trail.request_id.set("longer than its column" * 99)
    try:
        with pytest.raises(DataError), transaction.atomic():
            change(asked, note="After", locations=(other,))
    finally:
        trail.request_id.reset(before)
    row = AssessmentRequest.objects.get(pk=asked.pk)
    assert (row.note, row.version, other in row.locations.all()) == ("marked note", 1, False)


def test_the_desk_hears_once_that_somebody_now_would_like_to_talk_soon(asked):
    dana = desk_of(*asked.locations.all())
    change(asked, urgent=True)
    change(asked, urgent=False)
    change(asked, urgent=True)
    told = OutboundMessage.objects.filter(template="intake/mail/wanted_soon")
    assert [each.to_address for each in told] == [dana.email]
