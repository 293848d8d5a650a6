"""A person changes their answers on their own page; what they typed is never lost."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from config.kernel import clock, tokens
from intake import corrections, status_links, triage
from intake.answering import MARK_DIGITS as DIGITS
from intake.models import AssessmentRequest
from notifications.models import OutboundMessage
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory, ConcernFactory
from tests.factories.scheduling import HOUR, FirstVisitFactory, LocationFactory

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status


class Page:
    """A person's own page, with a browser that holds no cookie and sends no origin."""

    def __init__(self, row):
        self.row, self.client = row, Client(enforce_csrf_checks=True)
        self.token = status_links.make(assessment_request=row, now=clock.now())
        self.path = reverse("status:answers", args=[self.token])
        self.home = reverse("status:page", args=[self.token])

    def look(self):
        return self.client.get(self.path).content.decode()

    def save(self, *, shown=None, **changes):
        row = self.row
        typed = {
            "shown": shown or marked(self.look()),
            "locations": [place.slug for place in row.locations.all()],
            "times": row.times,
            "concerns": row.concerns,
            "note": row.note,
            "name": row.name,
            "pronouns": row.pronouns,
            "reach_by": row.reach_by,
            "practice_name_ok": "on",
            **changes,
        }
        sent = {name: value for name, value in typed.items() if value is not None}
        answer = self.client.post(self.path, sent, headers={"Origin": "null"})
        row.refresh_from_db()
        return answer


def marked(words):
    return re.search(r'name="shown" value="([0-9a-f.]+)"', words)[1]


@pytest.fixture
def place():
    return LocationFactory(name="East Sample")


@pytest.fixture
def page(place):
    now = clock.now()
    row = AssessmentRequestFactory(
        received_at=now,
        respond_by=now + 8 * HOUR,
        email="jordan@example.org",
        phone="+15085550123",
        note="I find calls hard.",
        times=["tue-morning"],
        locations=[place],
    )
    return Page(row)


def test_the_form_shows_the_answers_so_far_and_masks_the_addresses(page):
    ConcernFactory(slug="burnout", name="Burnout")
    AssessmentRequest.objects.filter(pk=page.row.pk).update(concerns=["burnout"])
    words = page.look()
    shown = ["I find calls hard.", "Jordan Sample", "j•••@example.org", "(•••) •••-0123"]
    assert [each for each in shown if each in words] == shown
    assert ["jordan@" in words, "5085550123" in words] == [False, False]
    boxes = re.findall(r"<input type=\"(?:checkbox|radio)\"[^>]*>", words)
    ticked = [re.search(r'name="(\w+)"', box)[1] for box in boxes if " checked" in box]
    assert ticked == ["locations", "times", "concerns", "reach_by", "practice_name_ok"]


def test_an_odd_address_is_shown_as_text(page):
    AssessmentRequest.objects.filter(pk=page.row.pk).update(email="<b@example.org")
    page.row.refresh_from_db()
    words = page.look()
    assert ["&lt;•••@example.org" in words, "<•••" in words] == [True, False]


def test_a_press_saves_and_leads_back_with_a_word(page):
    other = LocationFactory(slug="middle", name="Middle Sample")
    answer = page.save(
        locations=["middle"],
        times=["mon-morning", "fri-evening"],
        note="Mornings\r\nare quieter.",
        urgent="on",
        name="Jo",
        pronouns="they/them",
        voicemail_ok="on",
        practice_name_ok=None,
        reach_by="text",
    )
    assert (answer.status_code, answer.url) == (302, f"{page.home}?saved=answers")
    row = page.row
    assert [list(row.locations.all()), row.times, row.note, row.urgent] == [
        [other],
        ["mon-morning", "fri-evening"],
        "Mornings\nare quieter.",
        True,
    ]
    assert [row.name, row.pronouns, row.reach_by, row.voicemail_ok, row.practice_name_ok] == [
        "Jo",
        "they/them",
        "text",
        True,
        False,
    ]
    assert OutboundMessage.objects.count() == 0


def test_an_empty_address_keeps_the_one_we_have(page):
    page.save(email="  ", phone="", note="Other")
    assert (page.row.email, page.row.phone, page.row.note) == (
        "jordan@example.org",
        "+15085550123",
        "Other",
    )


def test_a_new_address_is_written_one_way(page):
    page.save(email="Jo@EXAMPLE.org", phone="508 555 0199")
    assert (page.row.email, page.row.phone) == ("Jo@example.org", "+15085550199")


def test_pressed_twice_it_is_saved_once(page):
    shown = marked(page.look())
    answers = [page.save(shown=shown, note="Other") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (page.row.version, page.row.events.count()) == (2, 1)


@pytest.mark.parametrize(
    ("changes", "words", "field"),
    [
        ({"name": "\u2800"}, "We need a name that we can read.", "id_name"),
        ({"name": " "}, "Type the name you like to be called, like Jordan.", "id_name"),
        ({"email": "jordan"}, "Type an email address like name@example.com", "id_email"),
        ({"phone": "12"}, "Type a phone number with area code", "id_phone"),
        ({"locations": []}, "Pick at least one place, like Online.", "id_locations_0"),
        ({"locations": ["nowhere"]}, "We do not have this place.", "id_locations_0"),
        ({"times": ["someday"]}, "Send one of the words we know.", "id_times"),
        ({"concerns": ["x\x00"]}, "Null characters are not allowed.", "id_concerns_0"),
        ({"reach_by": "pigeon"}, "Send one of the words we know.", "id_reach_by_0"),
        ({"note": "x" * 2001}, "Use at most 2,000 characters for your note.", "id_note"),
    ],
)
def test_what_is_wrong_is_named_once_more_with_its_field_and_typing_is_kept(
    page, changes, words, field
):
    ConcernFactory(slug="burnout", name="Burnout")
    answer = page.save(**{"pronouns": "typed words", **changes})
    shown = answer.content.decode()
    assert (answer.status_code, shown.count("<title>Error: ")) == (422, 1)
    assert f'<a href="#{field}">{words}' in shown
    assert f'id="{field}"' in shown
    assert 'value="typed words"' in shown
    assert page.row.version == 1


def test_every_wrong_field_is_named_at_once(page):
    shown = page.save(name="", email="x", phone="y", locations=[]).content.decode()
    named = re.findall(r'<a href="#(id_[a-z_0-9]+)">', shown)
    assert sorted(named) == ["id_email", "id_locations_0", "id_name", "id_phone"]


def test_text_needs_a_phone_that_we_have_or_are_given(page):
    AssessmentRequest.objects.filter(pk=page.row.pk).update(phone="")
    page.row.refresh_from_db()
    refused = page.save(reach_by="text")
    assert "We need a phone number to reach you that way." in refused.content.decode()
    assert page.save(reach_by="text", phone="508-555-0123").status_code == 302


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (None, "Tell us yes or no. Online visits need it."),
        ("no", "Online visits are for people who will be in Massachusetts."),
    ],
)
def test_online_asks_where_they_will_be_and_keeps_the_typing(page, said, words):
    online = LocationFactory(online=True)
    answer = page.save(locations=[online.slug], in_massachusetts=said, note="typed words")
    shown = answer.content.decode()
    assert (answer.status_code, "typed words" in shown) == (422, True)
    summary = re.findall(r'<a href="#(id_[a-z_0-9]+)">([^<]+)', shown)
    assert [(field, line.startswith(words)) for field, line in summary] == [
        ("id_in_massachusetts_0", True)
    ]
    assert page.save(locations=[online.slug], in_massachusetts="yes").status_code == 302
    assert list(page.row.locations.all()) == [online]


def test_online_from_elsewhere_offers_the_same_ways_on_as_the_form(page):
    online = LocationFactory(online=True)
    asked_from = {"locations": [online.slug], "in_massachusetts": "no"}
    ways = ["You can find someone where you are", "findtreatment.gov"]
    shown = page.save(**asked_from).content.decode()
    assert [each in shown for each in ways] == [True, True]
    assert [each in page.look() for each in ways] == [False, False]


def test_the_page_warns_that_the_sender_can_still_show_us(page):
    assert "The address or number they come from can still show who we are." in page.look()


def test_when_the_desk_changed_the_answers_meanwhile_the_typing_stays_and_wins_if_they_say_so(
    page, place
):
    shown = marked(page.look())
    other = LocationFactory(name="Middle Sample")
    corrections.change_places(
        assessment_request=page.row, locations=[other], by=UserFactory(), now=clock.now()
    )
    answer = page.save(shown=shown, note="typed words", locations=[place.slug])
    words = answer.content.decode()
    assert (answer.status_code, "typed words" in words) == (409, True)
    assert "We changed this request while you were typing." in words
    assert re.findall(r"<li>(.*: .*)</li>", words) == ["Where: Middle Sample"]
    assert "data-focus" in words
    assert page.row.note == "I find calls hard."
    again = page.save(shown=marked(words), note="typed words", locations=[place.slug])
    assert (again.status_code, page.row.note) == (302, "typed words")
    assert list(page.row.locations.all()) == [place]


def test_nobody_can_try_which_address_a_masked_one_is(page):
    page.row.refresh_from_db()
    kept = [page.row.email, page.row.phone, page.row.name, page.row.note]
    tried = {tokens.digest(json.dumps(value))[:DIGITS] for value in kept}
    shown = marked(page.look()).split(".")
    assert ({len(part) for part in shown}, tried & set(shown)) == ({DIGITS}, set())


def test_a_sign_that_is_not_ours_is_no_way_around_a_look(page):
    answer = page.save(shown="nonsense", note="typed words")
    assert (answer.status_code, "typed words" in answer.content.decode()) == (409, True)


def test_a_wrong_field_does_not_hide_that_the_desk_changed_the_answers(page):
    shown = marked(page.look())
    corrections.mark_urgent(
        assessment_request=page.row, urgent=True, by=UserFactory(), now=clock.now()
    )
    wrong = page.save(shown=shown, name="").content.decode()
    assert marked(wrong) == shown


def test_once_the_desk_has_gone_on_the_page_says_so_kindly(page):
    triage.decline(assessment_request=page.row, by=UserFactory(), now=clock.now())
    looked, pressed = page.client.get(page.path), page.client.post(page.path, {"note": "Typed."})
    assert [looked.status_code, pressed.status_code] == [200, 409]
    words = [answer.content.decode() for answer in (looked, pressed)]
    assert ["We have gone on with this" in each for each in words] == [True, True]
    assert ["Typed." in each for each in words] == [False, True]
    page.row.refresh_from_db()
    assert page.row.note == "I find calls hard."


def test_once_the_desk_has_gone_on_every_answer_that_was_changed_is_there_to_copy(page):
    ConcernFactory(slug="burnout", name="Burnout")
    other = LocationFactory(slug="middle", name="Middle Sample")
    shown = marked(page.look())
    triage.decline(assessment_request=page.row, by=UserFactory(), now=clock.now())
    answer = page.save(
        shown=shown,
        locations=[other.slug],
        times=["mon-morning"],
        concerns=["burnout"],
        note="Typed.",
        name="",
        phone="508-555-0199",
        voicemail_ok="on",
        reach_by="pigeon",
        in_massachusetts="yes",
    )
    words = answer.content.decode()
    assert (answer.status_code, "Typed." in words, "jordan@" in words) == (409, True, False)
    assert re.findall(r"<dt>(.*)</dt>\n<dd>(.*)</dd>", words) == [
        ("Where", "Middle Sample"),
        ("When", "Mon mornings"),
        ("What it is about", "Burnout"),
        ("Name", "nothing"),
        ("Mobile number", "508-555-0199"),
        ("How to reach you", "pigeon"),
        ("Voicemail", "yes"),
        ("In Massachusetts for visits", "yes"),
    ]


def test_what_was_left_as_it_was_is_not_called_typing(page):
    AssessmentRequest.objects.filter(pk=page.row.pk).update(note="One\nTwo")
    page.row.refresh_from_db()
    shown = marked(page.look())
    triage.decline(assessment_request=page.row, by=UserFactory(), now=clock.now())
    words = page.save(shown=shown, note="One\r\nTwo").content.decode()
    assert re.findall(r"<dt>(.*)</dt>", words) == []


def test_an_accepted_request_cannot_be_changed_here(place):
    row = AssessmentRequestFactory(
        status=Status.ACCEPTED, first_visit=FirstVisitFactory(), locations=[place]
    )
    assert "We have gone on with this" in Page(row).look()


def test_a_place_that_closed_and_a_concern_that_left_may_stay(page, place):
    gone = ConcernFactory(slug="gone", is_active=False)
    place.is_active = False
    place.save()
    AssessmentRequest.objects.filter(pk=page.row.pk).update(concerns=[gone.slug])
    page.row.refresh_from_db()
    assert page.save(note="Other").status_code == 302
    assert (page.row.concerns, list(page.row.locations.all())) == (["gone"], [place])


def test_another_closed_place_is_not_offered_and_not_taken(page):
    closed = LocationFactory(slug="closed-sample", is_active=False)
    assert closed.slug not in page.look()
    assert page.save(locations=[closed.slug]).status_code == 422


def test_an_old_link_takes_no_answers(page):
    status_links.end(assessment_request=page.row, now=clock.now() - 91 * 24 * HOUR)
    answer = page.client.post(page.path, {"note": "Other"})
    assert (answer.status_code, "This link has timed out" in answer.content.decode()) == (410, True)


@pytest.mark.parametrize(
    ("reach_by", "how"),
    [
        ("email", "To tell us something, answer our last message. A person reads it."),
        ("text", "To tell us something, text us back. A person reads it."),
        ("call", "To tell us something, tell us when we call."),
    ],
)
def test_gone_on_names_a_way_to_tell_us_that_is_open_to_them(page, reach_by, how):
    changes = {"status": Status.ACCEPTED, "reach_by": reach_by}
    visit = FirstVisitFactory(stage="looking")
    AssessmentRequest.objects.filter(pk=page.row.pk).update(**changes, first_visit=visit)
    assert f'<p class="lead">{how}</p>' in page.look()


def test_gone_on_awaits_no_call_once_it_is_closed(page):
    AssessmentRequest.objects.filter(pk=page.row.pk).update(
        status=Status.DECLINED, closed_at=clock.now(), reach_by="call"
    )
    words = page.look()
    assert ["when we call" in words, "You can ask us again at any time." in words] == [False, True]
