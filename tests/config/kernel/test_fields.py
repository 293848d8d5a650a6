"""Free text is encrypted in the column and plain in the object; keys can be changed."""

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from django.test import override_settings

from config.kernel import fields
from intake.models import AssessmentRequest
from tests.factories.intake import AssessmentRequestFactory

pytestmark = pytest.mark.django_db

NOTE = "I find phone calls hard."
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def columns(row):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT note, concerns FROM intake_assessmentrequest WHERE id = %s", [row.pk]
        )
        return cursor.fetchone()


def test_the_column_holds_no_word_of_it_and_the_object_all():
    row = AssessmentRequestFactory(note=NOTE, concerns=["burnout", "other"])
    note, concerns = columns(row)
    assert [word for word in ("phone", "hard", NOTE) if word in note] == []
    assert "burnout" not in concerns
    assert fields.cipher().decrypt(note.encode()).decode() == NOTE
    kept = AssessmentRequest.objects.get(pk=row.pk)
    assert (kept.note, kept.concerns) == (NOTE, ["burnout", "other"])


def test_the_same_text_twice_looks_different_in_the_column():
    first, second = AssessmentRequestFactory(note=NOTE), AssessmentRequestFactory(note=NOTE)
    assert columns(first)[0] != columns(second)[0]


def test_an_empty_text_stays_empty():
    assert columns(AssessmentRequestFactory(note=""))[0] == ""


def test_the_newest_key_writes_and_every_key_of_the_list_reads():
    with override_settings(FIELD_ENCRYPTION_KEYS=[OLD]):
        row = AssessmentRequestFactory(note=NOTE)
    with override_settings(FIELD_ENCRYPTION_KEYS=[NEW, OLD]):
        kept = AssessmentRequest.objects.get(pk=row.pk)
        assert kept.note == NOTE
        kept.save()
    with override_settings(FIELD_ENCRYPTION_KEYS=[NEW]):
        assert AssessmentRequest.objects.get(pk=row.pk).note == NOTE


def test_a_text_whose_key_is_gone_says_so_without_saying_the_text():
    with override_settings(FIELD_ENCRYPTION_KEYS=[OLD]):
        row = AssessmentRequestFactory(note=NOTE)
        stored = columns(row)[0]
    with override_settings(FIELD_ENCRYPTION_KEYS=[NEW]), pytest.raises(fields.Unreadable) as error:
        AssessmentRequest.objects.get(pk=row.pk)
    said = f"{error.value!r} {error.value.__cause__!r}"
    assert said == ("Unreadable('no key of FIELD_ENCRYPTION_KEYS reads a stored text') None")
    assert stored not in said


def test_a_text_that_somebody_changed_in_the_database_is_unreadable():
    row = AssessmentRequestFactory(note=NOTE)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE intake_assessmentrequest SET note = overlay(note placing 'AAAA' from 60)"
        )
    with pytest.raises(fields.Unreadable):
        AssessmentRequest.objects.get(pk=row.pk)


def test_lists_are_what_json_holds():
    row = AssessmentRequestFactory(concerns=["ä", {"a": [1, None, True]}])
    assert AssessmentRequest.objects.get(pk=row.pk).concerns == ["ä", {"a": [1, None, True]}]
