"""A person takes their request back in two presses, without a reason, and may undo it."""

import pytest
from django.test import Client
from django.urls import reverse

from config.kernel import clock
from intake import status_links
from intake.models import AssessmentRequest, RequestEvent
from notifications.models import OutboundMessage
from tests.factories import intake as factories
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import HOUR, FirstVisitFactory

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status


@pytest.fixture
def browser():
    return Client(enforce_csrf_checks=True, headers={"Origin": "null"})


def asked(**changes):
    now = clock.now()
    return AssessmentRequestFactory(**{"received_at": now, "respond_by": now + HOUR, **changes})


def pages(row):
    token = status_links.make(assessment_request=row, now=clock.now())
    names = ("page", "withdrawal", "again")
    return [reverse(f"status:{name}", args=[token]) for name in names]


def kinds():
    return list(RequestEvent.objects.order_by("at").values_list("kind", flat=True))


def test_one_press_withdraws_a_second_changes_nothing_and_undo_opens_again(browser):
    row = asked()
    page, withdrawal, again = pages(row)
    assert f'action="{withdrawal}"' in browser.get(withdrawal).content.decode()
    for _ in range(2):
        answer = browser.post(withdrawal)
        assert (answer.status_code, answer.url) == (302, page)
    words = browser.get(page).content.decode()
    assert ["Your request is withdrawn." in words, f'action="{again}"' in words] == [True, True]
    row.refresh_from_db()
    assert (row.status, row.version) == (Status.WITHDRAWN, 2)
    for _ in range(2):
        answer = browser.post(again)
        assert (answer.status_code, answer.url) == (302, f"{page}?saved=again")
    assert "Your request is open again." in browser.get(answer.url).content.decode()
    row.refresh_from_db()
    assert (row.status, row.version, kinds()) == (
        Status.SUBMITTED,
        3,
        ["withdrawn", "asked_again"],
    )


def test_a_confirmation_that_waits_stays_as_it_is(browser):
    from config.audit import trail
    from intake import submission

    kept = submission.submit(submission=factories.submission(), by=trail.PERSON, now=clock.now())
    before = list(OutboundMessage.objects.values())
    browser.post(reverse("status:withdrawal", args=[kept.status_token]))
    assert AssessmentRequest.objects.get().status == Status.WITHDRAWN
    assert list(OutboundMessage.objects.values()) == before


def test_a_request_on_hold_can_be_withdrawn(browser):
    row = asked(status=Status.ON_HOLD, on_hold_until=clock.now() + HOUR)
    _, withdrawal, _ = pages(row)
    browser.post(withdrawal)
    row.refresh_from_db()
    assert (row.status, row.on_hold_until) == (Status.WITHDRAWN, None)


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.DECLINED])
def test_what_the_desk_has_gone_on_with_is_not_withdrawn_and_the_page_is_kind(browser, status):
    visit = FirstVisitFactory(stage="booked") if status == Status.ACCEPTED else None
    row = asked(status=status, first_visit=visit)
    _, withdrawal, again = pages(row)
    answers = [browser.get(withdrawal), browser.post(withdrawal), browser.post(again)]
    assert [answer.status_code for answer in answers] == [200, 409, 409]
    assert ["We have gone on with this" in each.content.decode() for each in answers] == [True] * 3
    row.refresh_from_db()
    assert (row.status, kinds()) == (status, [])


def test_a_withdrawn_request_does_not_ask_to_be_withdrawn(browser):
    page, withdrawal, _ = pages(asked(status=Status.WITHDRAWN))
    answer = browser.get(withdrawal)
    assert (answer.status_code, answer.url) == (302, page)


@pytest.mark.parametrize("name", ["withdrawal", "again"])
def test_an_old_link_does_nothing(browser, name):
    answer = browser.post(reverse(f"status:{name}", args=["unknown"]))
    assert (answer.status_code, "This link has timed out" in answer.content.decode()) == (410, True)


@pytest.mark.parametrize("name", ["page", "answers", "withdrawal"])
def test_the_pages_are_private(browser, name):
    token = status_links.make(assessment_request=asked(), now=clock.now())
    answer = browser.get(reverse(f"status:{name}", args=[token]))
    headers = ("Referrer-Policy", "Cache-Control", "X-Robots-Tag")
    assert [answer[header] for header in headers] == ["no-referrer", "no-store", "noindex"]
