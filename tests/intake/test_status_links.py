"""A private link leads to one request, and to nothing once it has timed out."""

from datetime import timedelta

import pytest
from django.test import override_settings
from django.urls import reverse

from config.kernel import clock, tokens
from intake import status_links
from intake.models import AssessmentRequest, StatusLink
from scheduling.models import FirstVisit
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import MORNING, FirstVisitFactory

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status
Stage = FirstVisit.Stage


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
    with pytest.raises(tokens.LinkEnded):
        status_links.follow(token=token, now=MORNING)


def test_the_hash_is_not_the_key():
    row = AssessmentRequestFactory()
    status_links.make(assessment_request=row, now=MORNING)
    with pytest.raises(tokens.LinkEnded):
        status_links.follow(token=StatusLink.objects.get().token_hash, now=MORNING)


def test_after_closing_a_link_works_for_ninety_days_and_then_sounds_like_an_unknown_one():
    row = AssessmentRequestFactory()
    token = status_links.make(assessment_request=row, now=MORNING)
    status_links.end(assessment_request=row, now=MORNING)
    last = MORNING + timedelta(days=90)
    assert status_links.follow(token=token, now=last - timedelta(seconds=1)) == row
    with pytest.raises(tokens.LinkEnded) as timed_out:
        status_links.follow(token=token, now=last)
    with pytest.raises(tokens.LinkEnded) as unknown:
        status_links.follow(token="unknown", now=last)
    assert timed_out.value.detail == unknown.value.detail


def leads_on(row, at):
    """Answers whether the link of a request still works at each of these instants."""
    token = status_links.make(assessment_request=row, now=MORNING)
    working = []
    for instant in at:
        try:
            status_links.follow(token=token, now=instant)
        except tokens.LinkEnded:
            working.append(False)
        else:
            working.append(True)
    return working


NINETY = MORNING + timedelta(days=90)
AROUND = [NINETY - timedelta(seconds=1), NINETY]


def test_links_end_ninety_days_after_the_visit_is_done():
    done = FirstVisitFactory(stage=Stage.CLOSED, closed_at=MORNING)
    row = AssessmentRequestFactory(status=Status.ACCEPTED, first_visit=done)
    assert leads_on(row, AROUND) == [True, False]


@pytest.mark.parametrize("stage", [Stage.LOOKING, Stage.BOOKED])
def test_links_go_on_as_long_as_a_visit_lies_ahead(stage):
    row = AssessmentRequestFactory(
        status=Status.ACCEPTED, first_visit=FirstVisitFactory(stage=stage)
    )
    assert leads_on(row, AROUND) == [True, True]


def test_a_path_that_was_closed_by_an_undo_ends_no_link():
    taken_back = FirstVisitFactory(stage=Stage.CLOSED, closed_at=MORNING)
    row = AssessmentRequestFactory(status=Status.SUBMITTED, first_visit=taken_back)
    assert leads_on(row, AROUND) == [True, True]


def test_a_merged_link_leads_to_the_one_that_was_kept_however_often_and_ends_with_it():
    kept = AssessmentRequestFactory()
    between = AssessmentRequestFactory(merged_into=kept)
    merged = AssessmentRequestFactory(merged_into=between)
    token = status_links.make(assessment_request=merged, now=MORNING)
    assert status_links.follow(token=token, now=NINETY) == kept
    AssessmentRequest.objects.filter(pk=kept.pk).update(status=Status.DECLINED, closed_at=MORNING)
    assert leads_on(AssessmentRequest.objects.get(pk=merged.pk), AROUND) == [True, False]


def test_merges_in_a_ring_lead_somewhere():
    one, other = AssessmentRequestFactory(), AssessmentRequestFactory()
    for row, kept in ((one, other), (other, one)):
        AssessmentRequest.objects.filter(pk=row.pk).update(merged_into=kept)
    assert leads_on(AssessmentRequest.objects.get(pk=one.pk), [MORNING]) == [True]


def test_nothing_leads_to_what_was_erased():
    assert leads_on(AssessmentRequestFactory(status=Status.ERASED), [MORNING]) == [False]


def test_a_fresh_link_to_what_ended_long_ago_works_for_a_week():
    row = AssessmentRequestFactory(status=Status.DECLINED)
    now = MORNING + timedelta(days=200)
    token = status_links.make_fresh(assessment_request=row, now=now)
    last = now + timedelta(days=7)
    assert status_links.follow(token=token, now=last - timedelta(seconds=1)) == row
    with pytest.raises(tokens.LinkEnded):
        status_links.follow(token=token, now=last)


def test_following_asks_one_question_however_far_a_request_has_come(
    django_assert_num_queries,
):
    visit = FirstVisitFactory(stage=Stage.BOOKED)
    kept = AssessmentRequestFactory(status=Status.ACCEPTED, first_visit=visit)
    token = status_links.make(
        assessment_request=AssessmentRequestFactory(merged_into=kept), now=MORNING
    )
    with django_assert_num_queries(1):
        assert status_links.follow(token=token, now=MORNING) == kept


@pytest.mark.parametrize(("days", "status"), [(89, 200), (91, 410)])
def test_the_api_says_when_a_link_has_ended(client, days, status):
    closed_at = clock.now() - timedelta(days=days)
    done = FirstVisitFactory(stage=Stage.CLOSED, closed_at=closed_at)
    row = AssessmentRequestFactory(status=Status.ACCEPTED, first_visit=done)
    token = status_links.make(assessment_request=row, now=closed_at)
    answer = client.get(reverse("api_status", args=[token]))
    told = {200: ("status", "closed"), 410: ("code", "link_ended")}[status]
    assert (answer.status_code, answer.json()[told[0]]) == (status, told[1])


@override_settings(PUBLIC_URL="https://visits.example.org")
def test_the_address_is_whole():
    assert status_links.url("abc") == "https://visits.example.org/r/abc/"
