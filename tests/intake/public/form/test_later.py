"""Save and finish later: a private link, a look that changes nothing, a way to erase."""

import pytest
from django.test import Client

from config.kernel import clock
from intake.models import AssessmentRequest, Draft
from notifications.models import OutboundMessage
from tests.factories.scheduling import LocationFactory
from tests.intake.public.form.person import ANSWERS, Asker, FramedAsker, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place():
    return LocationFactory(slug="east", name="East Sample")


@pytest.fixture(params=[Asker, FramedAsker])
def asker(request):
    return request.param()


def link():
    return OutboundMessage.objects.get().context["page_url"].partition("8000")[2]


def test_with_an_address_typed_one_press_sends_the_link(asker):
    asker.answers("who", "where", "when")
    led = asker.press("you", later="yes", **ANSWERS["you"])
    assert led.url == asker.address("later") + "?sent=1"
    assert "j•••@example.org has a letter from us." in words(asker.client.get(led.url))
    assert OutboundMessage.objects.get().to_address == "jess@example.org"


def test_without_one_the_page_asks_for_it_and_never_again(asker):
    asker.press("who", later="yes", for_whom="child")
    shown = words(asker.look("later"))
    assert "Where should we send the link?" in shown
    remembers = "You can also come back with this browser." in shown
    assert remembers is not isinstance(asker, FramedAsker)
    refused = words(asker.follows(asker.press("later", email="jess")))
    assert ('value="jess"' in refused, refused.count("<title>Error: ")) == (True, 1)
    assert OutboundMessage.objects.count() == 0
    assert asker.press("later", email="jess@example.org").url.endswith("?sent=1")
    asker.answers("where", "when")
    assert 'value="jess@example.org"' in words(asker.look("you"))


@pytest.mark.parametrize(
    ("press", "sender"),
    [({"later": "yes"}, "Front desk"), ({}, "First Visit Practice")],
)
def test_a_letter_names_us_only_after_they_went_on_with_a_yes(asker, press, sender):
    asker.answers("who", "where", "when").press("you", **press, **ANSWERS["you"])
    asker.press("more", later="yes")
    letter = OutboundMessage.objects.get()
    named = {"Front desk": "", "First Visit Practice": "First Visit Practice"}[sender]
    assert (letter.sender_name, letter.context["practice_name"]) == (sender, named)


def test_who_left_in_the_middle_is_asked_again_whether_messages_may_name_us():
    asker = Asker().answers("who", "where", "when")
    asker.press("you", later="yes", **ANSWERS["you"])
    assert "practice_name_ok" not in Draft.objects.get().answers
    assert asker.look("check").url == "/request/you/"
    asker.press("you", later="yes", name="Jess", email="jess@example.org")
    assert Draft.objects.get().answers["practice_name_ok"] is False


def test_a_letter_can_go_to_another_address_that_is_typed_anew(asker):
    asker.answers("who", "where", "when").press("you", later="yes", **ANSWERS["you"])
    sent = words(asker.look("later", sent="1"))
    path = asker.address("later") + "?other=1"
    assert f'<a href="{path}">Send it to another address</a>' in sent
    shown = words(asker.client.get(path))
    assert ["Where should we send the link?" in shown, "jess@" in shown] == [True, False]
    assert asker.press("later", email="jo@example.org").url.endswith("?sent=1")
    letters = OutboundMessage.objects.values_list("to_address", flat=True)
    assert "jo@example.org" in letters


def test_half_a_step_is_kept_and_shown_again():
    asker = Asker().answers("who", "where", "when")
    asker.press("you", later="yes", name="Jess", email="jess@")
    shown = words(asker.look("you"))
    said = ['value="Jess"', 'value="jess@"', '<a href="#id_email">', "<title>Error: "]
    assert [each in shown for each in said] == [True] * 4


def test_a_step_that_was_left_empty_is_shown_without_a_complaint():
    asker = Asker().answers("who", "where", "when")
    asker.press("you", later="yes", name="", email="")
    assert "<title>Error" not in words(asker.look("you"))
    assert asker.look("check").url == "/request/you/"


def test_what_was_cleared_is_gone_and_no_letter_goes_to_the_old_address(asker):
    asker.answers()
    cleared = {"name": "Jess", "email": "", "phone": "508-555-0123", "reach_by": "text"}
    assert asker.press("you", later="yes", **cleared).url == asker.address("later")
    asker.press("more", later="yes", note="")
    asker.press("when", later="yes")
    kept = Draft.objects.get().answers
    assert [kept["email"], kept["note"], kept["times"]] == ["", "", []]
    assert OutboundMessage.objects.count() == 0


def test_the_link_survives_scanners_and_a_press_goes_on_in_another_browser(asker):
    asker.answers("who", "where", "when").press("you", later="yes", **ANSWERS["you"])
    before = list(Draft.objects.values())
    scanner = Client()
    looks = [getattr(scanner, method)(link()) for method in ("head", "get", "get")]
    assert [(look.status_code, "draft" in look.cookies) for look in looks] == [(200, False)] * 3
    assert "jess@example.org" not in words(looks[1])
    assert list(Draft.objects.values()) == before

    other = Asker()
    other.client.get(link())
    pressed = other.client.post(
        link(),
        {"csrfmiddlewaretoken": other.client.cookies["csrftoken"].value},
        headers={"Origin": "http://testserver"},
    )
    assert pressed.url == "/request/check/"
    assert other.look("check").url == "/request/you/"
    assert 'value="jess@example.org"' in words(other.look("you"))
    other.answers("you", "more")
    other.sends()
    assert AssessmentRequest.objects.get().email == "jess@example.org"


def test_once_sent_the_letter_leads_nowhere_however_it_is_tried(asker):
    asker.answers("who", "where", "when").press("you", later="yes", **ANSWERS["you"])
    secret = link().rstrip("/").rpartition("/")[2]
    pages = [f"/request/embed/{secret}/{page}/" for page in ("check", "sent", "you")]
    assert [Client().get(page).status_code for page in (*pages, link())] == [410, 410, 410, 200]
    path = link()
    asker.answers("you", "more").sends()
    assert [Client().get(page).status_code for page in (*pages, path)] == [410] * 4
    other = Client()
    other.cookies["draft"] = secret
    assert other.get("/request/sent/").status_code == 410


def test_the_link_has_ended_once_the_answers_were_sent_or_timed_out():
    asker = Asker().answers("who", "where", "when")
    asker.press("you", later="yes", **ANSWERS["you"])
    path = link()
    Draft.objects.update(kept_until=clock.now())
    assert [Client().get(path).status_code, Client().head(path).status_code] == [410, 410]


def test_from_the_check_page_too(asker):
    asker.answers()
    assert asker.press("check", later="yes").url.endswith("/later/?sent=1")
    assert AssessmentRequest.objects.count() == 0


def test_answers_are_erased_by_a_press(asker):
    asker.answers()
    assert asker.look("clear").status_code == 200
    assert Draft.objects.count() == 1
    assert "Your answers are gone." in words(asker.follows(asker.press("clear")))
    assert Draft.objects.count() == 0
