"""What is held about one person can be taken away whole, and says nothing of anybody else."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from config.audit import export as audit_export
from config.audit import trail
from config.audit.models import AuditEvent
from intake import (
    booking,
    contacting,
    duplicates,
    export,
    families,
    merging,
    retention,
    submission,
    triage,
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
from notifications import export as notifications_export
from notifications.models import IssueDelivery, OutboundMessage, Subscriber, Suppression
from scheduling import export as scheduling_export
from scheduling import holds
from scheduling.models import (
    Appointment,
    Cancellation,
    FirstVisit,
    Hold,
    Offer,
    WaitlistEntry,
)
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.intake import submission as asked
from tests.factories.notifications import NewsletterIssueFactory, SubscriberFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    LocationFactory,
    TherapistFactory,
    desk_of,
    open_all_week,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MARKS = (
    "Zebedee", "quillfeather", "+15085550199", "zir", "xylograph", "marzipan", "mon-morning",
    "ottoman", "kestrelwing", "saffron", "tamarind", "periwinkle",
)  # fmt: skip


@pytest.fixture
def place():
    return LocationFactory()


@pytest.fixture
def desk(place):
    return desk_of(place)


def asks(place, **changes):
    given = {
        "name": "Zebedee Sample", "email": "quillfeather@Example.org", "phone": "+15085550199",
        "pronouns": "zir", "locations": (place,), "note": "xylograph", "concerns": ("marzipan",),
        "times": ("mon-morning",),
    }  # fmt: skip
    sent = asked(**given | changes)
    return submission.submit(submission=sent, by=trail.PERSON, now=MORNING).assessment_request


def person_with_everything(place, desk):
    """Lets one person pass through every table that can hold something about them."""
    row = asks(place)
    contacting.record_attempt(
        assessment_request=row, way="email", outcome=ContactAttempt.Outcome.REACHED,
        note="ottoman", by=desk, now=MORNING,
    )  # fmt: skip
    contacting.add_note(assessment_request=row, text="kestrelwing", by=desk, now=MORNING)
    triage.put_on_hold(
        assessment_request=row, until=MORNING + DAY, reason="saffron", by=desk, now=MORNING
    )
    stranger = AssessmentRequestFactory(name="Peregrine Other", locations=[place])
    duplicates.tell_apart(one=row, other=stranger, by=desk, now=MORNING)
    merged = asks(place, note="tamarind")
    merging.merge(kept=row, merged=merged, chosen={}, by=desk, now=MORNING)
    found = booking.book(
        assessment_request=row, therapist=open_all_week(TherapistFactory(), place),
        location=place, starts_at=MORNING + DAY, by=desk, now=MORNING,
    )  # fmt: skip
    Cancellation.objects.create(appointment=found, at=MORNING, by=desk, reason="periwinkle")
    Appointment.objects.filter(pk=found.pk).update(status="cancelled")
    row.refresh_from_db()
    holds.place(
        first_visit=row.first_visit, therapist=found.therapist, location=place,
        starts_at=found.starts_at + 3 * HOUR, expires_at=MORNING + 2 * DAY, by=desk, now=MORNING,
    )  # fmt: skip
    reader = SubscriberFactory(email="quillfeather@example.org")
    IssueDelivery.objects.create(issue=NewsletterIssueFactory(), subscriber=reader, due_at=MORNING)
    Suppression.objects.create(
        email="quillfeather@example.org", reason="bounced", created_at=MORNING
    )
    return row, merged, stranger


def taken(row, by):
    document = export.person(assessment_request=row, by=by, now=MORNING)
    return json.loads(export.text(document))


def test_everything_is_in_it(place, desk):
    row, merged, stranger = person_with_everything(place, desk)
    document = taken(row, desk)
    written = json.dumps(document, ensure_ascii=False)
    assert {mark for mark in MARKS if mark not in written} == set()
    kept, other = document["requests"]
    assert (document["shape"], document["exported_at"], document["reference"]) == (
        "first-visit/person/1", "2026-11-23T14:00:00Z", row.reference,
    )  # fmt: skip
    assert (kept["reference"], other["reference"]) == (row.reference, merged.reference)
    assert (kept["lives_on_in"], other["lives_on_in"]) == (None, row.reference)
    counts = {name: len(value) for name, value in kept.items() if isinstance(value, list)}
    assert counts == {
        "times": 1, "concerns": 1, "locations": 1, "decisions": 2, "contact_attempts": 1,
        "desk_notes": 1, "events": 1, "merges": 1, "told_apart": 1, "private_links": 2,
        "messages": 2,
    }  # fmt: skip
    assert {name: len(kept["visit"][name]) for name in ("appointments", "holds")} == {
        "appointments": 1, "holds": 1,
    }  # fmt: skip
    (reader,) = document["newsletter"]["readers"]
    assert (len(reader["issues"]), len(document["newsletter"]["held_back"])) == (1, 1)
    assert stranger.reference not in written
    assert "Peregrine" not in written


LEFT_OUT = {
    AssessmentRequest: {
        "id", "version", "search_text", "name_key", "email_key",  # made by us, from what is there
        "first_visit", "merged_into", "assigned_to",  # said in words
    },
    TriageDecision: {"id", "assessment_request", "takes_back", "by"},
    ContactAttempt: {"id", "assessment_request", "by"},
    DeskNote: {"id", "assessment_request", "by"},
    RequestEvent: {"id", "assessment_request", "by"},
    Merge: {"id", "kept", "merged", "by", "undone_by"},
    NotTheSame: {"id", "one", "other", "by"},
    StatusLink: {"id", "assessment_request", "token_hash"},
    FirstVisit: {"id", "version"},
    Appointment: {
        "id", "first_visit", "therapist", "location", "busy_time", "version", "sequence",
        "booked_by",
    },
    Hold: {"id", "busy_time", "first_visit", "offer", "placed_by"},
    Offer: {"id", "first_visit", "version", "made_by", "ended_by", "appointment", "instead_of"},
    WaitlistEntry: {"id", "first_visit", "therapist", "joined_by"},
    OutboundMessage: {
        "id", "key", "about", "html", "calendar_method", "due_at", "lease", "faults",
        "handed_over_by",
    },
    Subscriber: {"confirm_hash"},
    IssueDelivery: {"id", "issue", "subscriber", "due_at", "lease", "attempt_started_at"},
    Suppression: {"id"},
    AuditEvent: {"id", "actor_id", "record_id", "request_id", "details"},
}  # fmt: skip
TAKEN = {
    AssessmentRequest: export.REQUEST,
    TriageDecision: export.DECISION,
    ContactAttempt: export.ATTEMPT,
    DeskNote: export.NOTE,
    RequestEvent: export.EVENT,
    Merge: export.MERGE,
    NotTheSame: export.TOLD_APART,
    StatusLink: export.LINK,
    FirstVisit: scheduling_export.VISIT,
    Appointment: scheduling_export.APPOINTMENT,
    Hold: scheduling_export.HOLD,
    Offer: scheduling_export.OFFER,
    WaitlistEntry: scheduling_export.WAITING,
    OutboundMessage: notifications_export.MESSAGE,
    Subscriber: notifications_export.READER,
    IssueDelivery: notifications_export.COPY,
    Suppression: notifications_export.SUPPRESSION,
    AuditEvent: audit_export.EVENT,
}


@pytest.mark.parametrize("model", TAKEN, ids=lambda model: model.__name__)
def test_a_new_column_is_taken_or_left_out_on_purpose(model):
    columns = {field.name for field in model._meta.concrete_fields}
    assert columns - set(TAKEN[model]) == LEFT_OUT[model]


def test_a_merged_request_leads_to_the_one_that_goes_on(place, desk):
    row, merged, _ = person_with_everything(place, desk)
    assert taken(merged, desk)["requests"] == taken(row, desk)["requests"]


def test_a_merge_that_was_undone_says_nothing_of_the_other_person(place, desk):
    row = AssessmentRequestFactory(name="Zebedee Sample", locations=[place])
    stranger = AssessmentRequestFactory(name="Peregrine Other", locations=[place])
    merge = merging.merge(
        kept=row, merged=stranger, chosen=dict.fromkeys(("name",), "merged"), by=desk, now=MORNING
    )
    assert "Peregrine" in json.dumps(taken(row, desk))
    merging.undo(merge=merge, by=desk, now=MORNING + HOUR)
    document = taken(row, desk)
    written = json.dumps(document)
    assert (written.count("Peregrine"), written.count(stranger.reference)) == (0, 0)
    (told,) = document["requests"][0]["merges"]
    assert (told["undone_author"], told["before"]) == (desk.name, None)


def test_the_trail_keeps_who_took_what_away_and_the_document_says_no_names_of_it(place, desk):
    row, merged, _ = person_with_everything(place, desk)
    owner = UserFactory(owner=True)
    export.person(assessment_request=row, by=owner, now=MORNING)
    told = AuditEvent.objects.filter(action="request.exported").order_by("id")
    assert [(each.record_id, each.actor_id, each.reference) for each in told] == [
        (row.pk, owner.pk, row.reference), (merged.pk, owner.pk, merged.reference),
    ]  # fmt: skip
    listed = taken(row, owner)["trail"]
    actions = [each["action"] for each in listed]
    assert actions.count("request.exported") == 2
    assert actions.count("request.submitted") == 2
    assert str(owner.pk) not in json.dumps(listed)


def test_an_address_is_told_of_the_persons_own_acts_alone(place, desk):
    token = trail.client_address.set("192.0.2.7")
    row = asks(place)
    contacting.add_note(assessment_request=row, text="x", by=desk, now=MORNING)
    trail.client_address.reset(token)
    told = {each["actor_kind"]: each["client_address"] for each in taken(row, desk)["trail"]}
    assert told == {"person": "192.0.2.7", "staff": None}


def test_a_trail_that_cannot_be_written_gives_nothing_away(desk):
    row = AssessmentRequestFactory()
    broken = "ALTER TABLE audit_auditevent ADD CONSTRAINT refuse CHECK (action = '') NOT VALID"
    with connection.cursor() as cursor:
        cursor.execute(broken)
    with pytest.raises(DatabaseError), transaction.atomic():
        export.person(assessment_request=row, by=desk, now=MORNING)


def test_who_only_counts_leaves_no_line(desk):
    row = AssessmentRequestFactory()
    document = export.held(row, now=MORNING)
    assert (len(document["requests"]), AuditEvent.objects.count()) == (1, 0)


def test_an_erased_person_has_nothing_but_counts(place, desk):
    row = asks(place)
    withdrawing.withdraw(assessment_request=row, by=trail.PERSON, now=MORNING)
    retention.erase(assessment_request=row, by=desk, now=MORNING)
    written = json.dumps(taken(row, desk))
    assert {mark for mark in MARKS if mark in written} == set()


def test_a_reference_is_found_as_people_type_it():
    row = AssessmentRequestFactory(reference="K7M2Q4")
    typed = ("K7M2Q4", " k7m 2q4\n", "K7M2Q5", "K7M2Q4\0", "")
    assert [families.found(each) for each in typed] == [row, row, None, None, None]


def test_the_command_writes_the_document(capsys):
    row = AssessmentRequestFactory()
    call_command("export_person", row.reference.lower())
    document = json.loads(capsys.readouterr().out)
    assert (document["reference"], document["requests"][0]["name"]) == (row.reference, row.name)
    assert AuditEvent.objects.get(action="request.exported").actor_kind == "system"


def test_the_command_says_that_nobody_has_a_reference():
    with pytest.raises(CommandError, match=r"^No request has this reference\.$"):
        call_command("export_person", "NOBODY")
