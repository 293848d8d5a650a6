"""What opened a slot, in words."""

from datetime import date

import pytest

from scheduling import queries
from scheduling.models import AvailabilityException
from scheduling.practice import Practice
from tests.factories.scheduling import AvailabilityRuleFactory

pytestmark = pytest.mark.django_db


def test_rules_and_days_that_differ_say_what_they_open():
    weekly = AvailabilityRuleFactory(weekday=1, starts=9 * 60, ends=12 * 60)
    rare = AvailabilityRuleFactory(weekday=4, every_weeks=2, starts=13 * 60 + 30)
    extra = AvailabilityException.objects.create(
        therapist=weekly.therapist, on=date(2026, 12, 1), kind="open", location=weekly.location
    )
    ids = {weekly.pk, rare.pk, extra.pk}
    assert queries.opened_by(ids, Practice()) == {
        weekly.pk: "Open on Tuesdays, 9 AM to noon.",
        rare.pk: "Open on Fridays, 1:30 PM to 5 PM, every 2 weeks.",
        extra.pk: "Opened for Tuesday, Dec 1.",
    }
    assert queries.opened_by(set(), Practice()) == {}
