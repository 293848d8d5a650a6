"""Rooms: added, changed and retired."""

import pytest

from config.audit.models import AuditEvent
from scheduling import claims, places, rooms
from scheduling.models import Room
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import MORNING, VISIT, LocationFactory, RoomFactory

pytestmark = pytest.mark.django_db


def change(room, *, version=1, **said):
    kept = {"name": room.name, "arrival": room.arrival, "is_active": True}
    return rooms.change(room=room, version=version, by=UserFactory(), now=MORNING, **kept | said)


def test_a_room_is_added():
    place = LocationFactory()
    added = rooms.add(
        location=place, name="Oak room", arrival="Second door", by=UserFactory(), now=MORNING
    )
    assert list(place.rooms.values_list("name", "arrival", "is_active")) == [
        ("Oak room", "Second door", True)
    ]
    event = AuditEvent.objects.get()
    assert (event.action, event.record_id) == ("room.added", added.pk)


def test_one_place_has_no_two_rooms_of_a_name():
    oak = RoomFactory(name="Oak room", is_active=False)
    elm = RoomFactory(name="Elm room", location=oak.location)
    with pytest.raises(rooms.NameTaken):
        rooms.add(location=oak.location, name="Oak room", arrival="", by=UserFactory(), now=MORNING)
    with pytest.raises(rooms.NameTaken):
        change(elm, name="Oak room")
    assert sorted(Room.objects.values_list("name", flat=True)) == ["Elm room", "Oak room"]
    assert AuditEvent.objects.count() == 0


def test_a_retired_room_takes_no_new_visits_and_can_come_back():
    room = RoomFactory(name="Oak room")
    change(room, is_active=False)
    assert claims.free_room(room.location, MORNING, MORNING + VISIT) is None
    change(room, version=2)
    assert claims.free_room(room.location, MORNING, MORNING + VISIT) == room
    said = AuditEvent.objects.order_by("id").values_list("action", "details")
    assert list(said) == [("room.changed", {"changed": ["is_active"]})] * 2


def test_an_older_look_changes_nothing():
    room = RoomFactory(name="Oak room", version=3)
    with pytest.raises(places.ChangedMeanwhile):
        change(room, version=2, name="Elm room")
    room.refresh_from_db()
    assert (room.name, room.version, AuditEvent.objects.count()) == ("Oak room", 3, 0)
