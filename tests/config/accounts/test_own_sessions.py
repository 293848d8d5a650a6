"""People see where they are signed in, and sign out the other browsers."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.test import Client

from config.accounts import own_sessions
from config.accounts.permissions import Role
from config.audit.models import AuditEvent
from config.kernel import clock
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.intake import AssessmentRequestFactory

pytestmark = pytest.mark.django_db

PAGE, QUEUE = "/account/sessions/", "/staff/queue/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101 Firefox/145.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) Version/26.0 Safari/604.1"


@pytest.fixture
def owner():
    return UserFactory(role=Role.OWNER)


@pytest.fixture
def here(owner):
    return browser_of(owner, FIREFOX)


@pytest.fixture
def phone(owner):
    return browser_of(owner, IPHONE)


def browser_of(user, header):
    """Signs in with a browser of this kind."""
    client = Client(headers={"User-Agent": header})
    sent = {"login": user.email, "password": PASSWORD}
    assert client.post("/account/sign-in/", sent).status_code == 302
    return client


def moved(client, **back):
    """Moves the session's own stamps back by so many seconds."""
    session = client.session
    for name, seconds in back.items():
        session[name] -= seconds
    session.save()


def shown(client):
    page = client.get(PAGE)
    assert page.status_code == 200
    return [(each.browser, each.is_this_one) for each in page.context["sign_ins"]]


def test_this_browser_comes_first_and_then_the_others_newest_first(owner, here, phone):
    browser_of(owner, "curl/8.5")
    moved(phone, seen_at=60)
    assert shown(here) == [
        ("Firefox on Windows", True),
        ("A browser we do not know", False),
        ("Safari on an iPhone", False),
    ]
    assert shown(phone)[0] == ("Safari on an iPhone", True)


def test_the_page_says_when_in_the_practices_zone(here):
    session = here.session
    page = here.get(PAGE)
    assert [
        (each.began.timestamp(), each.seen.timestamp()) for each in page.context["sign_ins"]
    ] == [(session["began_at"], session["seen_at"])]
    text = page.content.decode()
    assert ("This one" in text, "You are signed in nowhere else." in text) == (True, True)
    assert "Sign out the others" not in text


def test_a_colleague_is_not_on_the_list(here):
    browser_of(UserFactory(role=Role.OWNER), IPHONE)
    assert shown(here) == [("Firefox on Windows", True)]


def test_neither_an_address_nor_a_whole_header_is_kept(here, phone):
    kept = UserSession.objects.order_by("id").values_list("ip", "user_agent")
    assert list(kept) == [
        (own_sessions.NO_ADDRESS, "Firefox on Windows"),
        (own_sessions.NO_ADDRESS, "Safari on an iPhone"),
    ]
    assert "127.0.0.1" not in here.get(PAGE).content.decode()


def test_signing_out_the_others_ends_them_alone(owner, here, phone):
    colleague = browser_of(UserFactory(role=Role.OWNER), IPHONE)
    assert here.post(PAGE).url == f"{PAGE}?ended=1"
    page = here.get(f"{PAGE}?ended=1").content.decode()
    assert "The other browsers are signed out." in page
    assert shown(here) == [("Firefox on Windows", True)]
    assert phone.get(QUEUE).url == f"/account/sign-in/?next={QUEUE}"
    assert colleague.get(QUEUE).status_code == 200
    (ended,) = AuditEvent.objects.filter(action="account.other_sessions_ended")
    assert (ended.actor_id, ended.record_id) == (owner.pk, owner.pk)


def test_looking_changes_nothing(here, phone):
    def kept():
        return [*UserSession.objects.values()], [*Session.objects.values("session_key")]

    before = kept()
    here.get(PAGE)
    here.head(PAGE)
    assert kept() == before


def test_a_beat_of_another_browser_leaves_its_last_seen_alone(here, phone):
    moved(phone, seen_at=300)
    before = phone.session["seen_at"]
    row = AssessmentRequestFactory()
    assert phone.post(f"/staff/requests/{row.reference}/presence/").status_code == 200
    (_, other) = here.get(PAGE).context["sign_ins"]
    assert other.seen.timestamp() == before
    phone.get(QUEUE)
    (_, other) = here.get(PAGE).context["sign_ins"]
    assert other.seen.timestamp() >= before + 300


@pytest.mark.parametrize("stamps", [{"seen_at": 15 * 60}, {"began_at": 12 * 3600}])
def test_a_session_that_is_over_is_not_on_the_list(here, phone, stamps):
    moved(phone, **stamps)
    assert shown(here) == [("Firefox on Windows", True)]


def test_a_session_that_signed_out_is_not_on_the_list(here, phone):
    phone.post("/account/sign-out/")
    assert shown(here) == [("Firefox on Windows", True)]
    assert UserSession.objects.count() == 1


def test_a_session_of_an_older_password_is_not_on_the_list(owner, here, phone):
    owner.set_password("another quiet sample")
    owner.save()
    session = here.session
    session[HASH_SESSION_KEY] = owner.get_session_auth_hash()
    session.save()
    assert UserSession.objects.count() == 2
    assert shown(here) == [("Firefox on Windows", True)]


def test_signing_in_sweeps_away_what_is_over(owner, here, phone):
    Session.objects.filter(session_key=phone.session.session_key).update(
        expire_date=clock.now() - timedelta(seconds=1)
    )
    third = browser_of(UserFactory(), FIREFOX)
    keys = {here.session.session_key, third.session.session_key}
    assert set(Session.objects.values_list("session_key", flat=True)) == keys
    assert set(UserSession.objects.values_list("session_key", flat=True)) == keys
    own_sessions.sweep(now=clock.now() + timedelta(hours=13))
    assert (Session.objects.count(), UserSession.objects.count()) == (0, 0)


@pytest.mark.parametrize("others", [1, 3])
def test_the_list_asks_the_database_as_often_for_one_other_as_for_three(
    owner, here, others, django_assert_num_queries
):
    for _ in range(others):
        browser_of(owner, IPHONE)
    with django_assert_num_queries(4):
        assert len(shown(here)) == 1 + others
