"""A private link leads to one visit, as long as there is something to say about it."""

from datetime import timedelta

import pytest

from config.kernel import tokens
from scheduling import visit_links
from scheduling.models import Appointment, FirstVisit
from tests.factories.scheduling import MORNING, AppointmentFactory

pytestmark = pytest.mark.django_db

TICK = timedelta(microseconds=1)
DAYS = timedelta(days=90)


def follow(token, now=MORNING):
    return visit_links.follow(token=token, now=now)


def test_a_link_leads_to_its_visit_whatever_became_of_it():
    row = AppointmentFactory()
    token = visit_links.token(row)
    assert visit_links.url(row).endswith(f"/a/{token}/")
    for status in ("booked", "arrived", "fulfilled", "no_show", "cancelled"):
        Appointment.objects.update(status=status)
        assert follow(token) == row


def test_it_ends_ninety_days_after_the_visit():
    row = AppointmentFactory()
    token = visit_links.token(row)
    assert follow(token, row.ends_at + DAYS - TICK) == row
    with pytest.raises(tokens.LinkEnded):
        follow(token, row.ends_at + DAYS)


@pytest.mark.parametrize("why", ["taken back", "erased", "changed", "not ours"])
def test_no_other_link_leads_anywhere(why):
    token = visit_links.token(AppointmentFactory())
    if why == "taken back":
        Appointment.objects.update(status="entered_in_error")
    elif why == "erased":
        FirstVisit.objects.update(name="")
    else:
        token = f"{token}x" if why == "changed" else "none"
    with pytest.raises(tokens.LinkEnded):
        follow(token)
