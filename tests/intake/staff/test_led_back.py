"""An Undo leads back to the list that it names, and to nowhere else."""

import pytest

from intake.staff import led_back
from scheduling import absences
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import HOUR, MORNING, TherapistFactory

pytestmark = pytest.mark.django_db

THE_REQUEST = "/staff/requests/ABCDEF/"


@pytest.fixture
def away():
    return absences.add(
        therapist=TherapistFactory(), starts_at=MORNING, ends_at=MORNING + HOUR, by=UserFactory(),
        now=MORNING,
    )  # fmt: skip


@pytest.mark.parametrize(
    "sent",
    ["", "queue", "https://example.org/", "//example.org", "01a208b1-89b2-7102-998b-2aa687b3ac1e"],
)
def test_what_names_no_list_leads_to_the_request(sent):
    assert led_back.url(sent, otherwise=THE_REQUEST) == THE_REQUEST


def test_the_waitlist_and_the_moves_list_are_led_back_to(away):
    lists = [led_back.url(str(each), otherwise=THE_REQUEST) for each in ("waitlist", away.pk)]
    assert lists == ["/staff/waitlist/", f"/staff/away/{away.pk}/"]


def test_time_away_that_was_removed_has_no_list_any_more(away):
    absences.remove(time_away=away, by=UserFactory(), now=MORNING)
    assert led_back.url(str(away.pk), otherwise=THE_REQUEST) == THE_REQUEST
