"""What a therapist may say of their own hours, and that it is kept with an author."""

from datetime import date, timedelta

import pytest

from config.audit.models import AuditEvent
from scheduling import keeping_hours
from scheduling.models import AvailabilityException, AvailabilityRule
from tests.factories.scheduling import (
    MORNING,
    AvailabilityRuleFactory,
    LocationFactory,
    TherapistFactory,
)

pytestmark = pytest.mark.django_db

NOW = MORNING
TODAY = date(2026, 11, 23)
Kind = AvailabilityException.Kind


@pytest.fixture
def therapist():
    return TherapistFactory()


def rule(therapist, **changes):
    facts = {"weekday": 1, "starts": 540, "ends": 780, "valid_from": TODAY, **changes}
    place = facts.pop("location", None) or LocationFactory()
    return AvailabilityRule(therapist=therapist, location=place, **facts)


def day(therapist, **changes):
    return AvailabilityException(
        therapist=therapist, **{"on": TODAY, "kind": Kind.CLOSED, **changes}
    )


def said():
    events = AuditEvent.objects.filter(action__startswith="availability_").order_by("at", "id")
    return list(events.values_list("action", "actor_id"))


def faults(row):
    return [(fault.field, fault.code) for fault in keeping_hours.faults(row, now=NOW)]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"ends": 1440}, []),
        ({"ends": 540}, [("ends", "not_in_order")]),
        ({"starts": 1000, "ends": 600}, [("ends", "not_in_order")]),
        ({"ends": 1441}, [("ends", "invalid")]),
        ({"valid_until": TODAY}, [("valid_until", "not_in_order")]),
        ({"valid_until": TODAY + timedelta(days=1)}, []),
        ({"valid_from": date(1999, 12, 31)}, [("valid_from", "invalid")]),
        ({"valid_until": date(2200, 1, 1)}, [("valid_until", "invalid")]),
        ({"every_weeks": 0}, [("every_weeks", "invalid")]),
        ({"every_weeks": 53}, [("every_weeks", "invalid")]),
        ({"every_weeks": 0, "ends": 1}, [("ends", "not_in_order"), ("every_weeks", "invalid")]),
    ],
)
def test_weekly_hours_that_cannot_be_are_named(therapist, changes, found):
    assert faults(rule(therapist, **changes)) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"starts": 0, "ends": 1440}, []),
        ({"starts": 600}, [("ends", "required")]),
        ({"ends": 600}, [("starts", "required")]),
        ({"starts": 600, "ends": 600}, [("ends", "not_in_order")]),
        ({"on": TODAY - timedelta(days=1)}, [("on", "in_the_past")]),
        ({"on": date(2200, 1, 1)}, [("on", "invalid")]),
        ({"kind": Kind.OPEN}, [("location", "required")]),
    ],
)
def test_a_day_that_cannot_be_is_named(therapist, changes, found):
    assert faults(day(therapist, **changes)) == found


def test_a_closed_place_takes_no_hours(therapist):
    closed = rule(therapist, location=LocationFactory(is_active=False))
    assert faults(closed) == [("location", "unknown_location")]
    with pytest.raises(keeping_hours.HoursUnclear):
        keeping_hours.save(row=closed, by=therapist.user, now=NOW)
    assert (AvailabilityRule.objects.count(), said()) == (0, [])


def test_hours_are_added_once_changed_and_removed_with_an_author(therapist):
    place = LocationFactory()
    by = {"by": therapist.user, "now": NOW}
    kept = keeping_hours.save(row=rule(therapist, location=place), **by)
    again = keeping_hours.save(row=rule(therapist, location=place), **by)
    assert (again.pk, AvailabilityRule.objects.count()) == (kept.pk, 1)
    kept.ends = 840
    keeping_hours.save(row=kept, **by)
    assert AvailabilityRule.objects.get().ends == 840
    keeping_hours.remove(row=kept, **by)
    assert AvailabilityRule.objects.count() == 0
    who = therapist.user.pk
    assert said() == [
        ("availability_rule.added", who),
        ("availability_rule.changed", who),
        ("availability_rule.removed", who),
    ]
    changed = AuditEvent.objects.get(action="availability_rule.changed")
    assert changed.details == {
        "location": place.name, "weekday": 1, "starts": 540, "ends": 840,
        "valid_from": "2026-11-23", "valid_until": None, "every_weeks": 1,
    }  # fmt: skip


def test_the_hours_of_one_are_not_those_of_another(therapist):
    place = LocationFactory()
    for one in (therapist, TherapistFactory()):
        keeping_hours.save(row=rule(one, location=place), by=one.user, now=NOW)
    assert AvailabilityRule.objects.count() == 2


@pytest.mark.parametrize("act", ["save", "remove"])
def test_hours_that_were_removed_meanwhile_do_not_come_back(therapist, act):
    row = AvailabilityRuleFactory(therapist=therapist)
    AvailabilityRule.objects.all().delete()
    with pytest.raises(keeping_hours.HoursGone):
        getattr(keeping_hours, act)(row=row, by=therapist.user, now=NOW)
    assert (AvailabilityRule.objects.count(), said()) == (0, [])


def test_hours_end_on_a_day_or_go_where_no_day_is_left(therapist):
    by = {"by": therapist.user, "now": NOW}
    row = AvailabilityRuleFactory(therapist=therapist, valid_from=TODAY)
    keeping_hours.end(rule=row, until=TODAY + timedelta(days=7), **by)
    row.refresh_from_db()
    assert row.valid_until == date(2026, 11, 30)
    keeping_hours.end(rule=row, until=TODAY, **by)
    assert AvailabilityRule.objects.count() == 0


def test_nothing_is_kept_that_the_trail_does_not_keep(therapist, django_db_blocker):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditevent ADD CHECK (action NOT LIKE 'availability%%')")
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        keeping_hours.save(row=rule(therapist), by=therapist.user, now=NOW)
    assert AvailabilityRule.objects.count() == 0
