"""A private link leads to one request, and to nothing once it has timed out."""

from datetime import timedelta

import pytest
from django.test import override_settings

from intake import status_links
from intake.models import StatusLink
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import MORNING

pytestmark = pytest.mark.django_db


def test_each_link_leads_to_its_own_request():
    first, second = AssessmentRequestFactory(), AssessmentRequestFactory()
    token = status_links.make(assessment_request=first, now=MORNING)
    status_links.make(assessment_request=second, now=MORNING)
    assert status_links.follow(token=token, now=MORNING + timedelta(days=900)) == first


def test_a_second_link_leaves_the_first_alive():
    row = AssessmentRequestFactory()
    made = [status_links.make(assessment_request=row, now=MORNING) for _ in range(2)]
    assert [status_links.follow(token=token, now=MORNING) for token in made] == [row, row]


@pytest.mark.parametrize("token", ["", "unknown", "\ud800", "a" * 10_000])
def test_an_unknown_link_has_ended(token):
    with pytest.raises(status_links.LinkEnded):
        status_links.follow(token=token, now=MORNING)


def test_the_hash_is_not_the_key():
    row = AssessmentRequestFactory()
    status_links.make(assessment_request=row, now=MORNING)
    with pytest.raises(status_links.LinkEnded):
        status_links.follow(token=StatusLink.objects.get().token_hash, now=MORNING)


def test_after_closing_a_link_works_for_ninety_days_and_then_sounds_like_an_unknown_one():
    row = AssessmentRequestFactory()
    token = status_links.make(assessment_request=row, now=MORNING)
    status_links.end(assessment_request=row, now=MORNING)
    last = MORNING + timedelta(days=90)
    assert status_links.follow(token=token, now=last - timedelta(seconds=1)) == row
    with pytest.raises(status_links.LinkEnded) as timed_out:
        status_links.follow(token=token, now=last)
    with pytest.raises(status_links.LinkEnded) as unknown:
        status_links.follow(token="unknown", now=last)
    assert timed_out.value.detail == unknown.value.detail


@override_settings(PUBLIC_URL="https://visits.example.org")
def test_the_address_is_whole():
    assert status_links.url("abc") == "https://visits.example.org/r/abc/"
