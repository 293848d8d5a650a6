"""The trail is written with the act it speaks of, and nobody can rewrite it."""

import pytest
from django.db import DatabaseError, connection, transaction

from config.audit import trail
from config.audit.models import AuditEvent
from intake import submission
from intake.models import AssessmentRequest, StatusLink
from notifications.models import OutboundMessage, Subscriber
from tests.factories import intake as intake_factories
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import MORNING

pytestmark = pytest.mark.django_db

REFUSE_NEW_EVENTS = """
CREATE FUNCTION pg_temp.refuse_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the disk of the trail is full'; END $$;
CREATE TRIGGER refuse_events BEFORE INSERT ON audit_auditevent
    FOR EACH ROW EXECUTE FUNCTION pg_temp.refuse_events();
"""


def test_an_event_says_who_what_which_record_and_when():
    user = UserFactory()
    row = intake_factories.AssessmentRequestFactory()
    trail.record("request.viewed", by=user, now=MORNING, of=row, details={"shown": ["ABC"]})
    kept = AuditEvent.objects.values(
        "at", "action", "actor_kind", "actor_id", "record_type", "record_id", "reference", "outcome"
    ).get()
    assert kept == {
        "at": MORNING,
        "action": "request.viewed",
        "actor_kind": "staff",
        "actor_id": user.pk,
        "record_type": "intake.assessmentrequest",
        "record_id": row.pk,
        "reference": row.reference,
        "outcome": "done",
    }
    assert AuditEvent.objects.get().details == {"shown": ["ABC"]}


@pytest.mark.parametrize(("origin", "kind"), [(trail.PERSON, "person"), (trail.SYSTEM, "system")])
def test_somebody_without_an_account_has_no_id(origin, kind):
    trail.record("request.withdrawn", by=origin, now=MORNING)
    assert AuditEvent.objects.values_list("actor_kind", "actor_id").get() == (kind, None)


def test_an_event_outlives_the_record_it_speaks_of():
    user = UserFactory()
    trail.record("person.added", by=user, now=MORNING, of=user)
    pk = user.pk
    user.delete()
    assert AuditEvent.objects.get().record_id == pk


def test_what_an_event_shows_is_encrypted():
    trail.record("queue.listed", by=trail.SYSTEM, now=MORNING, details={"shown": ["K4T9QX"]})
    with connection.cursor() as cursor:
        cursor.execute("SELECT details FROM audit_auditevent")
        assert "K4T9QX" not in cursor.fetchone()[0]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET action = 'nothing.happened'",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
    ],
)
def test_the_database_refuses_to_rewrite_the_trail(statement):
    trail.record("request.viewed", by=trail.SYSTEM, now=MORNING)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        _run("ALTER TABLE audit_auditevent ENABLE TRIGGER audit_trail_is_never_emptied", statement)
    assert list(AuditEvent.objects.values_list("action")) == [("request.viewed",)]


def test_a_trail_that_cannot_be_written_keeps_nothing_of_the_act():
    sent = intake_factories.submission(newsletter=True)
    _run(REFUSE_NEW_EVENTS)
    with pytest.raises(DatabaseError, match="full"):
        submission.submit(submission=sent, by=trail.PERSON, now=MORNING)
    _run("DROP TRIGGER refuse_events ON audit_auditevent")
    assert kept() == (0, 0, 0, 0, 0)
    submission.submit(submission=sent, by=trail.PERSON, now=MORNING)
    assert kept() == (1, 1, 2, 1, 1)  # the same act keeps all of it when the trail can be written


def test_an_event_carries_the_request_it_happened_in(client):
    client.post(
        "/account/sign-in/",
        {"login": "nobody@example.org", "password": "x"},
        headers={"X-Request-ID": "from-the-site-1"},
        REMOTE_ADDR="192.0.2.7",
    )
    event = AuditEvent.objects.get(action="account.sign_in_refused")
    assert (event.request_id, event.client_address) == ("from-the-site-1", "192.0.2.7")
    assert (event.outcome, event.actor_kind, event.actor_id) == ("refused", "person", None)


def kept():
    return (
        AssessmentRequest.objects.count(),
        StatusLink.objects.count(),
        OutboundMessage.objects.count(),
        Subscriber.objects.count(),
        AuditEvent.objects.count(),
    )


def _run(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
