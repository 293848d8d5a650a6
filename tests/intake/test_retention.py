"""What we may no longer keep goes when its time has come, whole, and leaves its counts."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from config.audit import trail
from config.audit.models import AuditEvent
from config.kernel import tokens
from intake import (
    contacting,
    decisions,
    emails,
    merging,
    queries,
    restoring,
    retention,
    status_links,
    submission,
    tasks,
    timeline,
    triage,
    undo,
    withdrawing,
)
from intake.models import (
    AssessmentRequest,
    ContactAttempt,
    DeskNote,
    Merge,
    NotTheSame,
    RequestEvent,
    StatusLink,
    TriageDecision,
)
from intake.seen import Seen, Stale
from notifications.models import OutboundMessage
from scheduling import appointments, holds, visits
from scheduling.models import (
    BusyTime,
    Cancellation,
    FirstVisit,
    OutcomeMark,
    Rescheduling,
    WaitlistEntry,
)
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.intake import submission as asked
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    AppointmentFactory,
    FirstVisitFactory,
    LocationFactory,
    OfferFactory,
    TherapistFactory,
    desk_of,
    open_all_week,
)

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status
INSTANT = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
YEAR_ON = datetime(2027, 11, 23, 14, 0, tzinfo=UTC)
SEVEN_YEARS_ON = datetime(2033, 11, 23, 14, 0, tzinfo=UTC)
MARKS = ("Zebedee", "Quillfeather", "5085550199", "xylograph", "marzipan", "ottoman", "kestrelwing")


@pytest.fixture
def desk():
    return UserFactory()


def due(at):
    return set(retention.due(now=at))


def merged_pair(desk, at=MORNING):
    kept, merged = AssessmentRequestFactory(), AssessmentRequestFactory()
    AssessmentRequest.objects.filter(pk=merged.pk).update(merged_into=kept)
    Merge.objects.create(kept=kept, merged=merged, before={"kept": {"name": "x"}}, by=desk, at=at)
    merged.refresh_from_db()
    return kept, merged


# -- When -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.DECLINED, Status.WITHDRAWN])
def test_a_closed_request_goes_twelve_months_after_it_was_closed(status):
    row = AssessmentRequestFactory(status=status, closed_at=MORNING, received_at=MORNING - 90 * DAY)
    assert (due(YEAR_ON - INSTANT), due(YEAR_ON)) == (set(), {row})


def test_a_request_that_was_never_answered_goes_twelve_months_after_it_came():
    row = AssessmentRequestFactory(received_at=MORNING)
    assert (due(YEAR_ON - INSTANT), due(YEAR_ON)) == (set(), {row})


def test_a_hold_that_still_runs_or_has_just_ended_keeps_a_request():
    until = MORNING + 300 * DAY
    row = AssessmentRequestFactory(received_at=MORNING, status=Status.ON_HOLD, on_hold_until=until)
    assert due(YEAR_ON) == set()
    assert due(YEAR_ON + 300 * DAY + DAY) == {row}


@pytest.mark.parametrize(
    "happened",
    [
        lambda row, by, at: decisions.keep(row, TriageDecision.Outcome.REOPEN, by=by, now=at),
        lambda row, by, at: ContactAttempt.objects.create(
            assessment_request=row, way="email", outcome="no_answer", by=by, at=at
        ),
        lambda row, by, at: DeskNote.objects.create(assessment_request=row, text="x", by=by, at=at),
        lambda row, by, at: RequestEvent.objects.create(
            assessment_request=row, kind="claimed", by=by, at=at
        ),
    ],
)
def test_twelve_months_count_from_the_last_that_happened(desk, happened):
    row = AssessmentRequestFactory(received_at=MORNING)
    happened(row, desk, MORNING + DAY)
    assert (due(YEAR_ON + DAY - INSTANT), due(YEAR_ON + DAY)) == (set(), {row})


def test_what_looked_automatic_goes_after_thirty_days():
    row = AssessmentRequestFactory(received_at=MORNING, set_aside_at=MORNING)
    month = MORNING + 30 * DAY
    assert (due(month - INSTANT), due(month)) == (set(), {row})


def test_a_merged_request_goes_twelve_months_after_the_merge(desk):
    kept, merged = merged_pair(desk, at=MORNING + DAY)
    decisions.keep(kept, TriageDecision.Outcome.REOPEN, by=desk, now=YEAR_ON)
    assert due(YEAR_ON + DAY - INSTANT) == set()
    assert due(YEAR_ON + DAY) == {merged}


def test_what_was_merged_goes_with_its_keeper_whose_time_comes_first(desk):
    kept, merged = merged_pair(desk, at=MORNING + DAY)
    AssessmentRequest.objects.filter(pk=kept.pk).update(status="declined", closed_at=MORNING)
    AssessmentRequest.objects.filter(pk=merged.pk).update(received_at=MORNING + DAY)
    assert due(YEAR_ON) == {kept}
    assert retention.sweep(now=YEAR_ON) == 1
    rows = AssessmentRequest.objects.in_bulk()
    assert (rows[kept.pk].status, rows[merged.pk].status) == ("erased", "erased")
    assert (rows[kept.pk].name, rows[merged.pk].name) == ("", "")


def test_who_must_be_kept_is_kept_until_the_years_are_over(desk):
    kept, merged = merged_pair(desk)
    visit = FirstVisitFactory(opened_at=MORNING)
    AssessmentRequest.objects.filter(pk=kept.pk).update(status="accepted", first_visit=visit)
    kept.refresh_from_db()
    assert retention.kept_until(kept, now=MORNING) is None
    AppointmentFactory(first_visit=visit, starts_at=MORNING + DAY)
    ends = SEVEN_YEARS_ON + DAY + timedelta(minutes=50)
    assert retention.kept_until(kept, now=MORNING) == ends
    assert retention.kept_until(merged, now=MORNING) is None
    assert retention.kept_until(kept, now=ends) is None


def test_a_visits_record_goes_seven_years_after_the_last_that_happened():
    visit = FirstVisitFactory(opened_at=MORNING)
    AppointmentFactory(first_visit=visit, starts_at=MORNING + DAY)
    row = AssessmentRequestFactory(status=Status.ACCEPTED, first_visit=visit)
    ends = SEVEN_YEARS_ON + DAY + timedelta(minutes=50)
    assert visits.kept_until(visit) == ends
    assert (due(ends - INSTANT), due(ends)) == (set(), {row})


def test_who_withdrew_after_a_visit_they_missed_is_kept_for_the_years_too():
    missed = AppointmentFactory(status="no_show", first_visit__stage="looking")
    FirstVisit.objects.update(opened_at=MORNING)
    row = AssessmentRequestFactory(
        status=Status.ACCEPTED, first_visit=missed.first_visit, received_at=MORNING
    )
    withdrawing.withdraw(assessment_request=row, by=trail.PERSON, now=missed.ends_at)
    over = retention.kept_until(row, now=missed.ends_at)
    assert [due(YEAR_ON + DAY), due(over - INSTANT), due(over)] == [set(), set(), {row}]
    assert retention.sweep(now=over) == 1


# -- Accepted, and no visit came of it -------------------------------------------------------------


def accepted(stage="looking", **more):
    closed_at = MORNING if stage == "closed" else None
    visit = FirstVisitFactory(stage=stage, opened_at=MORNING - 90 * DAY, closed_at=closed_at)
    more = {"received_at": MORNING - 90 * DAY} | more
    return AssessmentRequestFactory(status=Status.ACCEPTED, first_visit=visit, **more)


def moved(visit, at):
    Rescheduling.objects.create(
        appointment=visit, at=at, sequence=1, location=visit.location, therapist=visit.therapist,
        starts_at=MORNING, ends_at=MORNING + HOUR,
    )  # fmt: skip


def test_a_path_that_ended_without_a_visit_goes_twelve_months_later(desk):
    row = accepted("closed")
    AppointmentFactory(first_visit=row.first_visit, status="cancelled", starts_at=MORNING - DAY)
    assert (due(YEAR_ON - INSTANT), due(YEAR_ON)) == (set(), {row})
    assert retention.counts(now=YEAR_ON)["no_visit"] == 1
    assert retention.kept_until(row, now=MORNING) is None
    assert retention.sweep(now=YEAR_ON) == 1
    row.refresh_from_db()
    assert (row.status, row.name, row.first_visit.name) == ("erased", "", "")
    assert AuditEvent.objects.filter(action="request.erased", record_id=row.pk).count() == 1


@pytest.mark.parametrize("stage", ["looking", "waitlisted"])
def test_a_path_that_comes_to_nothing_goes_twelve_months_after_the_last_that_happened(desk, stage):
    row = accepted(stage)
    if stage == "waitlisted":
        WaitlistEntry.objects.create(first_visit=row.first_visit, since=MORNING - DAY)
    contacting.add_note(assessment_request=row, text="x", by=desk, now=MORNING)
    assert (due(YEAR_ON - INSTANT), due(YEAR_ON)) == (set(), {row})
    assert retention.sweep(now=YEAR_ON) == 1


@pytest.mark.parametrize("status", ["booked", "arrived", "fulfilled", "no_show"])
@pytest.mark.parametrize("stage", ["looking", "closed"])
def test_a_path_with_a_visit_keeps_its_years(status, stage):
    row = accepted(stage)
    AppointmentFactory(first_visit=row.first_visit, status=status, starts_at=MORNING)
    assert due(SEVEN_YEARS_ON) == set()
    assert due(SEVEN_YEARS_ON + HOUR) == {row}


def test_times_that_are_out_keep_a_person_however_old_they_are():
    row = accepted("offered")
    OfferFactory(first_visit=row.first_visit, made_at=MORNING, expires_at=YEAR_ON)
    assert due(SEVEN_YEARS_ON + DAY) == set()


@pytest.mark.parametrize(
    "happened",
    [
        lambda visit, at: OfferFactory(
            first_visit=visit, made_at=MORNING, status="expired", ended_at=at
        ),
        lambda visit, at: WaitlistEntry.objects.create(
            first_visit=visit, since=MORNING, status="left", ended_at=at
        ),
        lambda visit, at: AppointmentFactory(
            first_visit=visit, status="cancelled", booked_at=at, starts_at=MORNING
        ),
        lambda visit, at: Cancellation.objects.create(
            appointment=AppointmentFactory(first_visit=visit, status="cancelled"), at=at
        ),
        lambda visit, at: moved(AppointmentFactory(first_visit=visit, status="cancelled"), at),
        lambda visit, at: OutcomeMark.objects.create(
            appointment=AppointmentFactory(first_visit=visit, status="entered_in_error"),
            at=at, outcome="in_error", was="booked", stage_was="booked",
        ),
        lambda visit, at: OutboundMessage.objects.create(
            key="k", channel="email", status="sent", about=visit.pk, template="t", sender_name="x",
            sender_email="x@example.org", message_id="<x>", created_at=at, due_at=at, ended_at=at,
        ),
    ],
)  # fmt: skip
def test_whatever_goes_on_at_the_path_keeps_its_person(happened):
    row = accepted()
    happened(row.first_visit, MORNING + DAY)
    assert (due(YEAR_ON + DAY - INSTANT), due(YEAR_ON + DAY)) == (set(), {row})


def test_who_was_missed_and_is_looking_again_is_not_erased_while_they_look(desk):
    row = accepted()
    missed = AppointmentFactory(first_visit=row.first_visit, status="no_show", starts_at=MORNING)
    over = missed.ends_at.replace(year=missed.ends_at.year + 7)
    contacting.add_note(assessment_request=row, text="x", by=desk, now=over - DAY)
    assert due(over) == set()
    assert due(over + 366 * DAY) == {row}


def test_what_was_merged_goes_with_an_accepted_keeper(desk):
    kept, merged = merged_pair(desk)
    visit = FirstVisitFactory(stage="closed", opened_at=MORNING - DAY, closed_at=MORNING)
    AssessmentRequest.objects.filter(pk=kept.pk).update(status="accepted", first_visit=visit)
    assert retention.sweep(now=YEAR_ON) == 1
    statuses = set(AssessmentRequest.objects.values_list("status", flat=True))
    assert (statuses, merged.status) == ({"erased"}, "submitted")


def test_the_counts_say_why(desk):
    AssessmentRequestFactory(status=Status.DECLINED, closed_at=MORNING)
    AssessmentRequestFactory(set_aside_at=MORNING)
    merged_pair(desk)
    assert retention.counts(now=YEAR_ON) == {
        "closed": 1, "unanswered": 2, "no_visit": 0, "set_aside": 1, "merged": 1, "visited": 0,
    }  # fmt: skip


# -- How ------------------------------------------------------------------------------------------


def held_rows():
    """Writes every row of every table, encrypted fields read through their models."""
    return {
        f"{model._meta.label}:{row.pk}": json.dumps(
            {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields},
            default=str,
        )
        for model in apps.get_models()
        for row in model._default_manager.all()
    }


def raw_rows():
    """Writes what the database itself holds, columns that no model knows included."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')  # noqa: S608 - its names
            found[table] = " ".join(text for (text,) in cursor.fetchall())
    return found


def places_of_marks(rows):
    return {mark for mark in MARKS if any(mark.lower() in text.lower() for text in rows.values())}


def marked_person(desk):
    """Lets a person with plain marks pass through all that keeps words."""
    place = LocationFactory()
    sent = asked(
        name="Zebedee Sample", email="quillfeather@example.org", phone="+15085550199",
        reach_by="email", pronouns="zir", locations=(place,), note="xylograph",
        concerns=("marzipan",), times=("mon-morning",),
    )  # fmt: skip
    row = submission.submit(submission=sent, by=trail.PERSON, now=MORNING).assessment_request
    contacting.record_attempt(
        assessment_request=row, way="email", outcome=ContactAttempt.Outcome.REACHED,
        note="ottoman", by=desk, now=MORNING,
    )  # fmt: skip
    contacting.add_note(assessment_request=row, text="kestrelwing", by=desk, now=MORNING)
    other = AssessmentRequestFactory(received_at=MORNING + DAY)
    AssessmentRequest.objects.filter(pk=other.pk).update(merged_into=row)
    before = {"kept": {"name": "Zebedee"}}
    Merge.objects.create(kept=row, merged=other, before=before, by=desk, at=MORNING)
    third = AssessmentRequestFactory(received_at=MORNING + DAY)
    NotTheSame.objects.create(one=row, other=third, by=desk, at=MORNING)
    RequestEvent.objects.create(
        assessment_request=row, kind="answers_changed", details={"note": "xylograph"}, at=MORNING
    )
    triage.accept(assessment_request=row, by=desk, now=MORNING)
    undo.take_back(assessment_request=row, by=desk, now=MORNING + MINUTE)
    triage.decline(assessment_request=row, reason="ottoman", by=desk, now=MORNING + 2 * MINUTE)
    return row, other, third


def test_nothing_about_the_person_is_left_and_before_it_could_be_found(desk):
    row, other, third = marked_person(desk)
    link = StatusLink.objects.filter(assessment_request=row).count()
    assert (places_of_marks(held_rows()), link) == (set(MARKS), 1)
    assert places_of_marks(raw_rows()) == {"Zebedee", "Quillfeather", "5085550199"}
    old = row.reference
    retention.erase(assessment_request=row, by=desk, now=YEAR_ON + DAY)
    assert places_of_marks(held_rows()) == set()
    assert places_of_marks(raw_rows()) == set()
    told = {name.split(":")[0] for name, text in held_rows().items() if old in text}
    assert told == {"audit.AuditEvent"}
    assert (StatusLink.objects.filter(assessment_request=row).count(), row.status) == (0, "erased")
    statuses = dict(AssessmentRequest.objects.values_list("pk", "status"))
    assert statuses == {row.pk: "erased", other.pk: "erased", third.pk: "submitted"}
    assert NotTheSame.objects.count() == 0


def test_the_desks_own_letters_about_them_lose_their_words_too(desk):
    row = AssessmentRequestFactory(urgent=True)
    desk_of(row.locations.get())
    emails.wanted_soon(row, now=MORNING)
    assert list(queries.letters_about(row)) == []
    retention.erase(assessment_request=row, by=desk, now=MORNING)
    letter = OutboundMessage.objects.get()
    assert (letter.to_address, letter.context) == ("", {})


def test_no_other_request_names_who_was_erased(desk):
    gone, stays = AssessmentRequestFactory(), AssessmentRequestFactory()
    known = gone.reference
    made = merging.merge(kept=stays, merged=gone, chosen={}, by=desk, now=MORNING)
    merging.undo(merge=made, by=desk, now=MORNING + HOUR)
    owner = UserFactory(owner=True)
    told = [entry.words for entry in timeline.of(stays, user=owner)]
    assert sum(known in words for words in told) == 2
    gone.refresh_from_db()
    retention.erase(assessment_request=gone, by=desk, now=MORNING)
    assert [entry.words for entry in timeline.acts(stays, user=owner)] == [
        "Merged with another request",
        "Set apart again",
    ]
    assert [event.details for event in stays.events.all()] == [{"stays": True}, {}]


def test_what_was_merged_with_others_still_names_them(desk):
    gone, stays, third = (AssessmentRequestFactory() for _ in range(3))
    for day, other in enumerate((gone, third)):
        at = MORNING + day * DAY
        made = merging.merge(kept=stays, merged=other, chosen={}, by=desk, now=at)
        merging.undo(merge=made, by=desk, now=at + HOUR)
    gone.refresh_from_db()
    retention.erase(assessment_request=gone, by=desk, now=MORNING)
    named = [event.details.get("other") for event in stays.events.all()]
    assert named == [None, None, third.reference, third.reference]


def test_counts_stay(desk):
    row, *_ = marked_person(desk)
    stays = ("received_at", "respond_by", "answered_at", "closed_at", "urgent", "reach_by")
    before = [getattr(row, name) for name in stays]
    places = list(row.locations.all())
    made = list(row.decisions.values_list("outcome", "by", "at"))
    sent = OutboundMessage.objects.filter(about=row.pk).count()
    retention.erase(assessment_request=row, by=desk, now=YEAR_ON)
    assert [getattr(row, name) for name in stays] == before
    assert list(row.locations.all()) == places
    assert list(row.decisions.values_list("outcome", "by", "at")) == made
    assert OutboundMessage.objects.filter(about=row.pk).count() == sent == 2
    assert row.contact_attempts.count() == 1
    assert row.reference.startswith("-")
    assert row.first_visit.reference == row.reference


def test_an_erasure_is_in_the_trail_with_the_old_reference(desk):
    row = AssessmentRequestFactory()
    old = row.reference
    retention.erase(assessment_request=row, by=desk, now=MORNING)
    told = AuditEvent.objects.get(action="request.erased")
    assert (told.reference, told.record_id, told.actor_id, told.at) == (
        old, row.pk, desk.pk, MORNING,
    )  # fmt: skip


def test_twice_is_once(desk):
    row = AssessmentRequestFactory()
    retention.erase(assessment_request=row, by=desk, now=MORNING)
    reference, version = row.reference, row.version
    retention.erase(assessment_request=row, by=desk, now=MORNING + DAY)
    assert (row.reference, row.version) == (reference, version)
    assert AuditEvent.objects.filter(action="request.erased").count() == 1


def test_a_trail_that_cannot_be_written_keeps_the_person(desk):
    row, *_ = marked_person(desk)
    before = held_rows()
    broken = "ALTER TABLE audit_auditevent ADD CONSTRAINT refuse CHECK (action = '') NOT VALID"
    with connection.cursor() as cursor:
        cursor.execute(broken)
    with pytest.raises(DatabaseError), transaction.atomic():
        retention.erase(assessment_request=row, by=desk, now=YEAR_ON)
    assert held_rows() == before


def test_what_was_seen_differently_is_not_erased(desk):
    row = AssessmentRequestFactory()
    seen = Seen.of(row)
    contacting.add_note(assessment_request=row, text="x", by=desk, now=MORNING)
    with pytest.raises(Stale):
        retention.erase(assessment_request=row, seen=seen, by=desk, now=MORNING)
    assert row.status == Status.SUBMITTED


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        (lambda row, by: undo.take_back(assessment_request=row, by=by, now=MORNING),
         appointments.UndoOver),
        (lambda row, by: withdrawing.ask_again(assessment_request=row, by=by, now=MORNING),
         withdrawing.NotWithdrawn),
        (lambda row, by: triage.reopen(assessment_request=row, by=by, now=MORNING),
         triage.AlreadyDecided),
        (lambda row, by: triage.accept(assessment_request=row, by=by, now=MORNING),
         triage.AlreadyDecided),
        (lambda row, by: restoring.restore(assessment_request=row, by=by, now=MORNING),
         restoring.NotSetAside),
        (lambda row, by: contacting.add_note(assessment_request=row, text="x", by=by, now=MORNING),
         contacting.Ended),
    ],
)  # fmt: skip
def test_nothing_brings_an_erased_request_back(desk, act, refusal):
    row = AssessmentRequestFactory()
    triage.decline(assessment_request=row, by=desk, now=MORNING)
    AssessmentRequest.objects.filter(pk=row.pk).update(set_aside_at=MORNING)
    retention.erase(assessment_request=row, by=desk, now=MORNING)
    with pytest.raises(refusal):
        act(row, desk)


def test_an_old_link_leads_nowhere(desk):
    row = AssessmentRequestFactory()
    token = status_links.make(assessment_request=row, now=MORNING)
    assert status_links.follow(token=token, now=MORNING) == row
    retention.erase(assessment_request=row, by=desk, now=MORNING)
    with pytest.raises(tokens.LinkEnded):
        status_links.follow(token=token, now=MORNING)


# -- Visits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["booked", "arrived", "fulfilled", "no_show"])
def test_a_visit_that_stands_or_took_place_is_kept(desk, status):
    visit = FirstVisitFactory()
    AppointmentFactory(first_visit=visit, status=status)
    row = AssessmentRequestFactory(status=Status.ACCEPTED, first_visit=visit)
    with pytest.raises(visits.RecordKept):
        retention.erase(assessment_request=row, by=desk, now=YEAR_ON)
    assert (row.name, row.status) == ("Jordan Sample", Status.ACCEPTED)
    assert AuditEvent.objects.filter(action="request.erased").count() == 0


def test_a_visit_that_was_called_off_goes_with_its_reason_and_frees_what_was_held(desk):
    visit = FirstVisitFactory(note="xylograph")
    called_off = AppointmentFactory(first_visit=visit, status="cancelled")
    Cancellation.objects.create(appointment=called_off, at=MORNING, by=desk, reason="ottoman")
    place = LocationFactory()
    therapist = open_all_week(TherapistFactory(), place)
    hold = holds.place(
        first_visit=visit, therapist=therapist, location=place, starts_at=MORNING + DAY,
        expires_at=MORNING + 2 * DAY, by=desk, now=MORNING,
    )  # fmt: skip
    row = AssessmentRequestFactory(status=Status.ACCEPTED, first_visit=visit)
    assert places_of_marks(held_rows()) == {"xylograph", "ottoman"}
    retention.erase(assessment_request=row, by=desk, now=MORNING)
    assert places_of_marks(held_rows()) == set()
    assert BusyTime.objects.get(hold=hold).released_at == MORNING
    visit.refresh_from_db()
    assert (visit.name, visit.email, visit.stage, visit.closed_at) == (
        "", "", FirstVisit.Stage.CLOSED, MORNING,
    )  # fmt: skip


# -- The sweep ------------------------------------------------------------------------------------


def test_the_sweep_erases_what_is_due_and_nothing_else(desk):
    gone = AssessmentRequestFactory(status=Status.DECLINED, closed_at=MORNING)
    stays = AssessmentRequestFactory(status=Status.DECLINED, closed_at=MORNING + INSTANT)
    kept, merged = merged_pair(desk)
    assert retention.sweep(now=YEAR_ON) == 2
    assert dict(AssessmentRequest.objects.values_list("pk", "status")) == {
        gone.pk: "erased", stays.pk: "declined", kept.pk: "erased", merged.pk: "erased",
    }  # fmt: skip
    told = AuditEvent.objects.filter(action="request.erased")
    assert {event.actor_kind for event in told} == {"system"}
    assert retention.sweep(now=YEAR_ON) == 0


def test_one_that_cannot_go_waits_and_the_others_go(desk):
    stuck = AssessmentRequestFactory(status=Status.DECLINED, closed_at=MORNING)
    gone = AssessmentRequestFactory(status=Status.DECLINED, closed_at=MORNING)
    message = OutboundMessage.objects.create(
        key="k", channel="email", status="sending", about=stuck.pk, template="t",
        sender_name="x", sender_email="x@example.org", message_id="<x>", created_at=MORNING,
        due_at=YEAR_ON + HOUR, lease=desk.pk, attempt_started_at=YEAR_ON,
    )  # fmt: skip
    assert retention.sweep(now=YEAR_ON) == 1
    gone.refresh_from_db()
    stuck.refresh_from_db()
    assert (gone.status, stuck.status, stuck.name) == ("erased", "declined", "Jordan Sample")
    assert retention.sweep(now=message.due_at) == 1


def test_a_row_that_breaks_does_not_stop_the_others():
    broken = AssessmentRequestFactory(status=Status.DECLINED, closed_at=MORNING)
    gone = AssessmentRequestFactory(status=Status.DECLINED, closed_at=MORNING)
    refuse = (
        "ALTER TABLE audit_auditevent ADD CONSTRAINT refuse CHECK (reference <> '{}') NOT VALID"
    )
    with connection.cursor() as cursor:
        cursor.execute(refuse.format(broken.reference))
    assert retention.sweep(now=YEAR_ON) == 1
    broken.refresh_from_db()
    gone.refresh_from_db()
    assert (broken.status, gone.status) == ("declined", "erased")


def test_the_worker_sweeps_every_hour():
    from config import work_settings

    planned = work_settings.beat_schedule["erase what we may no longer keep"]
    assert (planned["task"], planned["schedule"]) == (tasks.sweep_retention.name, 3600.0)
    row = AssessmentRequestFactory(received_at=MORNING - 4000 * DAY)
    tasks.sweep_retention()
    row.refresh_from_db()
    assert row.status == Status.ERASED


def test_the_command_counts_and_erases_only_when_told(capsys):
    row = AssessmentRequestFactory(received_at=MORNING - 4000 * DAY)
    call_command("erase_due")
    said = "closed: 0\nunanswered: 1\nno_visit: 0\nset_aside: 0\nmerged: 0\nvisited: 0\n"
    assert capsys.readouterr().out == f"{said}Nothing was erased. Add --yes to erase them.\n"
    row.refresh_from_db()
    assert row.status == Status.SUBMITTED
    call_command("erase_due", yes=True)
    assert capsys.readouterr().out == f"{said}Erased: 1\n"
