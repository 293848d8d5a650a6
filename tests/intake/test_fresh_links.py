"""An old link brings a fresh one, to the address on file, and nobody can tell from the answer."""

from datetime import timedelta

import pytest
from django.db import DataError, transaction
from django.test import override_settings
from django.urls import reverse

from config.audit import trail
from config.audit.models import AuditEvent
from config.kernel import clock, tokens
from intake import fresh_links, status_links
from intake.models import AssessmentRequest, StatusLink
from notifications.models import OutboundMessage
from scheduling import offer_links, visit_links
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import (
    MORNING,
    AppointmentFactory,
    FirstVisitFactory,
    OfferFactory,
)

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status
HOUR = timedelta(hours=1)
LONG_AFTER = MORNING + timedelta(days=100)


def old_link(**changes):
    row = AssessmentRequestFactory(**{"status": Status.DECLINED, **changes})
    return row, status_links.make(assessment_request=row, now=MORNING)


def letter():
    return OutboundMessage.objects.get()


@pytest.mark.parametrize(
    ("reach_by", "channel", "to"),
    [
        ("email", "email", "jordan@example.org"),
        ("text", "text", "+15085550123"),
        ("call", "desk", "+15085550123"),
    ],
)
def test_a_fresh_link_goes_the_way_they_chose(reach_by, channel, to):
    row, token = old_link(reach_by=reach_by, email="jordan@example.org", phone="+15085550123")
    with pytest.raises(tokens.LinkEnded):
        status_links.follow(token=token, now=LONG_AFTER)
    fresh_links.send(token=token, now=LONG_AFTER)
    sent = letter()
    assert (sent.channel, sent.to_address, sent.about) == (channel, to, row.pk)
    fresh = str(sent.context["page_url"]).rstrip("/").rpartition("/")[2]
    assert status_links.follow(token=fresh, now=LONG_AFTER) == row
    assert [each.action for each in AuditEvent.objects.all()] == ["request.fresh_link"]


def test_words_for_a_text_carry_the_link_and_words_for_a_call_do_not():
    texts = []
    for reach_by in ("text", "call"):
        row, token = old_link(reach_by=reach_by, phone="+15085550123")
        fresh_links.send(token=token, now=LONG_AFTER)
        texts.append(OutboundMessage.objects.get(about=row.pk).text)
    assert ["/r/" in text for text in texts] == [True, False]
    assert row.reference in texts[1]


def test_at_most_one_leaves_within_an_hour_even_across_the_hour_of_the_clock():
    _, token = old_link()
    late_in_the_hour = LONG_AFTER.replace(minute=50)
    waits = (0, 15, 59, 60, 61)
    for minutes in waits:
        fresh_links.send(token=token, now=late_in_the_hour + timedelta(minutes=minutes))
    sent = OutboundMessage.objects.order_by("created_at").values_list("created_at", flat=True)
    assert list(sent) == [late_in_the_hour, late_in_the_hour + HOUR]
    assert StatusLink.objects.count() == 1 + 2


def test_a_merged_requests_old_link_brings_one_to_the_request_that_was_kept():
    kept = AssessmentRequestFactory(status=Status.DECLINED, email="kept@example.org")
    _, token = old_link(status=Status.SUBMITTED, merged_into=kept)
    fresh_links.send(token=token, now=LONG_AFTER)
    assert letter().to_address == "kept@example.org"


@pytest.mark.parametrize("kind", ["offer", "visit"])
def test_an_old_link_to_times_or_to_a_visit_brings_one_to_the_request(kind):
    visit = FirstVisitFactory()
    row = AssessmentRequestFactory(
        status=Status.ACCEPTED, first_visit=visit, email="jordan@example.org"
    )
    if kind == "visit":
        token = visit_links.token(AppointmentFactory(first_visit=visit))
    else:
        token = offer_links.make(OfferFactory(first_visit=visit), now=MORNING)
    fresh_links.send(token=token, now=LONG_AFTER)
    sent = letter()
    assert (sent.to_address, sent.about) == ("jordan@example.org", row.pk)
    fresh = str(sent.context["page_url"]).rstrip("/").rpartition("/")[2]
    assert status_links.follow(token=fresh, now=LONG_AFTER) == row


@pytest.mark.parametrize(
    "changes", [{"status": Status.ERASED}, {"set_aside_at": MORNING, "status": Status.SUBMITTED}]
)
def test_nothing_leaves_for_what_was_erased_or_set_aside(changes):
    _, token = old_link(**changes)
    fresh_links.send(token=token, now=LONG_AFTER)
    assert (OutboundMessage.objects.count(), StatusLink.objects.count()) == (0, 1)


def test_the_letter_does_not_name_the_practice_to_those_who_asked_so():
    _, token = old_link(practice_name_ok=False)
    fresh_links.send(token=token, now=LONG_AFTER)
    assert (letter().context["practice_name"], letter().sender_name) == ("", "Front desk")


def test_the_page_answers_the_same_whether_or_not_there_was_anything(client):
    _, known = old_link(received_at=clock.now())
    _, erased = old_link(status=Status.ERASED)
    answers = [
        client.post(reverse("status:fresh_link", args=[token]))
        for token in (known, known, erased, "unknown")
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {
        (200, answers[0].content)
    }
    assert OutboundMessage.objects.count() == 1


@override_settings(EMAIL_RATE_LIMIT="1/day")
def test_one_person_gets_no_further_link_by_another_request_of_theirs(client):
    same = {"email": "jordan@example.org", "received_at": clock.now()}
    tokens = [old_link(**same)[1] for _ in range(2)]
    pages = [client.post(reverse("status:fresh_link", args=[token])) for token in tokens]
    assert (pages[0].content, OutboundMessage.objects.count()) == (pages[1].content, 1)


@override_settings(PUBLIC_RATE_LIMIT="1/day")
def test_who_asks_over_and_over_waits(client):
    pages = [client.post(reverse("status:fresh_link", args=["unknown"])) for _ in range(2)]
    assert [page.status_code for page in pages] == [200, 429]
    assert "Many requests came from your connection" in pages[1].content.decode()


def test_if_the_trail_cannot_be_written_nothing_is_kept():
    _, token = old_link()
    before = trail.request_id.set("longer than its column" * 99)
    try:
        with pytest.raises(DataError), transaction.atomic():
            fresh_links.send(token=token, now=LONG_AFTER)
    finally:
        trail.request_id.reset(before)
    assert (OutboundMessage.objects.count(), StatusLink.objects.count()) == (0, 1)
