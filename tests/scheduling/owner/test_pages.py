"""The owner's pages of places: typed, looked at with what it does, saved; nothing typed is lost."""

import re
from datetime import time, timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse

from config.accounts import kept_forms
from config.accounts.models import User
from config.accounts.permissions import Role
from config.audit.models import AuditEvent
from config.kernel import clock
from scheduling import diary, periods, travel
from scheduling.models import Closure, Location, Room, VideoRoom
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import (
    HOUR,
    AppointmentFactory,
    AvailabilityRuleFactory,
    ClosureFactory,
    FirstVisitFactory,
    LocationFactory,
    OpeningHoursFactory,
    RoomFactory,
    TherapistFactory,
    open_all_week,
)

pytestmark = pytest.mark.django_db

PLACES = reverse("places:places")
TODAY = diary.date_of(clock.now())
SOON = TODAY + timedelta(days=7)
QUERIES_OF_THE_LIST = 5
FACTS = {
    "name": "Lakeville",
    "promised_hours": "8",
    "urgent_promised_hours": "2",
    "is_active": "on",
    "version": "1",
}
CLOSED = {"on": SOON.isoformat(), "name": "Snow"}


@pytest.fixture
def owner(client):
    client.force_login(UserFactory(role=Role.OWNER, name="Robin Owner"))
    return client


@pytest.fixture
def place():
    return LocationFactory(name="Lakeville", slug="lakeville", address="")


def at(name, *more):
    return reverse(f"places:{name}", args=["lakeville", *more])


def words(answer):
    """Reads a page as somebody does, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def visit_on(place, on, name="Jordan Marked"):
    starts_at = periods.midnight(on, diary.zone()) + 10 * HOUR
    visit = FirstVisitFactory(name=name, reference="K7M2PX", stage="booked")
    return AppointmentFactory(location=place, first_visit=visit, starts_at=starts_at)


def saved(answer):
    return (answer.status_code, answer.url.partition("?")[0])


def test_the_list_shows_places_ways_and_who_has_a_link(owner, place):
    online = LocationFactory(name="Online", online=True)
    therapist = AvailabilityRuleFactory(location=online).therapist
    RoomFactory(location=place)
    RoomFactory(location=place, is_active=False)
    said = words(owner.get(PLACES))
    assert f"Lakeville {place.summary} 1 room People are seen here".replace("  ", " ") in said
    assert "Lakeville and Online No time" in said
    assert f"{therapist.name} No link yet" in said


@pytest.mark.parametrize("others", [0, 2])
def test_the_list_asks_the_same_questions_however_many_places(
    owner, place, others, django_assert_num_queries
):
    for _ in range(others):
        therapist = AvailabilityRuleFactory(location=LocationFactory(online=True)).therapist
        RoomFactory(location=place)
        VideoRoom.objects.create(therapist=therapist)
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        owner.get(PLACES)


def test_a_place_shows_all_that_is_kept_of_it(owner, place):
    OpeningHoursFactory(location=place)
    RoomFactory(location=place, name="Oak room", is_active=False)
    ClosureFactory(location=place, on=SOON, name="Snow")
    ClosureFactory(location=place, on=TODAY - timedelta(days=1), name="Long ago")
    said = words(owner.get(at("place")))
    assert "Monday 9 AM to 5 PM" in said
    assert "Oak room Not in use" in said
    assert "Snow" in said
    assert "Long ago" not in said


def test_nothing_is_saved_before_its_effect_was_seen(owner, place):
    open_all_week(TherapistFactory(), place, starts=9 * 60, ends=11 * 60)
    visit = visit_on(place, SOON)
    look = owner.post(reverse("places:close"), CLOSED | {"places": "lakeville"})
    said = words(look)
    assert look.status_code == 200
    assert "This closes 2 open times; 1 visit stays:" in said
    assert f"Jordan Marked with {visit.therapist.name}, Lakeville" in said
    assert reverse("desk:request", args=["K7M2PX"]) in look.content.decode()
    assert Closure.objects.count() == 0
    event = AuditEvent.objects.get(action="place.effect_viewed")
    assert event.details == {"shown": ["K7M2PX"]}


def test_a_day_is_closed_and_opened_again(owner, place):
    typed = CLOSED | {"places": "lakeville", "then": "save"}
    assert saved(owner.post(reverse("places:close"), typed)) == (302, at("place"))
    closure = Closure.objects.get()
    assert (closure.on, closure.name) == (SOON, "Snow")
    path = at("closure", closure.pk)
    assert "Open times and visits stay as they are." in words(owner.get(path))
    assert saved(owner.post(path, {"version": "0", "then": "save"})) == (302, at("place"))
    assert Closure.objects.count() == 0


def test_a_day_that_is_over_is_refused_with_what_was_typed(owner, place):
    typed = {"on": "2020-01-01", "name": "Snow", "places": "lakeville"}
    look = owner.post(reverse("places:close"), typed)
    assert look.status_code == 422
    assert "That day has passed." in words(look)
    assert 'value="Snow"' in look.content.decode()


def test_a_day_beyond_the_calendar_is_refused(owner, place):
    typed = {"on": "9999-12-31", "name": "Snow", "places": "lakeville"}
    look = owner.post(reverse("places:close"), typed)
    assert (look.status_code, "Type a day like 2026-12-25." in words(look)) == (422, True)


def test_the_review_leads_back_to_what_was_typed(owner, place):
    typed = FACTS | {"name": "", "parking": "Behind it", "then": "back"}
    page = owner.post(at("facts"), typed)
    assert page.status_code == 200
    assert "Behind it" in page.content.decode()
    assert "There is a problem" not in words(page)


def test_facts_are_looked_at_and_saved(owner, place):
    open_all_week(TherapistFactory(), place, starts=9 * 60, ends=11 * 60)
    visit_on(place, SOON)
    typed = FACTS | {"phone": "508-555-0100", "promised_hours": "4"}
    typed.pop("is_active")
    said = words(owner.post(at("facts"), typed))
    assert "1 visit stays:" in said
    assert "What we promised already stays promised." in said
    assert "Phone 508-555-0100 We answer within 4 People are seen here no" in said
    assert saved(owner.post(at("facts"), typed | {"then": "save"})) == (302, at("place"))
    place.refresh_from_db()
    assert (place.phone, place.promised_hours, place.is_active) == ("508-555-0100", 4, False)


def test_who_saves_second_reads_what_stands_and_keeps_what_they_typed(owner, place):
    Location.objects.update(version=2, phone="508-555-0111")
    typed = FACTS | {"phone": "508-555-0100", "then": "save"}
    page = owner.post(at("facts"), typed)
    assert page.status_code == 409
    said = words(page)
    assert "Somebody changed this after you opened it." in said
    assert "What is saved now Phone 508-555-0111" in said
    assert 'value="508-555-0100"' in page.content.decode()
    assert saved(owner.post(at("facts"), typed | {"version": "2"})) == (302, at("place"))
    place.refresh_from_db()
    assert (place.phone, place.version) == ("508-555-0100", 3)


def test_what_was_typed_when_a_session_ended_is_still_there(owner, place):
    owner.cookies.clear()
    # a form of the session before, as the gate keeps it

    user = User.objects.get()
    kept_forms.keep(
        user_id=user.pk,
        path=at("facts"),
        typed=QueryDict("parking=Behind+it&version=1"),
        now=clock.now(),
    )
    owner.force_login(user)
    page = owner.get(at("facts"))
    assert "What you typed is still here." in words(page)
    assert "Behind it" in page.content.decode()


def test_a_place_is_added(owner):
    typed = FACTS | {"kind": "in_person", "aligned_to_minute": "30", "then": "save"}
    assert saved(owner.post(reverse("places:new"), typed)) == (302, at("place"))
    added = Location.objects.get()
    assert (added.name, added.kind, added.aligned_to_minute) == ("Lakeville", "in_person", 30)


def test_a_place_needs_its_kind_and_name(owner):
    page = owner.post(reverse("places:new"), FACTS | {"name": ""})
    assert page.status_code == 422
    assert "Give the place a name, like Middleborough." in words(page)
    assert Location.objects.count() == 0


def hours(**typed):
    return {"monday_opens_1": "09:00", "monday_closes_1": "12:00", "version": "1"} | typed


def test_desk_hours_are_looked_at_and_saved(owner, place):
    OpeningHoursFactory(location=place, weekday=SOON.weekday())
    visit_on(place, SOON)
    typed = hours(sunday_opens_1="20:00", sunday_closes_1="00:00")
    for weekday in ("monday", "sunday"):
        if weekday == f"{SOON:%A}".lower():
            typed |= {f"{weekday}_opens_1": "20:00", f"{weekday}_closes_1": "23:00"}
    said = words(owner.post(at("hours"), typed))
    assert "Now it is 8 hours." in said
    assert "1 visit begins when nobody is at the desk any more:" in said
    assert "Jordan Marked" in said
    assert saved(owner.post(at("hours"), typed | {"then": "save"})) == (302, at("place"))
    assert list(place.opening_hours.values_list("weekday", flat=True)) == [0, 6]


def boxes(answer, day="monday"):
    return sorted(name for name in answer.context["form"].fields if name.startswith(day))


def test_a_day_has_as_many_times_as_it_needs_without_script_too(owner, place):
    two = hours(monday_opens_2="13:00", monday_closes_2="15:00")
    assert boxes(owner.get(at("hours"))) == [
        "monday_closes_1", "monday_closes_2", "monday_opens_1", "monday_opens_2",
    ]  # fmt: skip
    more = owner.post(at("hours"), two | {"then": "back"})
    assert boxes(more)[2::3] == ["monday_closes_3", "monday_opens_3"]
    assert 'value="13:00"' in more.content.decode()
    three = two | {"monday_opens_3": "16:00", "monday_closes_3": "18:30"}
    looked = owner.post(at("hours"), three)
    assert "The desk is open 7.5 hours a week." in words(looked)
    assert saved(owner.post(at("hours"), three | {"then": "save"})) == (302, at("place"))
    assert list(place.opening_hours.values_list("opens", "closes")) == [
        (540, 720), (780, 900), (960, 1110),
    ]  # fmt: skip
    again = owner.get(at("hours"))
    assert (len(boxes(again)), len(boxes(again, "tuesday"))) == (8, 4)
    assert again.context["form"]["monday_closes_3"].value() == time(18, 30)


def test_a_third_time_that_was_kept_can_be_taken_away(owner, place):
    for opens in (9, 12, 15):
        OpeningHoursFactory(location=place, weekday=0, opens=opens * 60, closes=opens * 60 + 60)
    typed = {"monday_opens_1": "09:00", "monday_closes_1": "10:00", "version": "1", "then": "save"}
    owner.post(at("hours"), typed)
    assert list(place.opening_hours.values_list("opens", "closes")) == [(540, 600)]


def test_midnight_ends_a_day(owner, place):
    typed = {"sunday_opens_1": "20:00", "sunday_closes_1": "00:00", "version": "1", "then": "save"}
    owner.post(at("hours"), typed)
    assert list(place.opening_hours.values_list("weekday", "opens", "closes")) == [
        (6, 20 * 60, 24 * 60)
    ]
    assert "8 PM to midnight" in words(owner.get(at("place")))
    page = owner.get(at("hours")).content.decode()
    assert 'value="20:00"' in page
    assert 'value="00:00"' in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"monday_closes_1": ""}, "Monday needs a beginning, and an end after it."),
        ({"monday_closes_1": "08:00"}, "Monday needs a beginning, and an end after it."),
        ({"monday_opens_2": "11:00", "monday_closes_2": "15:00"}, "Two times of one day overlap."),
        ({"monday_opens_1": "nine"}, "Type a time like 09:00."),
    ],
)
def test_hours_that_cannot_be_are_refused(owner, place, typed, said):
    page = owner.post(at("hours"), hours(**typed))
    assert (page.status_code, said in words(page)) == (422, True)
    assert place.opening_hours.count() == 0


def test_a_room_is_added_and_retired(owner, place):
    typed = {"name": "Oak room", "arrival": "Second door"}
    look = words(owner.post(at("new_room"), typed))
    assert "From now on a visit there needs a free room." in look
    owner.post(at("new_room"), typed | {"then": "save"})
    room = Room.objects.get()
    assert (room.name, room.arrival, room.is_active) == ("Oak room", "Second door", True)
    visit = visit_on(place, SOON)
    visit.busy_time.room = room
    visit.busy_time.save()
    retired = typed | {"version": "1"}
    said = words(owner.post(at("room", room.pk), retired))
    assert "No open time changes; 1 visit stays:" in said
    assert "No room is left in use there." in said
    owner.post(at("room", room.pk), retired | {"then": "save"})
    room.refresh_from_db()
    assert (room.is_active, room.version) == (False, 2)


def test_a_room_of_a_name_that_is_taken_is_refused(owner, place):
    RoomFactory(location=place, name="Oak room")
    page = owner.post(at("new_room"), {"name": "Oak room", "then": "save"})
    assert page.status_code == 409
    assert "This place has a room of that name already." in words(page)


def test_a_way_is_changed_for_everybody_and_for_one_therapist(owner, place):
    there = LocationFactory(slug="there")
    therapist = AvailabilityRuleFactory(location=place).therapist
    AvailabilityRuleFactory(location=there, therapist=therapist)
    AvailabilityRuleFactory(location=there)
    path = at("way", "there")
    page = owner.get(path)
    seen = re.search(r'name="version" value="([0-9a-f]+)"', page.content.decode())[1]
    assert page.content.decode().count("Minutes for") == 2
    typed = {"everybody": "25", str(therapist.pk): "40", "version": seen}
    assert words(owner.post(path, typed)).count("Open times and visits stay as they are.") == 1
    assert saved(owner.post(path, typed | {"then": "save"})) == (302, PLACES)
    assert travel.between(place, there) == {None: 25, therapist.pk: 40}
    assert owner.post(path, typed | {"then": "save"}).status_code == 409


def test_there_is_no_way_from_a_place_to_itself(owner, place):
    assert owner.get(at("way", "lakeville")).status_code == 404


def test_a_video_link_is_kept(owner):
    therapist = TherapistFactory()
    path = reverse("places:video", args=[therapist.pk])
    typed = {"link": "https://video.example.org/avery", "version": "1"}
    assert "0 visits by video ahead show this link." in words(owner.post(path, typed))
    assert saved(owner.post(path, typed | {"then": "save"})) == (302, PLACES)
    assert VideoRoom.objects.get().link == "https://video.example.org/avery"
    bare = owner.post(path, {"link": "http://video.example.org/avery", "version": "2"})
    assert (bare.status_code, "begins with https://" in words(bare)) == (422, True)
