"""What the browser remembers, and who may show the form in a frame, faults included."""

import re
from datetime import UTC, datetime

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path

from config import urls as house
from intake import limits
from intake.models import AssessmentRequest, Draft
from intake.public.form import words as form_words
from intake.public.form.carrier import Carrier, framed
from scheduling.models import Location
from tests.factories.scheduling import LocationFactory
from tests.intake.public.form.person import Asker, FramedAsker, words

pytestmark = pytest.mark.django_db

FAULTS = {
    "fault": RuntimeError(),
    "database": OperationalError(),
    "many": limits.TooMany("form", 9),
}


@framed
def failing(_request, _carrier, *, kind):
    raise FAULTS[kind]


urlpatterns = [
    path("request/embed/failing/<str:kind>/", failing),
    path("", include(house.urlpatterns)),
]
handler400, handler403 = house.handler400, house.handler403
handler404, handler500 = house.handler404, house.handler500


@pytest.fixture(autouse=True)
def place():
    return LocationFactory(slug="east", name="East Sample")


@pytest.fixture(params=[Asker, FramedAsker])
def asker(request):
    return request.param()


def test_once_sent_the_browser_leads_there_for_half_an_hour():
    asker = Asker().answers()
    asker.sends()
    assert asker.client.cookies["draft"]["max-age"] == 1800
    asker.sends()
    assert asker.client.cookies["draft"]["max-age"] == 1800


@pytest.mark.parametrize("page", ["sent", "check", "when", "clear", "cleared"])
def test_a_look_never_lengthens_what_the_browser_remembers(page):
    asker = Asker().answers()
    asker.sends()
    assert "draft" not in asker.look(page).cookies


def test_who_shares_a_device_hides_the_sent_page_for_good(asker):
    asker.answers()
    asker.sends()
    token = None if isinstance(asker, FramedAsker) else asker.token
    assert f'action="{asker.address("clear")}"' in words(asker.look("sent"))
    shown = words(asker.follows(asker.press("clear")))
    assert ("This page is hidden now." in shown, "Start again" in shown) == (True, False)
    if token is None:
        assert asker.look("sent").status_code == 410
    else:
        assert asker.client.cookies["draft"].value == ""
        asker.client.cookies["draft"] = token  # even for whoever copied it
        assert asker.look("sent").status_code == 410
        assert asker.sends().status_code == 410
    assert AssessmentRequest.objects.count() == 1


def test_whoever_erases_unsent_answers_leaves_no_cookie():
    asker = Asker().answers()
    shown = words(asker.follows(asker.press("clear")))
    assert ("Your answers are gone." in shown, asker.client.cookies["draft"].value) == (True, "")
    assert (Draft.objects.count(), asker.look("sent").url) == (0, "/request/")


@override_settings(PUBLIC_RATE_LIMIT="1/day")
def test_who_waits_for_their_connection_is_told_so(asker):
    refused = words(asker.answers().press("check", later="yes"))
    assert "Many requests came from your connection" in refused
    assert "went to this email or phone" not in refused


@override_settings(EMAIL_RATE_LIMIT="1/day")
def test_who_was_written_to_already_is_told_to_look_there():
    Asker().answers().sends()
    refused = words(Asker().answers().sends())
    assert "Many messages went to this email or phone already." in refused
    assert "came from your connection" not in refused


@pytest.mark.parametrize(
    ("seconds", "again"),
    [(1, "today at 3:01 PM"), (60, "today at 3:01 PM"), (61, "today at 3:02 PM")],
)
def test_the_time_to_try_again_is_never_too_early(seconds, again):
    now = datetime(2026, 12, 1, 20, tzinfo=UTC)
    said = form_words.too_many(limits.TooMany("form", seconds), now=now)
    assert said == {"again": again, "for_this_person": False}


@pytest.mark.parametrize(
    ("now", "promised"),
    [
        (datetime(2026, 12, 1, 20, tzinfo=UTC), True),
        (datetime(2026, 12, 1, 20, 30, tzinfo=UTC), False),
    ],
)
def test_a_promise_is_repeated_until_its_time_has_come(asker, now, promised):
    known = {
        "reference": "FV-1",
        "respond_by": "2026-12-01T20:30:00+00:00",
        "status_url": "https://visits.example.org/r/secret/",
        "reach_by": "email",
        "named": True,
    }
    said = form_words.sent(known, now=now)
    carrier = Carrier("secret", embedded=isinstance(asker, FramedAsker))
    shown = words(carrier.show(RequestFactory().get("/"), "sent", hide="/", **said))
    told = ["We will write to you by" in shown, "heard from us by then" in shown]
    assert (told, "Look at your private page" in shown) == ([promised] * 2, not promised)
    assert known["status_url"] in shown


@pytest.mark.parametrize(
    ("page", "mark"),
    [
        *((name, "living") for name in ("who", "more", "check", "later", "clear", "elsewhere")),
        ("cleared", None),
    ],
)
def test_only_a_frame_marks_the_pages_of_living_answers(asker, page, mark):
    LocationFactory(slug="online", kind=Location.Kind.ONLINE)
    asker.answers("who")
    if page == "elsewhere":
        asker.press("where", locations="online", in_massachusetts="no")
    elif page == "check":
        asker.answers()
    answer = asker.look(page)
    assert answer.status_code == 200
    marks = re.findall(r'data-draft="(\w+)"', words(answer))
    assert marks == ([mark] if mark and isinstance(asker, FramedAsker) else [])


def test_a_frame_marks_its_first_page_and_the_one_that_says_to_wait():
    asker = FramedAsker()
    assert 'data-draft="start"' in words(asker.look("who"))
    with override_settings(PUBLIC_RATE_LIMIT="1/day"):
        refused = words(asker.answers().press("check", later="yes"))
    assert 'data-draft="waiting"' in refused


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/request/embed/failing/fault/", 500),
        ("/request/embed/failing/database/", 503),
        ("/request/embed/failing/many/", 429),
        ("/request/embed/none/", 404),
        ("/request/embed/no-such-secret/check/", 410),
        ("/request/embed/", 200),
    ],
)
def test_what_fails_in_a_frame_shows_the_help_lines_there(path, status):
    client = Client(raise_request_exception=False)
    with override_settings(EMBED_ORIGINS=["https://practice.example.org"]):
        answer = client.get(path)
    assert (answer.status_code, "988" in words(answer)) == (status, True)
    assert "frame-ancestors https://practice.example.org" in answer["Content-Security-Policy"]
    assert answer.get("X-Frame-Options") is None
