"""Where a visit is, in lines: the way to a door, or how the link comes."""

import pytest

from scheduling import visit_card
from tests.factories.scheduling import LocationFactory, TherapistFactory, VideoRoomFactory

pytestmark = pytest.mark.django_db


def test_the_lines_of_a_place_lead_to_its_door():
    place = LocationFactory(arrival="The green door.", parking="Behind it.", to_bring="Notes.")
    assert visit_card.lines(place, VideoRoomFactory().therapist) == [
        place.address,
        "The green door.",
        "Parking: Behind it.",
    ]


def test_by_video_the_page_shows_the_link_if_the_therapist_has_one():
    place = LocationFactory(online=True, arrival="The green door.")
    said = [
        visit_card.lines(place, therapist)
        for therapist in (
            VideoRoomFactory().therapist,
            VideoRoomFactory(link="").therapist,
            TherapistFactory(),
        )
    ]
    assert said == [[visit_card.LINK_APPEARS], [visit_card.BY_VIDEO], [visit_card.BY_VIDEO]]
