"""Keeps where each therapist meets people by video, and says from when that is shown."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from config.audit import trail
from scheduling import places
from scheduling.models import Appointment, Therapist, VideoRoom

SHOWN_BEFORE = timedelta(minutes=15)
"""Whoever has a link can walk in, so that people get it when their own visit is near."""


@transaction.atomic
def set_link(
    *, therapist: Therapist, version: int, link: str, by: trail.Signed, now: datetime
) -> VideoRoom:
    """Keep a therapist's link, or none; the trail keeps that it changed, never the link.

    Raises:
        places.ChangedMeanwhile: `version` is not the one that is kept.
    """
    room, _ = VideoRoom.objects.get_or_create(therapist=therapist)
    seen = VideoRoom.objects.filter(pk=room.pk, version=version)
    if not seen.update(link=link, version=F("version") + 1):
        raise places.ChangedMeanwhile
    room.refresh_from_db()
    trail.record("video_room.set", by=by, now=now, of=room, details={"has_link": bool(link)})
    return room


def of(therapist: Therapist) -> VideoRoom:
    """Answer a therapist's video room; without one, an empty one that is not kept."""
    found = VideoRoom.objects.filter(therapist=therapist).first()
    return found or VideoRoom(therapist=therapist)


def link(appointment: Appointment, *, now: datetime) -> str:
    """Answer the link of a visit by video while it is near or on, and nothing at other times."""
    is_near = appointment.starts_at - SHOWN_BEFORE <= now < appointment.ends_at
    if not (is_near and is_by_video(appointment)):
        return ""
    return of(appointment.therapist).link


def is_by_video(appointment: Appointment) -> bool:
    """Answer whether a visit stands that has a link of its therapist's to show."""
    stands = appointment.status in Appointment.AHEAD
    return stands and appointment.location.is_online and bool(of(appointment.therapist).link)
