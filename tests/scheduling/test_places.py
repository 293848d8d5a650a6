"""What the owner says of places: facts and desk hours, each on the version that was read."""

import pytest
from django.db import DataError, transaction

from config.audit import trail
from config.audit.models import AuditEvent
from scheduling import places
from scheduling.models import Location
from scheduling.places import Facts
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import MORNING, LocationFactory, OpeningHoursFactory

pytestmark = pytest.mark.django_db

HOUR = 60


def facts(**said):
    return Facts(**{"name": "Lakeville"} | said)


def add(name="Lakeville", **said):
    return places.add(
        kind=Location.Kind.IN_PERSON, facts=facts(name=name, **said), by=UserFactory(), now=MORNING
    )


def set_hours(place, *weekly, version=1):
    return places.set_hours(
        location=place, version=version, weekly=weekly, by=UserFactory(), now=MORNING
    )


def kept_hours(place):
    return list(place.opening_hours.values_list("weekday", "opens", "closes"))


def test_a_place_is_added_after_the_others():
    LocationFactory(sort_order=4)
    added = add(address="5 Sample Road")
    assert (added.slug, added.sort_order, added.address) == ("lakeville", 5, "5 Sample Road")
    event = AuditEvent.objects.get()
    assert (event.action, event.record_id) == ("place.added", added.pk)


def test_no_two_places_have_one_address_and_none_has_that_of_a_page():
    slugs = [add(name).slug for name in ("Lakeville", "Lakeville", "Lakeville", "New", "!")]
    assert slugs == ["lakeville", "lakeville-2", "lakeville-3", "new-2", "place"]


def test_a_change_is_kept_and_the_trail_says_what_changed():
    place = LocationFactory(name="Lakeville", slug="old-name")
    said = facts(name="Lakeville", address=place.address, phone="508-555-0100", promised_hours=4)
    changed = places.change(location=place, version=1, facts=said, by=UserFactory(), now=MORNING)
    place.refresh_from_db()
    assert changed == place
    assert (place.phone, place.promised_hours, place.version) == ("508-555-0100", 4, 2)
    assert place.slug == "old-name"
    event = AuditEvent.objects.get()
    assert (event.action, event.details) == (
        "place.changed",
        {"changed": ["phone", "promised_hours"]},
    )


def test_an_older_look_changes_nothing():
    place = LocationFactory(version=3)
    with pytest.raises(places.ChangedMeanwhile):
        places.change(location=place, version=2, facts=facts(), by=UserFactory(), now=MORNING)
    with pytest.raises(places.ChangedMeanwhile):
        set_hours(place, (0, 9 * HOUR, 17 * HOUR), version=2)
    kept = Location.objects.get()
    assert (kept.name, kept.version, kept_hours(kept)) == (place.name, 3, [])
    assert AuditEvent.objects.count() == 0


def test_hours_stand_in_place_of_the_old_ones():
    place = OpeningHoursFactory(weekday=5).location
    set_hours(place, (1, 13 * HOUR, 17 * HOUR), (1, 9 * HOUR, 12 * HOUR), (0, 0, 24 * HOUR))
    assert kept_hours(place) == [
        (0, 0, 24 * HOUR),
        (1, 9 * HOUR, 12 * HOUR),
        (1, 13 * HOUR, 17 * HOUR),
    ]
    assert (place.version, AuditEvent.objects.get().action) == (2, "place.hours_set")


def test_hours_that_touch_are_fine_and_those_that_overlap_are_not():
    place = LocationFactory()
    set_hours(place, (1, 9 * HOUR, 12 * HOUR), (1, 12 * HOUR, 17 * HOUR))
    with pytest.raises(places.HoursOverlap):
        set_hours(place, (1, 9 * HOUR, 12 * HOUR), (1, 11 * HOUR, 17 * HOUR), version=2)
    assert len(kept_hours(place)) == 2


def test_if_the_trail_cannot_be_written_nothing_is_kept():
    place = OpeningHoursFactory().location
    before = trail.request_id.set("longer than its column" * 99)
    try:
        with pytest.raises(DataError), transaction.atomic():
            set_hours(place, (1, 9 * HOUR, 12 * HOUR))
    finally:
        trail.request_id.reset(before)
    place.refresh_from_db()
    assert (place.version, kept_hours(place)) == (1, [(0, 9 * HOUR, 17 * HOUR)])
