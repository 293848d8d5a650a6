"""The desk's decisions: which are legal from where, what they keep, and how they are taken back."""

from datetime import timedelta

import pytest

from config.audit.models import AuditEvent
from config.kernel import tokens
from intake import booking, status_links, triage
from intake.models import AssessmentRequest, TriageDecision
from intake.seen import Seen, Stale
from notifications import outbox
from notifications.models import OutboundMessage
from scheduling import appointments, claims, visits
from scheduling.models import Appointment, BusyTime, FirstVisit
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    FirstVisitFactory,
    LocationFactory,
    TherapistFactory,
    desk_of,
    open_all_week,
)

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status
NOW = MORNING
AT = MORNING + timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def place():
    return LocationFactory()


@pytest.fixture
def desk(place):
    return desk_of(place)


@pytest.fixture
def therapist(place):
    return open_all_week(TherapistFactory(), place)


@pytest.fixture
def asked(place):
    return AssessmentRequestFactory(locations=[place], note="I find calls hard.")


def in_status(status):
    """Makes a request as the product leaves it in each status."""
    fields = {"status": status}
    if status == Status.ON_HOLD:
        fields["on_hold_until"] = AT
    if status == Status.ACCEPTED:
        fields["first_visit"] = FirstVisitFactory()
    return AssessmentRequestFactory(**fields)


def decide(outcome, row, by):
    if outcome == "accept":
        triage.accept(assessment_request=row, by=by, now=NOW)
    elif outcome == "decline":
        triage.decline(assessment_request=row, by=by, now=NOW)
    elif outcome == "hold":
        triage.put_on_hold(assessment_request=row, until=AT, by=by, now=NOW)
    else:
        triage.reopen(assessment_request=row, by=by, now=NOW)


MOVES = {
    "accept": {Status.SUBMITTED: Status.ACCEPTED, Status.ON_HOLD: Status.ACCEPTED},
    "decline": dict.fromkeys((Status.SUBMITTED, Status.ON_HOLD, Status.ACCEPTED), Status.DECLINED),
    "hold": {Status.SUBMITTED: Status.ON_HOLD},
    "reopen": {Status.ON_HOLD: Status.SUBMITTED, Status.DECLINED: Status.SUBMITTED},
}


@pytest.mark.parametrize("outcome", MOVES)
@pytest.mark.parametrize("status", Status)
def test_each_decision_is_legal_from_where_the_table_says(outcome, status, desk):
    row = in_status(status)
    before = (row.status, row.version, TriageDecision.objects.count(), AuditEvent.objects.count())
    to = MOVES[outcome].get(status)
    if to is None:
        with pytest.raises(triage.AlreadyDecided):
            decide(outcome, row, desk)
        row.refresh_from_db()
        after = (row.status, row.version, TriageDecision.objects.count())
        assert (*after, AuditEvent.objects.count()) == before
    else:
        decide(outcome, row, desk)
        row.refresh_from_db()
        assert (row.status, row.version) == (to, 2)
        assert (row.on_hold_until is not None) == (to == Status.ON_HOLD)


def test_accepting_copies_the_contact_rules_and_keeps_who_decided(asked, desk, place):
    visit = triage.accept(assessment_request=asked, by=desk, now=NOW)
    copied = ("reference", "name", "email", "phone", "reach_by", "voicemail_ok", "note", "urgent")
    assert [getattr(visit, name) for name in copied] == [getattr(asked, name) for name in copied]
    assert (visit.stage, visit.opened_at, list(visit.locations.all())) == ("looking", NOW, [place])
    decision = asked.decisions.get()
    assert (decision.outcome, decision.by, decision.at) == ("accept", desk, NOW)
    asked.refresh_from_db()
    assert asked.first_visit == visit


def test_accepting_twice_is_once_for_the_same_person_alone(asked, desk, place):
    seen = Seen.of(asked)
    first, again = (
        triage.accept(assessment_request=asked, seen=seen, by=desk, now=NOW) for _ in range(2)
    )
    assert (first, asked.decisions.count(), asked.version) == (again, 1, 2)
    with pytest.raises(Stale):
        triage.accept(assessment_request=asked, seen=seen, by=desk_of(place), now=NOW)
    with pytest.raises(triage.AlreadyDecided):
        triage.accept(assessment_request=asked, by=desk_of(place), now=NOW)


def test_a_decision_made_on_an_older_look_is_refused(asked, desk):
    seen = Seen.of(asked)
    triage.put_on_hold(assessment_request=asked, until=AT, by=desk, now=NOW)
    with pytest.raises(Stale):
        triage.decline(assessment_request=asked, seen=seen, by=desk, now=NOW)


def test_a_reason_is_kept_encrypted(asked, desk):
    triage.decline(assessment_request=asked, reason="Outside what we offer.", by=desk, now=NOW)
    assert asked.decisions.get().reason == "Outside what we offer."


def test_closing_lets_the_private_link_time_out(asked, desk):
    token = status_links.make(assessment_request=asked, now=NOW)
    decide("decline", asked, desk)
    assert status_links.follow(token=token, now=NOW + timedelta(days=89)) == asked
    with pytest.raises(tokens.LinkEnded):
        status_links.follow(token=token, now=NOW + timedelta(days=90))


def book(asked, therapist, place, by, *, at=AT, now=NOW, seen=None):
    return booking.book(
        assessment_request=asked,
        therapist=therapist,
        location=place,
        starts_at=at,
        seen=seen,
        by=by,
        now=now,
    )


def test_booking_accepts_claims_the_time_and_writes_a_letter(asked, therapist, place, desk):
    appointment = book(asked, therapist, place, desk)
    asked.refresh_from_db()
    assert (asked.status, asked.first_visit.stage) == ("accepted", "booked")
    assert (appointment.starts_at, appointment.ends_at) == (AT, AT + timedelta(minutes=50))
    claim = appointment.busy_time
    assert (claim.kind, claim.starts_at, claim.ends_at) == ("BUSY", AT, AT + HOUR)
    letter = OutboundMessage.objects.get()
    assert (letter.key, letter.hold_until) == (
        f"appointment:{appointment.pk}:booked:0",
        NOW + 2 * MINUTE,
    )
    assert sorted(AuditEvent.objects.values_list("action", flat=True)) == [
        "appointment.booked",
        "request.accept",
    ]


def test_booking_somebody_who_was_accepted_before_decides_nothing_again(
    asked, therapist, place, desk
):
    triage.accept(assessment_request=asked, by=desk, now=NOW)
    book(asked, therapist, place, desk, now=NOW + MINUTE)
    assert [each.outcome for each in asked.decisions.all()] == ["accept"]


def test_the_same_press_twice_is_one_booking(asked, therapist, place, desk):
    seen = Seen.of(asked)
    first = book(asked, therapist, place, desk, seen=seen)
    second = book(asked, therapist, place, desk, seen=seen, now=NOW + MINUTE)
    assert first == second
    assert (Appointment.objects.count(), OutboundMessage.objects.count()) == (1, 1)


def test_the_same_time_by_somebody_else_is_not_the_same_press(asked, therapist, place, desk):
    book(asked, therapist, place, desk)
    with pytest.raises(claims.TimeTaken):
        book(asked, therapist, place, desk_of(place))


def test_a_second_time_for_the_same_person_is_refused(asked, therapist, place, desk):
    book(asked, therapist, place, desk)
    with pytest.raises(visits.WrongStage):
        book(asked, therapist, place, desk, at=AT + HOUR)
    assert BusyTime.objects.filter(released_at=None).count() == 1


def test_a_booking_on_a_page_that_has_changed_is_refused(asked, therapist, place, desk):
    seen = Seen.of(asked)
    triage.put_on_hold(assessment_request=asked, until=AT, by=desk, now=NOW)
    with pytest.raises(Stale):
        book(asked, therapist, place, desk, seen=seen)


@pytest.mark.parametrize("status", [Status.DECLINED, Status.WITHDRAWN, Status.ERASED])
def test_nobody_is_booked_who_has_been_closed(status, therapist, place, desk):
    row = AssessmentRequestFactory(status=status, locations=[place])
    with pytest.raises(triage.AlreadyDecided):
        book(row, therapist, place, desk)
    assert (FirstVisit.objects.count(), BusyTime.objects.count()) == (0, 0)


def test_when_the_time_is_taken_nothing_of_the_attempt_stays(asked, therapist, place, desk):
    book(AssessmentRequestFactory(locations=[place]), therapist, place, desk)
    events = AuditEvent.objects.count()
    with pytest.raises(claims.TimeTaken):
        book(asked, therapist, place, desk)
    asked.refresh_from_db()
    assert (asked.status, asked.first_visit, asked.status_links.count()) == ("submitted", None, 0)
    assert (asked.decisions.count(), AuditEvent.objects.count()) == (0, events)
    assert OutboundMessage.objects.count() == 1


def undo(asked, by, now, **named):
    return booking.undo(assessment_request=asked, by=by, now=now, **named)


def test_undo_puts_everything_back_and_no_letter_leaves(asked, therapist, place, desk):
    appointment = book(asked, therapist, place, desk)
    undo(asked, desk, NOW + 2 * MINUTE)
    asked.refresh_from_db()
    appointment.refresh_from_db()
    assert (asked.status, asked.first_visit.stage) == ("submitted", "closed")
    assert appointment.status == Appointment.Status.ENTERED_IN_ERROR
    assert appointment.busy_time.released_at == NOW + 2 * MINUTE
    assert OutboundMessage.objects.count() == 0
    assert [each.outcome for each in asked.decisions.all()] == ["accept", "take_back"]


def test_undo_leaves_an_acceptance_that_was_made_before(asked, therapist, place, desk):
    triage.accept(assessment_request=asked, by=desk, now=NOW - HOUR)
    book(asked, therapist, place, desk)
    undo(asked, desk, NOW + MINUTE)
    asked.refresh_from_db()
    assert (asked.status, asked.first_visit.stage) == ("accepted", "looking")


def test_after_undo_the_same_time_can_be_booked_again(asked, therapist, place, desk):
    first = book(asked, therapist, place, desk)
    undo(asked, desk, NOW + MINUTE)
    asked.refresh_from_db()
    seen = Seen.of(asked)
    second = book(asked, therapist, place, desk, now=NOW + 2 * MINUTE, seen=seen)
    assert first != second
    asked.refresh_from_db()
    assert (asked.status, asked.first_visit.stage) == ("accepted", "booked")
    assert FirstVisit.objects.count() == 1


def test_a_second_press_of_undo_takes_back_the_booking_alone(asked, therapist, place, desk):
    triage.put_on_hold(assessment_request=asked, until=AT, by=desk, now=NOW)
    held = asked.decisions.get().pk
    booked = book(asked, therapist, place, desk)
    with pytest.raises(appointments.UndoOver):
        undo(asked, desk, NOW, act=held)
    for _ in range(2):
        undo(asked, desk, NOW + MINUTE, act=booked.pk)
        assert (asked.status, Appointment.objects.get().status) == ("on_hold", "entered_in_error")
    undo(asked, desk, NOW + MINUTE, act=held)
    assert asked.status == "submitted"


def test_an_undo_of_one_booking_leaves_the_next_one(asked, therapist, place, desk):
    first = book(asked, therapist, place, desk)
    undo(asked, desk, NOW + MINUTE, act=first.pk)
    second = book(asked, therapist, place, desk, now=NOW + MINUTE)
    undo(asked, desk, NOW + MINUTE, act=first.pk)
    second.refresh_from_db()
    assert (asked.status, second.status) == ("accepted", "booked")


def test_undo_is_over_after_two_minutes(asked, therapist, place, desk):
    book(asked, therapist, place, desk)
    with pytest.raises(appointments.UndoOver):
        undo(asked, desk, NOW + 2 * MINUTE + timedelta(microseconds=1))
    asked.refresh_from_db()
    assert asked.status == "accepted"


def test_nobody_undoes_what_somebody_else_did(asked, therapist, place, desk):
    book(asked, therapist, place, desk)
    with pytest.raises(booking.NothingToUndo):
        undo(asked, UserFactory(owner=True), NOW + MINUTE)


def test_where_nothing_was_booked_there_is_nothing_to_undo(asked, therapist, place, desk):
    with pytest.raises(booking.NothingToUndo):
        undo(asked, desk, NOW)
    book(asked, therapist, place, desk)
    undo(asked, desk, NOW + MINUTE)
    with pytest.raises(booking.NothingToUndo):
        undo(asked, desk, NOW + MINUTE)


def test_undo_is_refused_once_a_worker_has_the_letter(asked, therapist, place, desk):
    appointment = book(asked, therapist, place, desk)
    OutboundMessage.objects.update(attempts=1)
    with pytest.raises(outbox.AlreadyLeaving):
        undo(asked, desk, NOW + MINUTE)
    appointment.refresh_from_db()
    assert (appointment.status, appointment.busy_time.released_at) == ("booked", None)


def test_versions_are_written_as_the_page_and_the_etag_carry_them(asked, therapist, place, desk):
    assert str(Seen.of(asked)) == "1.0"
    book(asked, therapist, place, desk)
    asked.refresh_from_db()
    assert str(Seen.of(asked)) == "2.2"


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("3.0", Seen(3, 0)),
        (str(Seen(12, 7)), Seen(12, 7)),
        ("", Seen(0)),
        ("3", Seen(0)),
        ("3.", Seen(0)),
        ("3.0 ", Seen(0)),
        ("\u00b2.1", Seen(0)),
        ("\u0663.1", Seen(0)),
        ("9" * 5000 + ".1", Seen(0)),
    ],
)
def test_versions_are_read_as_they_were_written_and_nothing_else(sent, read):
    assert Seen.read(sent) == read
