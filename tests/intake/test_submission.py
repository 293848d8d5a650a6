"""What the site sends is accepted once, with a promise and a letter, or not at all."""

from datetime import UTC, date, datetime, timedelta

import pytest

from config.audit import trail
from config.audit.models import AuditEvent
from config.kernel import tokens
from intake import queries, submission
from intake.models import AssessmentRequest
from notifications import letters
from notifications.models import OutboundMessage, Subscriber
from scheduling.models import Closure
from tests.factories import intake as factories
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import MORNING, LocationFactory, desk_of

pytestmark = pytest.mark.django_db

Channel = OutboundMessage.Channel
AFTERNOON = datetime(2026, 11, 27, 21, 30, tzinfo=UTC)
"""Friday, 4:30 PM in New York."""


def submit(now=MORNING, **changes):
    sent = factories.submission(**changes)
    return submission.submit(submission=sent, by=trail.PERSON, now=now)


def test_everything_that_was_sent_is_kept_as_it_came():
    places = (LocationFactory(), LocationFactory(online=True))
    given = {
        "name": "Jordan Sample",
        "email": "jordan@example.org",
        "phone": "+15085550123",
        "reach_by": "text",
        "voicemail_ok": True,
        "practice_name_ok": False,
        "pronouns": "they/them",
        "for_whom": "child",
        "times": ("mon-morning", "fri-evening"),
        "concerns": ("burnout",),
        "note": "I find phone calls hard.",
        "urgent": True,
    }
    kept = submit(locations=places, in_massachusetts=True, **given).assessment_request
    row = AssessmentRequest.objects.get(pk=kept.pk)
    expected = {**given, "times": list(given["times"]), "concerns": list(given["concerns"])}
    assert {name: getattr(row, name) for name in given} == expected
    assert list(row.locations.all()) == list(places)
    assert (row.status, row.version, row.received_at) == ("submitted", 1, MORNING)
    assert (row.set_aside_at, row.first_visit) == (None, None)


def test_the_promise_is_eight_business_hours_and_two_when_urgent():
    assert submit().assessment_request.respond_by == MORNING + timedelta(hours=8)
    assert submit(urgent=True).assessment_request.respond_by == MORNING + timedelta(hours=2)


def test_the_promise_stands_still_while_the_place_is_closed():
    place = LocationFactory()
    Closure.objects.create(location=place, on=date(2026, 11, 30), name="Holiday")
    row = submit(AFTERNOON, locations=(place,), urgent=True).assessment_request
    assert row.respond_by == datetime(2026, 12, 1, 15, 30, tzinfo=UTC)  # Tuesday, 10:30 AM


def test_the_quickest_of_several_places_counts():
    places = (LocationFactory(promised_hours=6), LocationFactory(promised_hours=3))
    row = submit(locations=places).assessment_request
    assert row.respond_by == MORNING + timedelta(hours=3)


@pytest.mark.parametrize(
    ("reach_by", "channel", "to"),
    [
        ("email", Channel.EMAIL, "jordan@example.org"),
        ("text", Channel.TEXT, "+15085550123"),
        ("call", Channel.DESK, "+15085550123"),
    ],
)
def test_it_is_confirmed_at_once_by_the_way_they_chose_and_no_other(reach_by, channel, to):
    receipt = submit(reach_by=reach_by, phone="+15085550123")
    letter = OutboundMessage.objects.get()
    assert (letter.channel, letter.to_address, letter.hold_until) == (channel, to, None)
    assert letter.about == receipt.assessment_request.pk
    assert letter.context["page_url"].endswith(f"/r/{receipt.status_token}/")
    assert letter.context["respond_by"] == "Monday, Nov 23 at 5 PM"


def test_a_letter_to_somebody_who_wants_no_name_shown_names_nobody():
    submit(practice_name_ok=False)
    letter = OutboundMessage.objects.get()
    assert (letter.sender_name, letter.context["practice_name"]) == ("Front desk", "")


def test_the_secret_of_the_link_is_kept_as_a_hash_alone_and_never_shown():
    receipt = submit()
    link = receipt.assessment_request.status_links.get()
    assert link.token_hash == tokens.digest(receipt.status_token)
    assert receipt.status_token not in repr(receipt)


def test_the_trail_says_that_a_person_asked():
    row = submit().assessment_request
    event = AuditEvent.objects.get(action="request.submitted")
    assert (event.actor_kind, event.record_id, event.reference) == ("person", row.pk, row.reference)


def test_the_newsletter_is_asked_for_only_when_they_say_so():
    submit()
    assert Subscriber.objects.count() == 0
    submit(newsletter=True)
    assert list(Subscriber.objects.values_list("email", "status")) == [
        ("jordan@example.org", "pending")
    ]


def test_no_newsletter_without_an_address():
    submit(newsletter=True, email="", phone="+15085550123", reach_by="text")
    assert Subscriber.objects.count() == 0


def test_what_looks_automatic_is_set_aside_and_nothing_is_sent():
    row = submit(looks_automatic=True, newsletter=True).assessment_request
    assert row.set_aside_at == MORNING
    assert (OutboundMessage.objects.count(), Subscriber.objects.count()) == (0, 0)


@pytest.mark.parametrize("answer", [False, None])
def test_online_visits_are_for_people_who_will_be_in_massachusetts(answer):
    places = (LocationFactory(), LocationFactory(online=True))
    with pytest.raises(submission.OutsideMassachusetts):
        submit(locations=places, in_massachusetts=answer)
    assert AssessmentRequest.objects.count() == 0


@pytest.mark.parametrize("answer", [True, False, None])
def test_in_person_nobody_asks_where_they_will_be(answer):
    assert submit(in_massachusetts=answer).assessment_request.pk is not None


def test_a_place_that_has_closed_takes_no_requests():
    with pytest.raises(submission.PlaceClosed):
        submit(locations=(LocationFactory(), LocationFactory(is_active=False)))
    assert AssessmentRequest.objects.count() == 0


def test_the_desks_of_its_places_hear_by_mail_that_somebody_would_like_to_talk_soon():
    here, other = LocationFactory(name="East Bridgewater"), LocationFactory()
    dana, lee = desk_of(here), desk_of(here, other)
    desk_of(LocationFactory())
    UserFactory(owner=True)
    row = submit(locations=(here, other), urgent=True, note="A marked note.").assessment_request
    told = OutboundMessage.objects.filter(template="intake/mail/wanted_soon")
    assert {each.to_address for each in told} == {dana.email, lee.email}
    words = letters.words(told[0].template, {**told[0].context, "sender_name": "Desk"})
    said = f"{words.subject} {words.text} {words.html}"
    assert [row.name in said, row.email in said, row.note in said] == [False] * 3
    assert f"/staff/requests/{row.reference}/" in words.text
    assert list(queries.letters_about(row).values_list("template", flat=True)) == [
        "intake/mail/received"
    ]


@pytest.mark.parametrize("changes", [{"urgent": False}, {"urgent": True, "looks_automatic": True}])
def test_the_desks_hear_of_nobody_else(changes):
    desk_of(place := LocationFactory())
    submit(locations=(place,), **changes)
    assert OutboundMessage.objects.filter(template="intake/mail/wanted_soon").count() == 0
