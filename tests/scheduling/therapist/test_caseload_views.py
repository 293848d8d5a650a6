"""A therapist limits new people a week: asked, told what it does, then saved."""

import pytest
from django.urls import reverse

from scheduling.models import Therapist
from scheduling.therapist import caseload_views
from tests.factories.scheduling import LocationFactory, TherapistFactory, open_all_week

pytestmark = pytest.mark.django_db

URL = reverse("therapist:caseload")


@pytest.fixture
def therapist():
    return open_all_week(TherapistFactory(new_people_per_week=5), LocationFactory())


@pytest.fixture
def signed_in(client, therapist):
    client.force_login(therapist.user)
    return client


def kept():
    return Therapist.objects.get().new_people_per_week


def test_the_overview_says_it_and_leads_there(signed_in):
    page = signed_in.get(reverse("therapist:availability"))
    assert page.context["limit_words"] == "At most 5 new people a week, counted from Monday."
    assert f'href="{URL}"' in page.content.decode()


def test_a_look_and_a_first_press_save_nothing(signed_in):
    assert signed_in.get(URL).context["form"].initial == {"people": 5, "seen": 5}
    shown = signed_in.post(URL, {"people": "0", "seen": "5"}).context
    assert shown["sentence"] == "Nobody new can be booked with you."
    assert shown["effect"]["lines"][0].startswith("Removes ")
    assert kept() == 5


@pytest.mark.parametrize(("sent", "people"), [("3", 3), ("", None)])
def test_the_second_press_saves_it(signed_in, sent, people):
    typed = {"people": sent, "seen": "5"}
    hidden = dict(signed_in.post(URL, typed).context["typed"])
    answer = signed_in.post(URL, hidden | {"step": "save"})
    assert (answer.status_code, kept()) == (302, people)
    back = signed_in.post(URL, typed | {"step": "edit"})
    assert back.context["form"]["people"].value() == sent


@pytest.mark.parametrize("sent", ["41", "-1", "many", "1.5"])
def test_no_number_of_a_week_is_told_at_the_field(signed_in, sent):
    page = signed_in.post(URL, {"people": sent, "seen": "5", "step": "save"})
    assert (page.status_code, page.context["form"].errors["people"]) == (
        422,
        [caseload_views.RANGE],
    )
    assert kept() == 5


def test_a_limit_that_changed_meanwhile_is_told_and_may_then_be_saved(signed_in):
    page = signed_in.post(URL, {"people": "3", "seen": "4", "step": "save"})
    assert (page.status_code, kept()) == (409, 5)
    assert page.context["refused"].endswith("At most 5 new people a week, counted from Monday.")
    signed_in.post(URL, dict(page.context["typed"]) | {"step": "save"})
    assert kept() == 3


def test_one_is_said_as_one(signed_in):
    assert caseload_views.sentence(1) == "At most 1 new person a week, counted from Monday."
    assert caseload_views.sentence(None) == "There is no limit of new people a week."
