"""A therapist's video room: kept encrypted, shown when a visit is near."""

from datetime import timedelta

import pytest
from django.db import connection

from config.audit.models import AuditEvent
from scheduling import places, video_rooms
from scheduling.models import Appointment, VideoRoom
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import (
    MORNING,
    VISIT,
    AppointmentFactory,
    LocationFactory,
    TherapistFactory,
    VideoRoomFactory,
)

pytestmark = pytest.mark.django_db

LINK = "https://video.example.org/marked"
TICK = timedelta.resolution
BEFORE = timedelta(minutes=15)


def set_link(therapist, link=LINK, version=1):
    return video_rooms.set_link(
        therapist=therapist, version=version, link=link, by=UserFactory(), now=MORNING
    )


def by_video(**changes):
    therapist = VideoRoomFactory(link=LINK).therapist
    online = LocationFactory(online=True)
    return AppointmentFactory(therapist=therapist, **{"location": online} | changes)


def test_a_link_is_kept_encrypted_and_out_of_the_trail():
    therapist = TherapistFactory()
    set_link(therapist)
    with connection.cursor() as cursor:
        cursor.execute("SELECT link FROM scheduling_videoroom")
        ((stored,),) = cursor.fetchall()
    assert video_rooms.of(therapist).link == LINK
    assert "marked" not in stored
    assert AuditEvent.objects.get().details == {"has_link": True}


def test_a_link_is_changed_on_the_version_that_was_read():
    therapist = TherapistFactory()
    set_link(therapist)
    with pytest.raises(places.ChangedMeanwhile):
        set_link(therapist, "")
    set_link(therapist, "", version=2)
    assert VideoRoom.objects.get().link == ""
    assert [event.details["has_link"] for event in AuditEvent.objects.order_by("id")] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (MORNING - BEFORE - TICK, ""),
        (MORNING - BEFORE, LINK),
        (MORNING + VISIT - TICK, LINK),
        (MORNING + VISIT, ""),
    ],
)
def test_a_link_is_shown_from_a_quarter_hour_before_until_the_end(at, shown):
    assert video_rooms.link(by_video(), now=at) == shown


def test_nobody_is_shown_a_link_to_a_visit_that_is_off_or_at_a_door():
    off = by_video(status=Appointment.Status.CANCELLED)
    at_a_door = by_video(location=LocationFactory())
    assert [video_rooms.link(each, now=MORNING) for each in (off, at_a_door)] == ["", ""]
