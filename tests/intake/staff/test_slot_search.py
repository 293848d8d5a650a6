"""The desk searches times for a request: what fits and why, why one does not, what to widen."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from config.kernel import clock
from intake import offering
from intake.seen import Seen
from intake.staff import slot_asked, slot_page, slot_words, times
from scheduling import appointments, diary, periods, spoken_times
from scheduling.models import Appointment, Closure, Offer
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import (
    BusyTimeFactory,
    FirstVisitFactory,
    LocationFactory,
    TherapistFactory,
    desk_of,
    open_all_week,
)
from tests.intake.staff.asking import asks, fresh, url

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MORNINGS = [f"{day}-morning" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")]


@pytest.fixture
def therapist(place):
    avery = TherapistFactory(name="Avery Sample")
    return open_all_week(avery, place, starts=9 * 60, ends=17 * 60)


@pytest.fixture
def row(place, therapist):
    return asks(place)


def asked(row, **changes):
    return {"for": row.reference, "shown": "1", **changes}


def shown(client, row, **changes):
    sent = asked(row, **changes) if changes else {"for": row.reference}
    return client.get(reverse("desk:slots"), sent).context


def slots(page):
    return [slot for day in page["days"] for slot in day["slots"]]


def starts(page):
    return [datetime.fromisoformat(slot["value"].rpartition("/")[2]) for slot in slots(page)]


def press(client, row, name, picked, seen=None):
    address = slot_asked.url(row)
    sent = {"slot": picked, "seen": seen or str(Seen.of(row)), name: "1"}
    return client.post(address, sent)


def noon(days):
    return periods.midnight(diary.date_of(clock.now()) + days * DAY, diary.zone()) + DAY / 2


def local(at):
    return f"{at.astimezone(diary.zone()):%Y-%m-%dT%H:%M}"


def test_the_next_twenty_stand_by_day_each_with_why(signed_in, row):
    page = shown(signed_in, row)
    assert len(slots(page)) == slot_page.SHOWN
    assert starts(page) == sorted(starts(page))
    days = [diary.date_of(at) for at in starts(page)]
    assert [day["name"] for day in page["days"]] == [
        spoken_times.day(on) for on in sorted(set(days))
    ]
    assert slots(page)[-1]["why"] == (
        "They asked for this place.",
        "Any time suits them.",
        slots(page)[-1]["why"][-1],
    )


def test_the_filters_start_as_the_request_wants_it(signed_in, place, therapist, desk):
    row = asks(place, times=["tue-morning"])
    offering.put_on_waitlist(assessment_request=row, therapist=therapist, by=desk, now=clock.now())
    page = shown(signed_in, row)
    checked = [cell["value"] for part in page["table"] for cell in part["cells"] if cell["checked"]]
    assert (checked, page["form"]["therapist"].value()) == (["tue-morning"], str(therapist.pk))
    named = {at.astimezone(diary.zone()).strftime("%a") for at in starts(page)}
    assert named == {"Tue"}


def test_a_search_is_narrowed_by_therapist_times_and_days(signed_in, row, place):
    other = open_all_week(TherapistFactory(name="Blair Sample"), place)
    first = diary.date_of(clock.now()) + 5 * DAY
    page = shown(
        signed_in,
        row,
        therapist=str(other.pk),
        times=MORNINGS,
        since=first.isoformat(),
        until=(first + DAY).isoformat(),
    )
    assert {slot["who"] for slot in slots(page)} == {"Blair Sample"}
    assert {diary.date_of(at) for at in starts(page)} == {first, first + DAY}
    assert {at.astimezone(diary.zone()).hour < 12 for at in starts(page)} == {True}


def test_a_time_that_they_did_not_name_says_so(signed_in, place, therapist):
    row = asks(place, times=["tue-morning"])
    page = shown(signed_in, row, times=["wed-morning"])
    assert {slot["why"][1] for slot in slots(page)} == {"They did not name this time of the week."}


def test_in_person_alone_can_be_searched(signed_in, desk, place, therapist):
    online = LocationFactory(name="Online", kind="online")
    desk.desk_assignments.create(location=online)
    open_all_week(TherapistFactory(name="Blair Sample"), online)
    row = AssessmentRequestFactory(locations=[place, online])
    found = {
        kind: {slot["place_name"] for slot in slots(shown(signed_in, row, kind=kind))}
        for kind in ("in_person", "online")
    }
    assert found == {"in_person": {place.name}, "online": {"Online"}}
    assert shown(signed_in, row)["has_kinds"] is True


@pytest.mark.parametrize(
    "typed",
    [
        {"since": "soon"},
        {"until": "9999-12-31"},
        {"at": "1999-01-01T10:00"},
        {"therapist": "nobody"},
        {"times": ["never"]},
    ],
)
def test_what_cannot_be_read_is_told_at_its_field(signed_in, row, typed):
    answer = signed_in.get(reverse("desk:slots"), asked(row, **typed))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, list(typed))
    assert answer.context["days"] == []


def test_why_not_names_the_first_thing_that_removes_a_time(signed_in, row, place, therapist, desk):
    at = noon(2)
    BusyTimeFactory(therapist=therapist, location=place, starts_at=at)
    page = shown(signed_in, row, at=local(at))
    name = "Avery Sample, East Bridgewater"
    assert page["answers"] == [f"{name}: Avery has another visit, a hold or time away then."]
    asked_at = {
        local(at + timedelta(minutes=7)): "Visits of Avery do not start at that minute.",
        local(noon(-2)): "That time has passed.",
        local(noon(200)): "That is more than 90 days ahead.",
    }
    for typed, said in asked_at.items():
        assert shown(signed_in, row, at=typed)["answers"] == [f"{name}: {said}"]


def test_a_closed_place_a_full_week_and_a_free_time_say_so(signed_in, row, place, therapist):
    at = noon(2)
    free = shown(signed_in, row, at=local(at), times=["sun-evening"])
    assert free["answers"] == [
        (
            "Avery Sample, East Bridgewater: this time is free. "
            "It is not a time of the week that you search. It is in the list below."
        )
    ]
    assert at in starts(free)
    therapist.new_people_per_week = 0
    therapist.save()
    full = shown(signed_in, row, at=local(at))["answers"]
    assert full == [
        "Avery Sample, East Bridgewater: Avery takes 0 new people a week, and that week is full."
    ]
    Closure.objects.create(location=place, on=diary.date_of(at), name="Snow")
    closed = shown(signed_in, row, at=local(at))["answers"]
    assert closed == ["Avery Sample, East Bridgewater: the place is closed that day: Snow."]


def test_who_is_never_open_there_is_answered_too_and_many_are_counted(signed_in, row, place):
    stranger = TherapistFactory(name="Zephyr Sample")
    page = shown(signed_in, row, at=local(noon(2)), therapist=str(stranger.pk))
    assert page["answers"] == ["Zephyr Sample, East Bridgewater: Zephyr is not open then."]
    for number in range(slot_words.ANSWERS):
        open_all_week(TherapistFactory(name=f"Sample {number}"), place, starts=0, ends=60)
    told = shown(signed_in, row, at=local(noon(2)))["answers"]
    assert (len(told), told[-1]) == (slot_words.ANSWERS + 1, "1 more do not have it either.")


def test_a_caseload_is_told_with_why(signed_in, row, therapist, place, desk):
    therapist.new_people_per_week = 3
    therapist.save()
    first = slots(shown(signed_in, row))[0]
    appointments.book(
        first_visit=FirstVisitFactory(),
        **times.read(first["value"], by=desk),
        page_url="https://example.org",
        by=desk,
        now=clock.now(),
    )
    why = slots(shown(signed_in, row))[0]["why"]
    assert why[-1] == "Avery has 1 of 3 new people that week."


def test_where_nothing_fits_the_limit_that_removes_most_comes_first(signed_in, desk, place):
    open_all_week(TherapistFactory(name="Avery Sample"), place, starts=9 * 60, ends=13 * 60)
    online = LocationFactory(name="Online", kind="online")
    desk.desk_assignments.create(location=online)
    open_all_week(TherapistFactory(name="Drew Sample"), online, starts=18 * 60, ends=19 * 60)
    evenings = [each.replace("morning", "evening") for each in MORNINGS]
    row = AssessmentRequestFactory(locations=[place, online], times=evenings)
    nothing = shown(signed_in, row, place=place.slug, times=evenings)["nothing"]
    assert nothing["title"] == f"Any evening at {place.name}: none in the next 90 days."
    said = [each["text"].partition(",")[0] for each in nothing["wider"]]
    assert said == [
        "At other times of the week: more than 20 times",
        "Online has more than 20 times",
    ]
    assert [each["label"] for each in nothing["wider"]] == [
        "Search all times of the week",
        "Search Online",
    ]
    wider = signed_in.get(nothing["wider"][1]["url"]).context
    assert {slot["place_name"] for slot in slots(wider)} == {"Online"}


def test_days_without_a_time_say_from_when_on_there_is_one(signed_in, place):
    today = diary.date_of(clock.now())
    opens = today + 20 * DAY
    avery = open_all_week(TherapistFactory(name="Avery Sample"), place)
    avery.availability_rules.update(valid_from=opens)
    row = asks(place)
    nothing = shown(signed_in, row, until=today.isoformat())["nothing"]
    said = f"{opens:%a}, {opens:%b} {opens.day}"
    assert nothing["title"] == f"Any time: none before {said}."
    assert nothing["wider"][0]["label"] == "Search all days"


def test_several_limits_together_are_cleared_at_once(signed_in, place, therapist):
    row = asks(place)
    stranger = TherapistFactory(name="Zephyr Sample")
    typed = {"therapist": str(stranger.pk), "until": diary.date_of(clock.now() - DAY).isoformat()}
    nothing = shown(signed_in, row, **typed)["nothing"]
    assert nothing["title"] == "Any time with Zephyr: none on these days."
    assert [each["label"] for each in nothing["wider"]] == ["Clear all filters"]
    assert slots(signed_in.get(nothing["wider"][0]["url"]).context) != []


def test_where_nobody_is_open_other_places_and_the_waitlist_are_named(signed_in, desk, place):
    other = LocationFactory(name="Middleborough")
    desk.desk_assignments.create(location=other)
    open_all_week(TherapistFactory(), other)
    nothing = shown(signed_in, asks(place))
    assert nothing["nothing"]["blocked"] == "Nobody is open there in the next 90 days."
    assert nothing["nothing"]["elsewhere"] == [
        (
            "Middleborough has more than 20 times, but they did not ask for it. "
            "Ask them first, then change the places on their request."
        )
    ]
    assert nothing["waitlist_url"] == url(nothing_row(nothing), "waitlist")


def nothing_row(page):
    return type("Row", (), {"reference": page["reference"]})


def test_what_removes_most_is_named_where_all_that_is_open_is_taken(signed_in, place):
    avery = open_all_week(TherapistFactory(), place)
    avery.new_people_per_week = 0
    avery.save()
    page = shown(signed_in, asks(place))
    assert page["nothing"]["blocked"] == (
        "Most who are open there have as many new people as they take in a week."
    )


def test_one_time_is_booked_and_a_second_press_is_one(signed_in, row, desk):
    picked = slots(shown(signed_in, row))[7]["value"]
    answers = [press(signed_in, row, "book", [picked]) for _ in range(2)]
    assert [(each.status_code, each.url) for each in answers] == [(302, url(row))] * 2
    assert times.read(picked, by=desk)["starts_at"] == Appointment.objects.get().starts_at


@pytest.mark.parametrize(("name", "count", "said"), [
    ("book", 0, "Pick one time to book."),
    ("book", 2, "Pick one time to book."),
    ("offer", 0, "Pick one to three different times."),
    ("offer", 4, "Pick one to three different times."),
])  # fmt: skip
def test_too_many_or_none_keep_what_was_picked(signed_in, row, name, count, said):
    picked = [slot["value"] for slot in slots(shown(signed_in, row))[:count]]
    answer = press(signed_in, row, name, picked)
    assert (answer.status_code, answer.context["refusal"]["title"]) == (422, said)
    kept = [slot["value"] for slot in slots(answer.context) if slot["checked"]]
    assert (kept, Appointment.objects.count(), Offer.objects.count()) == (picked, 0, 0)


def test_a_time_just_taken_and_an_older_look_keep_the_search(signed_in, row, desk):
    one = slots(shown(signed_in, row))[0]["value"]
    stale = press(signed_in, row, "book", [one], seen="9.9")
    assert (stale.status_code, slots(stale.context)[0]["checked"]) == (409, True)
    appointments.book(
        first_visit=FirstVisitFactory(),
        **times.read(one, by=desk),
        page_url="https://example.org",
        by=desk,
        now=clock.now(),
    )
    taken = press(signed_in, row, "book", [one])
    assert (taken.status_code, taken.context["refusal"]["text"]) == (
        409,
        "The times below are open now.",
    )
    assert one not in [slot["value"] for slot in slots(taken.context)]


def test_a_time_that_nobody_could_give_is_refused_and_left_out(signed_in, row, place, therapist):
    for at in ("2150-06-01T12:00:00+00:00", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00Z"):
        picked = f"{therapist.pk}/{place.pk}/{at}"
        answer = press(signed_in, row, "book", [picked])
        assert (answer.status_code in {409, 422}, picked in str(answer.content)) == (True, False)
        led = press(signed_in, row, "offer", [picked])
        assert signed_in.get(led.url).context["refusal"]["title"].startswith("One of the times")


def test_picked_times_are_read_on_the_page_of_the_offer_and_sent(signed_in, row):
    picked = [slot["value"] for slot in slots(shown(signed_in, row)) if not slot["too_soon"]]
    picked = [picked[4], picked[-1]]
    led = press(signed_in, row, "offer", picked)
    page = signed_in.get(led.url).context
    checked = [choice["value"] for choice in page["choices"] if choice["checked"]]
    assert (led.status_code, checked) == (302, picked)
    assert page["preview"].count("with Avery") == 2
    sent = {"slot": checked, "seen": page["seen"]}
    assert signed_in.post(url(row, "offer"), sent).status_code == 302
    assert Offer.objects.get().holds.count() == 2


def test_a_picked_time_that_cannot_be_offered_is_told(signed_in, row):
    soon = slots(shown(signed_in, row))[0]
    assert soon["too_soon"] is True
    led = press(signed_in, row, "offer", [soon["value"]])
    page = signed_in.get(led.url).context
    assert page["refusal"]["title"] == "One of the times cannot be offered any more."
    assert [choice["checked"] for choice in page["choices"]].count(True) == 0


def test_a_request_with_a_visit_or_without_a_future_shows_times_alone(signed_in, row, place, desk):
    picked = slots(shown(signed_in, row))[3]["value"]
    press(signed_in, row, "book", [picked])
    page = shown(signed_in, fresh(row))
    assert (page["book_label"], page["why_none"]) == ("", slot_page.BOOKED)
    ended = shown(signed_in, asks(place, status="declined"))
    assert (ended["book_label"], ended["why_none"]) == ("", slot_page.ENDED)


def test_while_times_are_out_one_may_be_booked_and_none_offered(signed_in, row):
    picked = [slot["value"] for slot in slots(shown(signed_in, row)) if not slot["too_soon"]]
    signed_in.post(url(row, "offer"), {"slot": picked[2:3], "seen": str(Seen.of(row))})
    page = shown(signed_in, fresh(row))
    assert (page["may_offer"], page["book_label"]) == (False, "Book and write to Jordan")


def test_a_search_is_for_a_request_of_ones_own_places(signed_in, client):
    elsewhere = asks(LocationFactory())
    for reference in (elsewhere.reference, "", "a\0b"):
        assert signed_in.get(reverse("desk:slots"), {"for": reference}).status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_a_search_asks_a_constant_number_of_questions(
    client, place, django_assert_num_queries, many
):
    for number in range(many):
        open_all_week(TherapistFactory(name=f"Sample {number}"), place)
    row, desk = asks(place), desk_of(place)
    client.force_login(desk)
    shown(client, row)
    with django_assert_num_queries(QUERIES):
        shown(client, row)


QUERIES = 14


def test_the_request_leads_to_the_search(signed_in, row):
    assert signed_in.get(url(row)).context["opened"]["search_url"] == slot_asked.url(row)


def test_without_a_request_the_queue_comes_first(signed_in):
    answer = signed_in.get(reverse("desk:slots"))
    assert (answer.status_code, answer.url) == (302, reverse("desk:queue"))
