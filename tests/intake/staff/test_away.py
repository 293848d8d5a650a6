"""The desk enters time away, sees whom it concerns, and asks them for other times in one press."""

from datetime import timedelta

import pytest
from django.urls import reverse

from config.audit.models import AuditEvent
from config.kernel import clock
from intake import booking
from notifications.models import OutboundMessage
from scheduling import diary, periods
from scheduling.models import Appointment, BusyTime, FirstVisit, Offer, TimeAway
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import (
    LocationFactory,
    TherapistFactory,
    desk_of,
    open_all_week,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def place():
    return LocationFactory(name="Harbor")


@pytest.fixture
def desk(place, client):
    user = desk_of(place)
    client.force_login(user)
    return user


@pytest.fixture
def therapist(place):
    return open_all_week(TherapistFactory(name="Avery Sample"), place)


@pytest.fixture
def on():
    return day()


def day():
    """Answers a day far enough ahead for offers, at whatever hour the test runs."""
    return diary.date_of(clock.now()) + 3 * DAY


def at(on, hour):
    return periods.instant(on, hour * 60, diary.zone(), end=False)


def book(therapist, place, by, starts_at, **person):
    row = AssessmentRequestFactory(locations=[place], **person)
    booking.book(
        assessment_request=row, therapist=therapist, location=place, starts_at=starts_at,
        by=by, now=clock.now(),
    )  # fmt: skip
    OutboundMessage.objects.filter(status__in=["queued", "for_desk"]).update(
        status="sent", ended_at=clock.now(), attempts=1
    )
    row.refresh_from_db()
    return row


def asked(whom, on, **more):
    return {"therapist": whom.pk, "first": on, "starts": "", "last": on, "ends": "", **more}


def enter(client, therapist, on, visits=()):
    sent = asked(therapist, on, visit=[visit.pk for visit in visits])
    return client.post(reverse("desk:away"), sent)


def moves_of(client):
    return client.get(reverse("desk:away_moves", args=[TimeAway.objects.get().pk])).context


def press(client, people, ask):
    sent = {"ask": ask}
    for person in people:
        sent[f"version-{person['visit']}"] = person["version"]
        sent[f"slot-{person['visit']}"] = [time["value"] for time in person["times"]]
    return client.post(reverse("desk:away_moves", args=[TimeAway.objects.get().pk]), sent)


def test_the_list_of_people_starts_with_words(client, desk, therapist):
    page = client.get(reverse("desk:away"))
    names = [label for _, label in page.context["form"].fields["therapist"].choices]
    assert names == ["Pick a person", "Avery Sample"]


def test_the_effect_is_told_before_anything_is_kept(client, desk, therapist, place, on):
    book(therapist, place, desk, at(on, 10), name="Jordan Sample")
    shown = client.get(reverse("desk:away"), asked(therapist, on, starts="09:00", ends="12:00"))
    effect = shown.context["effect"]
    assert effect["title"].endswith("9 AM to noon")
    assert effect["text"] == "1 visit is in it. 2 open times close."
    assert [line.partition(", Jordan")[2] for line in effect["items"]] == [" Sample, Harbor"]
    assert (TimeAway.objects.count(), BusyTime.objects.count()) == (0, 1)
    event = AuditEvent.objects.get(action="time_away.listed")
    assert event.details["shown"] == [FirstVisit.objects.get().reference]


def test_one_press_enters_it_and_leads_to_the_people(client, desk, therapist, place, on):
    book(therapist, place, desk, at(on, 10))
    visit = Appointment.objects.get()
    answer = enter(client, therapist, on, [visit])
    row = TimeAway.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/staff/away/{row.pk}/")
    claim = row.busy_time
    assert (claim.starts_at, claim.ends_at, row.added_by) == (at(on, 0), at(on + DAY, 0), desk)


def test_a_visit_that_came_meanwhile_is_shown_first(client, desk, therapist, place, on):
    book(therapist, place, desk, at(on, 10), name="Jordan Sample")
    answer = enter(client, therapist, on)
    assert answer.status_code == 409
    assert answer.context["refusal"] == (
        "People have visits in that time. Please look at them first."
    )
    assert [str(key) for key in answer.context["visits"]] == [str(Appointment.objects.get().pk)]
    assert TimeAway.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"therapist": ""}, {"therapist": ["Pick who is away."]}),
        ({"first": ""}, {"first": ["Type the first day, like 12/01/2026."]}),
        (
            {"starts": "13:00", "ends": "12:00"},
            {"last": ["The end comes before the start. Pick a later day or time."]},
        ),
        (
            {"first": "2020-01-01", "last": "2020-01-01"},
            {"last": ["This is over already. Pick a day from today on."]},
        ),
        (
            {"last": "2199-01-01"},
            {"last": ["Time away lasts a year at most. Pick an earlier day."]},
        ),
        ({"last": "9999-12-31"}, {"last": ["Pick a day of this year or the next."]}),
    ],
)
def test_what_is_no_time_away_is_said_at_the_field(client, desk, therapist, typed, said):
    for send in (client.get, client.post):
        answer = send(reverse("desk:away"), asked(therapist, day(), **typed))
        assert (answer.status_code, answer.context["form"].errors) == (422, said)
    assert TimeAway.objects.count() == 0


def test_all_people_are_asked_with_one_press(client, desk, therapist, place, on):
    rows = [book(therapist, place, desk, at(on, hour)) for hour in (9, 10, 11)]
    enter(client, therapist, on, Appointment.objects.all())
    context = moves_of(client)
    assert (len(context["people"]), context["ready"], context["done"]) == (3, 3, [])
    assert press(client, context["people"], "all").status_code == 302
    assert Offer.objects.filter(status="open").count() == 3
    assert Appointment.objects.filter(status="cancelled").count() == 3
    waiting = OutboundMessage.objects.filter(status="queued")
    assert {each.template for each in waiting} == {"scheduling/mail/offered_instead"}
    assert sorted(each.to_address for each in waiting) == sorted(row.email for row in rows)
    after = moves_of(client)
    assert (after["people"], [each["state"] for each in after["done"]]) == (
        [], ["Offer sent"] * 3,
    )  # fmt: skip
    assert all(each["undo_url"] for each in after["done"])


def test_one_person_is_asked_alone(client, desk, therapist, place, on):
    for hour in (9, 10):
        book(therapist, place, desk, at(on, hour))
    enter(client, therapist, on, Appointment.objects.all())
    people = moves_of(client)["people"]
    press(client, people, people[1]["visit"])
    assert [visit.status for visit in Appointment.objects.order_by("starts_at")] == [
        "booked", "cancelled",
    ]  # fmt: skip


def test_the_same_press_twice_asks_once(client, desk, therapist, place, on):
    book(therapist, place, desk, at(on, 9))
    enter(client, therapist, on, Appointment.objects.all())
    people = moves_of(client)["people"]
    for _ in range(2):
        assert press(client, people, "all").status_code == 302
    assert (Offer.objects.count(), OutboundMessage.objects.filter(status="queued").count()) == (
        1,
        1,
    )


def test_who_could_not_be_asked_is_named_with_why_and_the_others_are(
    client, desk, therapist, place, on
):
    for hour in (9, 10):
        book(therapist, place, desk, at(on, hour), name=f"Pat {hour}")
    enter(client, therapist, on, Appointment.objects.all())
    people = moves_of(client)["people"]
    Appointment.objects.filter(pk=people[0]["visit"]).update(version=9)
    answer = press(client, people, "all")
    assert answer.status_code == 409
    assert answer.context["refused"] == [
        "Pat 9: This visit changed since you opened it. Please look at it again."
    ]
    assert [person["name"] for person in answer.context["people"]] == ["Pat 9"]
    assert [person["name"] for person in answer.context["done"]] == ["Pat 10"]


def test_undo_brings_the_visit_back_and_no_message_leaves(client, desk, therapist, place, on):
    row = book(therapist, place, desk, at(on, 9))
    enter(client, therapist, on, Appointment.objects.all())
    press(client, moves_of(client)["people"], "all")
    (done,) = moves_of(client)["done"]
    sent = {each["name"]: each["value"] for each in done["hidden"]}
    for _ in range(2):
        answer = client.post(done["undo_url"], sent)
        here = f"/staff/away/{TimeAway.objects.get().pk}/"
        assert (answer.status_code, answer.url) == (302, here)
    visit = Appointment.objects.get()
    assert (visit.status, visit.sequence, visit.first_visit.stage) == ("booked", 0, "booked")
    assert OutboundMessage.objects.filter(status="queued").count() == 0
    assert [person["name"] for person in moves_of(client)["people"]] == [row.name]


def test_the_newest_undo_of_the_request_takes_both_back(desk, client, therapist, place, on):
    row = book(therapist, place, desk, at(on, 9))
    enter(client, therapist, on, Appointment.objects.all())
    press(client, moves_of(client)["people"], "all")
    booking.undo(assessment_request=row, by=desk, now=clock.now())
    assert [visit.status for visit in Appointment.objects.all()] == ["booked"]


def test_people_of_other_places_are_counted_and_not_named(client, desk, therapist, place, on):
    elsewhere = LocationFactory()
    open_all_week(therapist, elsewhere)
    book(therapist, elsewhere, UserFactory(owner=True), at(on, 10), name="Hidden Person")
    shown = client.get(reverse("desk:away"), asked(therapist, on))
    assert b"Hidden" not in shown.content
    assert shown.context["effect"]["items"] == ["1 visit at other places"]
    enter(client, therapist, on, Appointment.objects.all())
    answer = client.get(reverse("desk:away_moves", args=[TimeAway.objects.get().pk]))
    assert b"Hidden" not in answer.content
    assert answer.context["elsewhere"] == (
        "1 visit at other places: the desk there asks these people."
    )


def test_who_gave_no_leave_enters_their_own(client, desk, therapist, on):
    therapist.desk_enters_time_away = False
    therapist.save()
    shown = client.get(reverse("desk:away"), asked(therapist, on))
    assert (shown.status_code, shown.context["keeps_own"]) == (422, ["Avery Sample"])
    client.force_login(UserFactory(owner=True))
    assert client.get(reverse("desk:away"), asked(therapist, on)).status_code == 200


def test_another_places_therapist_is_not_there(client, desk, on):
    stranger = open_all_week(TherapistFactory(), LocationFactory())
    assert client.get(reverse("desk:away"), asked(stranger, on)).status_code == 422
    client.force_login(UserFactory(owner=True))
    enter(client, stranger, on)
    client.force_login(desk)
    key = TimeAway.objects.get().pk
    for name in ("desk:away_moves", "desk:away_removal"):
        assert client.post(reverse(name, args=[key])).status_code == 404


def test_it_is_taken_off_the_diary_again(client, desk, therapist, on):
    enter(client, therapist, on)
    key = TimeAway.objects.get().pk
    for _ in range(2):
        answer = client.post(reverse("desk:away_removal", args=[key]))
        assert (answer.status_code, answer.url) == (302, "/staff/away/")
    assert client.get(reverse("desk:away_moves", args=[key])).status_code == 404
    assert client.get(reverse("desk:away")).context["rows"] == []


def test_the_list_says_for_how_many_a_time_is_missing(client, desk, therapist, place, on):
    for hour in (9, 10):
        book(therapist, place, desk, at(on, hour))
    enter(client, therapist, on, Appointment.objects.all())
    (row,) = client.get(reverse("desk:away")).context["rows"]
    assert (row["who"], row["to_move"]) == ("Avery Sample", "2 people need another time")


def test_who_phones_is_moved_and_told_apart(client, desk, therapist, place, on):
    row = book(therapist, place, desk, at(on, 9))
    enter(client, therapist, on, Appointment.objects.all())
    (person,) = moves_of(client)["people"]
    slots = client.get(person["move_url"]).context["slots"]
    sent = {"appointment": person["visit"], "version": person["version"]}
    answer = client.post(person["move_url"], sent | {"slot": slots[0]["value"]})
    assert (answer.status_code, answer.url) == (302, f"/staff/requests/{row.reference}/")
    after = moves_of(client)
    assert (after["people"], [(each["name"], each["state"]) for each in after["done"]]) == (
        [], [(row.name, "Booked")],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("reach_by", "ask"), [("text", "Offer by text"), ("call", "Hold for a call")]
)
def test_who_reads_no_mail_is_asked_by_the_desk(client, desk, therapist, reach_by, ask):
    place = therapist.availability_rules.first().location
    leaves = "Nothing leaves by itself: the words to send are on the request."
    book(therapist, place, desk, at(day(), 9), reach_by=reach_by, phone="+15085550100")
    enter(client, therapist, day(), Appointment.objects.all())
    people = moves_of(client)["people"]
    assert [(each["ask"], each["by_desk"]) for each in people] == [(ask, leaves)]
    press(client, people, "all")
    assert [each["leaves"] for each in moves_of(client)["done"]] == [leaves]
    words = OutboundMessage.objects.get(template="scheduling/mail/offered_instead")
    assert (words.status, "cannot take place" in words.text) == ("for_desk", True)
