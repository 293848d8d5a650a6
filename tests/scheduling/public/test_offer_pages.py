"""A person picks an offered time by their private link; looking never changes anything."""

import re
from datetime import timedelta

import pytest

from config.audit.models import AuditEvent
from config.kernel import clock
from scheduling import appointments, offer_links, offered, offers
from scheduling.models import Appointment, Offer
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import (
    FirstVisitFactory,
    LocationFactory,
    TherapistFactory,
    open_all_week,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def place():
    return LocationFactory(name="East Bridgewater")


@pytest.fixture
def therapist(place):
    return open_all_week(TherapistFactory(name="Avery Sample"), place)


@pytest.fixture
def desk():
    return UserFactory()


@pytest.fixture
def offer(place, therapist, desk):
    visit = FirstVisitFactory()
    visit.locations.add(place)
    return made(visit, place, therapist, desk, 7, 8, 9)


def made(visit, place, therapist, desk, *days):
    noon = clock.now().replace(minute=0, second=0, microsecond=0)
    times = [offers.Time(therapist, place, noon + each * DAY) for each in days]
    return offers.make(first_visit=visit, times=times, by=desk, now=clock.now())


@pytest.fixture
def link(offer):
    return offer_links.path(offer_links.make(offer, now=clock.now()))


def keys(offer):
    return [hold.pk for hold in offered.times(offer)]


def words(answer):
    return answer.context["headline"], answer.context["words"]


def test_looking_shows_the_times_and_changes_nothing(client, link, offer):
    before = AuditEvent.objects.count()
    for look in (client.get, client.head) * 2:
        for address in (link, f"{link}times/{keys(offer)[0]}/"):
            assert look(address).status_code == 200
    offer.refresh_from_db()
    assert (offer.status, AuditEvent.objects.count()) == ("open", before)
    page = client.get(link)
    assert words(page)[0] == "We found times that fit."
    assert [time["url"] for time in page.context["times"]] == [
        f"{link}times/{key}/" for key in keys(offer)
    ]
    assert {time["who"] for time in page.context["times"]} == {"Avery, 50 minutes"}


def test_a_press_takes_the_time_and_a_second_one_shows_the_same_visit(client, link, offer):
    first, second, _ = keys(offer)
    for key in (first, second):
        answer = client.post(f"{link}times/{key}/")
        assert (answer.status_code, answer.url) == (302, link)
    booked = Appointment.objects.get()
    assert booked.starts_at == offered.times(offer)[0].starts_at
    page = client.get(link)
    assert (words(page)[0], page.context["visit"]["when"] != "") == ("You are booked.", True)
    assert client.get(f"{link}times/{second}/").url == link


def test_a_time_just_taken_leaves_the_others_and_says_so(client, link, offer, desk):
    hold = offered.times(offer)[0]
    late = offer.expires_at + timedelta(minutes=1)
    Offer.objects.update(expires_at=clock.now())
    hold.busy_time.released_at = clock.now()
    hold.busy_time.save()
    appointments.book(
        first_visit=FirstVisitFactory(),
        therapist=hold.busy_time.therapist,
        location=hold.busy_time.location,
        starts_at=hold.starts_at,
        page_url="https://example.org",
        by=desk,
        now=clock.now(),
    )
    assert late > clock.now()
    answer = client.post(f"{link}times/{hold.pk}/")
    assert (answer.status_code, answer.context["taken"]) == (
        409,
        "That time was just taken. Please pick another.",
    )
    assert Appointment.objects.count() == 1


def test_none_of_them_needs_no_reason_and_one_may_still_be_tried(client, link, offer):
    assert client.post(f"{link}none/").url == link
    page = client.get(link)
    assert words(page)[0] == "Thank you for telling us."
    assert len(page.context["times"]) == 3
    client.post(f"{link}times/{keys(offer)[1]}/")
    assert Appointment.objects.count() == 1


def test_more_time_is_given_once_and_the_button_goes(client, link, offer):
    before = offer.expires_at
    answer = client.post(f"{link}more-time/")
    page = client.get(answer.url)
    assert page.context["saved"] == "We hold them longer now. Take your time."
    assert page.context["may_ask_more_time"] is False
    offer.refresh_from_db()
    assert offer.expires_at > before


def test_where_no_more_time_can_be_given_the_page_says_so(client, place, therapist, desk):
    visit = FirstVisitFactory()
    offer = made(visit, place, therapist, desk, 2)
    link = offer_links.path(offer_links.make(offer, now=clock.now()))
    answer = client.post(f"{link}more-time/")
    assert (answer.status_code, answer.context["taken"]) == (
        409,
        "We cannot hold these times any longer.",
    )


def test_one_time_is_spoken_of_as_one(client, place, therapist, desk):
    offer = made(FirstVisitFactory(), place, therapist, desk, 7)
    page = client.get(offer_links.path(offer_links.make(offer, now=clock.now())))
    assert (words(page)[0], page.context["none_label"]) == (
        "We found a time that fits.",
        "It does not work",
    )


def test_withdrawn_times_cannot_be_taken_and_the_page_is_kind(client, link, offer, desk):
    offers.withdraw(offer=offer, by=desk, now=clock.now())
    page = client.get(link)
    assert (words(page)[0], page.context.get("times")) == ("Those times have passed.", [])
    for press in (f"{link}times/{keys(offer)[0]}/", f"{link}none/", f"{link}more-time/"):
        assert client.post(press).status_code == 410
    assert Appointment.objects.count() == 0


@pytest.mark.parametrize("token", ["no-such-token", "%00", "x" * 300])
def test_a_link_that_was_never_ours_says_the_same_as_an_old_one(client, link, offer, token):
    Offer.objects.update(expires_at=clock.now() - 91 * DAY, made_at=clock.now() - 95 * DAY)
    old = client.get(link)
    strange = client.get(f"/o/{token}/")
    assert (old.status_code, strange.status_code) == (410, 410)
    pages = [re.sub(r'action="[^"]+"', "", each.content.decode()) for each in (old, strange)]
    assert pages[0] == pages[1]


def test_a_time_of_another_offer_is_not_there(client, link, place, therapist, desk):
    other = made(FirstVisitFactory(), place, therapist, desk, 12)
    assert client.post(f"{link}times/{keys(other)[0]}/").status_code == 404


def test_only_the_right_methods_are_answered(client, link):
    assert client.post(link).status_code == 405
    assert client.put(f"{link}none/").status_code == 405


@pytest.mark.parametrize("name", ["none/", "more-time/"])
def test_a_page_that_is_loaded_again_leads_back_and_changes_nothing(client, link, offer, name):
    for look in (client.get, client.head):
        answer = look(f"{link}{name}")
        assert (answer.status_code, answer.url) == (302, link)
    before = offer.expires_at
    offer.refresh_from_db()
    assert (offer.status, offer.expires_at) == (Offer.Status.OPEN, before)
