"""Each try to reach a person keeps to the way they chose; notes are for the desk alone."""

from datetime import timedelta

import pytest
from django.db import connection

from config.audit.models import AuditEvent
from intake import contacting
from intake.models import AssessmentRequest, ContactAttempt, DeskNote
from intake.seen import Seen, Stale
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import MORNING

pytestmark = pytest.mark.django_db

NOW = MORNING
MINUTE = timedelta(minutes=1)
PHONE = "+15085550123"


@pytest.fixture
def desk():
    return UserFactory()


@pytest.fixture
def asked():
    return AssessmentRequestFactory()


def attempt(row, by, *, way="email", outcome="reached", note="", seen=None, now=NOW):
    return contacting.record_attempt(
        assessment_request=row, way=way, outcome=outcome, note=note, seen=seen, by=by, now=now
    )


def note(row, by, text="Prefers Tuesdays.", *, seen=None, now=NOW):
    return contacting.add_note(assessment_request=row, text=text, seen=seen, by=by, now=now)


@pytest.mark.parametrize(
    ("outcome", "answered"), [("reached", NOW), ("left_word", NOW), ("no_answer", None)]
)
def test_the_first_try_that_they_can_notice_is_our_answer(outcome, answered, asked, desk):
    kept = attempt(asked, desk, outcome=outcome, note="Sent the two times.")
    asked.refresh_from_db()
    assert (asked.answered_at, asked.version) == (answered, 2)
    assert (kept.way, kept.outcome, kept.note, kept.by, kept.at) == (
        "email",
        outcome,
        "Sent the two times.",
        desk,
        NOW,
    )
    assert AuditEvent.objects.get().action == "request.contact_attempted"


def test_a_later_try_leaves_the_first_answer_where_it_is(asked, desk):
    attempt(asked, desk)
    attempt(asked, desk, now=NOW + MINUTE)
    asked.refresh_from_db()
    assert asked.answered_at == NOW


@pytest.mark.parametrize("reach_by", ["email", "text", "call"])
@pytest.mark.parametrize("way", ["email", "text", "call"])
def test_only_the_way_they_chose(reach_by, way, desk):
    row = AssessmentRequestFactory(phone=PHONE, reach_by=reach_by)
    if way == reach_by:
        assert attempt(row, desk, way=way).way == way
    else:
        with pytest.raises(contacting.NotThisWay):
            attempt(row, desk, way=way)
        assert ContactAttempt.objects.count() == 0


def test_a_voicemail_is_left_only_where_it_is_allowed(desk):
    shy, open_to_it = (
        AssessmentRequestFactory(phone=PHONE, reach_by="call", voicemail_ok=okay)
        for okay in (False, True)
    )
    with pytest.raises(contacting.NoVoicemail):
        attempt(shy, desk, way="call", outcome="left_word")
    assert attempt(shy, desk, way="call", outcome="no_answer").outcome == "no_answer"
    assert attempt(open_to_it, desk, way="call", outcome="left_word").outcome == "left_word"


def test_a_second_press_is_one_try_and_a_new_look_is_another(asked, desk):
    seen = Seen.of(asked)
    first = attempt(asked, desk, outcome="no_answer", seen=seen)
    assert attempt(asked, desk, outcome="no_answer", seen=seen, now=NOW + MINUTE) == first
    asked.refresh_from_db()
    again = attempt(asked, desk, outcome="no_answer", seen=Seen.of(asked), now=NOW + MINUTE)
    assert again != first


def test_the_same_words_long_after_are_not_a_second_press(asked, desk):
    seen, later = Seen.of(asked), NOW + 2 * MINUTE + timedelta(microseconds=1)
    attempt(asked, desk, outcome="no_answer", seen=seen)
    with pytest.raises(Stale):
        attempt(asked, desk, outcome="no_answer", seen=seen, now=later)
    seen = Seen.of(asked)
    note(asked, desk, seen=seen)
    with pytest.raises(Stale):
        note(asked, desk, seen=seen, now=later)
    assert (ContactAttempt.objects.count(), DeskNote.objects.count()) == (1, 1)


def test_a_second_press_is_one_even_where_a_colleague_wrote_in_between(asked, desk):
    seen = Seen.of(asked)
    first = attempt(asked, desk, outcome="no_answer", seen=seen)
    note(asked, UserFactory(), "Only Thursdays.", now=NOW + MINUTE)
    assert attempt(asked, desk, outcome="no_answer", seen=seen, now=NOW + 2 * MINUTE) == first


def test_an_older_look_is_refused(asked, desk):
    seen = Seen.of(asked)
    note(asked, UserFactory(), "Only Thursdays.")
    with pytest.raises(Stale):
        attempt(asked, desk, seen=seen)
    with pytest.raises(Stale):
        note(asked, desk, seen=seen)
    assert (ContactAttempt.objects.count(), DeskNote.objects.count()) == (0, 1)


def test_a_note_is_kept_encrypted_with_its_author(asked, desk):
    kept = note(asked, desk, "Prefers Tuesdays.")
    assert (kept.text, kept.by, kept.at) == ("Prefers Tuesdays.", desk, NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(n)::text FROM intake_desknote n")
        [(stored,)] = cursor.fetchall()
    assert (stored.count("Tuesdays"), kept.pk.hex in stored.replace("-", "")) == (0, True)


def test_a_second_press_is_one_note(asked, desk):
    seen = Seen.of(asked)
    assert note(asked, desk, seen=seen) == note(asked, desk, seen=seen, now=NOW + MINUTE)


@pytest.mark.parametrize("text", ["", "  ", "\n\t"])
def test_a_note_has_words(text, asked, desk):
    with pytest.raises(contacting.NothingWritten):
        note(asked, desk, text)


def test_what_was_erased_or_merged_takes_no_words(asked, desk):
    erased = AssessmentRequestFactory(status=AssessmentRequest.Status.ERASED)
    for row in (erased, AssessmentRequestFactory(merged_into=asked)):
        with pytest.raises(contacting.Ended):
            note(row, desk)
        with pytest.raises(contacting.Ended):
            attempt(row, desk)
