"""The words that intake sends: what a later one makes untrue, and how a call is begun."""

import pytest

from config.audit import trail
from intake import booking, emails, timeline, triage, withdrawing
from intake.models import AssessmentRequest
from notifications.models import OutboundMessage
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    LocationFactory,
    TherapistFactory,
    desk_of,
    open_all_week,
)

pytestmark = pytest.mark.django_db

NOW = MORNING


@pytest.fixture
def place():
    return LocationFactory()


@pytest.fixture
def desk(place):
    return desk_of(place)


def asked(place, **changes):
    """Makes a request of somebody whose confirmation the desk has to send or say."""
    given = {"reach_by": "text", "phone": "+15085550123", "locations": [place]}
    row = AssessmentRequestFactory(**{**given, **changes})
    emails.received(row, status_token="t", now=NOW)
    return row


def book(row, by):
    (place,) = row.locations.all()
    booking.book(
        assessment_request=row,
        therapist=open_all_week(TherapistFactory(), place),
        location=place,
        starts_at=NOW + 24 * HOUR,
        by=by,
        now=NOW,
    )


def decline(row, by):
    triage.decline(assessment_request=row, reason="Too far.", by=by, now=NOW)


def withdraw(row, _by):
    withdrawing.withdraw(assessment_request=row, by=trail.PERSON, now=NOW)


def stands(row):
    messages = OutboundMessage.objects.filter(about=row.pk, template=emails.RECEIVED)
    return list(messages.values_list("status", flat=True))


@pytest.mark.parametrize("act", [book, decline, withdraw])
def test_a_confirmation_that_nobody_sent_is_asked_for_no_more(act, place, desk):
    row, other = asked(place), asked(place)
    act(row, desk)
    assert (stands(row), stands(other)) == (["suppressed"], ["for_desk"])


@pytest.mark.parametrize("act", [book, decline])
def test_undo_goes_on_without_the_stale_confirmation(act, place, desk):
    row = asked(place)
    act(row, desk)
    booking.undo(assessment_request=row, by=desk, now=NOW)
    assert AssessmentRequest.objects.get(pk=row.pk).status == "submitted"
    left = OutboundMessage.objects.values_list("template", "status")
    assert list(left) == [(emails.RECEIVED, "suppressed")]


def test_the_timeline_says_which_message_and_what_became_of_it(place, desk):
    row = asked(place)
    decline(row, desk)
    told = [entry.words for entry in timeline.of(row, user=desk)]
    assert sorted(each for each in told if "confirmation" in each or "message" in each) == [
        "A message about the decision waits for the desk to send it",
        "The confirmation was not needed",
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {},
            (
                "Ask for Jordan Sample. Say that you call from First Visit Practice. Ask if this is"
                " a good time. Say that we have the request and will call again by Monday, Nov 23"
                " at 5 PM. The reference is {reference}. Leave no voicemail.\n"
            ),
        ),
        (
            {"practice_name_ok": False, "voicemail_ok": True},
            (
                "Ask for Jordan Sample. Leave our name out. Ask if this is a good time. Say that we"
                " have the request and will call again by Monday, Nov 23 at 5 PM. The reference is"
                " {reference}. A voicemail is okay.\n"
            ),
        ),
    ],
)
def test_who_wants_a_call_gets_one_by_a_script(changes, said, place, settings):
    settings.PRACTICE_NAME = "First Visit Practice"
    row = asked(place, reach_by="call", **changes)
    message = OutboundMessage.objects.get(about=row.pk)
    assert (message.channel, message.text) == ("desk", said.format(reference=row.reference))
