"""A session ends by itself, scripts do not keep it alive, and nobody loses what they typed."""

from datetime import timedelta

import pytest
from django.test import Client, override_settings

from config.accounts.models import KeptForm
from config.accounts.permissions import Role
from config.kernel import clock
from notifications.models import NewsletterIssue
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import TherapistFactory

pytestmark = pytest.mark.django_db

MINUTE, HOUR = 60, 3600
QUEUE, NEW, STAY = "/staff/queue/", "/staff/newsletter/new/", "/account/stay/"
TYPED = {"subject": "Small steps", "preview": "", "body": "A long text.", "then": "review"}
NOTE = "You were signed out. What you typed is still here."


@pytest.fixture
def owner():
    return UserFactory(role=Role.OWNER)


@pytest.fixture
def client(owner):
    client = Client()
    client.force_login(owner)
    return client


def moved(client, **back):
    """Moves the session's own stamps back by so many seconds."""
    session = client.session
    for name, seconds in back.items():
        session[name] -= seconds
    session.save()


def sign_in(client, user, page):
    fields = {"login": user.email, "password": PASSWORD, "next": page}
    return client.post("/account/sign-in/", fields)


@pytest.mark.parametrize(
    ("seen", "began", "status"),
    [
        (14 * MINUTE + 50, 14 * MINUTE + 50, 200),
        (15 * MINUTE, 15 * MINUTE, 302),
        (0, 12 * HOUR - 10, 200),
        (0, 12 * HOUR, 302),
    ],
)
def test_a_session_lasts_15_idle_minutes_and_12_hours(client, seen, began, status):
    moved(client, seen_at=seen, began_at=began)
    assert client.get(QUEUE).status_code == status


def test_an_ended_session_is_gone_for_good(client):
    moved(client, seen_at=15 * MINUTE)
    assert client.get(QUEUE).url == f"/account/sign-in/?next={QUEUE}"
    assert sorted(client.session.keys()) == ["_session_expiry", "ended_for"]


def test_a_session_without_a_beginning_is_over(client):
    session = client.session
    del session["began_at"]
    session.save()
    assert client.get(QUEUE).status_code == 302


def test_a_page_makes_the_session_last(client):
    moved(client, seen_at=14 * MINUTE)
    before = client.session["seen_at"]
    client.get(QUEUE)
    assert client.session["seen_at"] >= before + 14 * MINUTE


def test_stay_signed_in_makes_the_session_last(client):
    moved(client, seen_at=14 * MINUTE)
    before = client.session["seen_at"]
    assert client.post(STAY).status_code == 204
    assert client.session["seen_at"] >= before + 14 * MINUTE


def test_it_is_too_late_to_stay_once_the_session_has_ended(client):
    moved(client, seen_at=15 * MINUTE)
    assert (client.post(STAY).status_code, client.get(STAY).status_code) == (401, 405)


def test_a_beat_makes_no_session_last(client):
    row = AssessmentRequestFactory()
    moved(client, seen_at=14 * MINUTE)
    before = client.session["seen_at"]
    answer = client.post(f"/staff/requests/{row.reference}/presence/")
    assert (answer.status_code, client.session["seen_at"]) == (200, before)


def test_a_program_that_borrows_the_session_does_not_make_it_last():
    avery, client = TherapistFactory().user, Client()
    client.force_login(avery)
    moved(client, seen_at=14 * MINUTE)
    before = client.session["seen_at"]
    answer = client.get("/api/v1/me/diary/")
    assert (answer.status_code, client.session["seen_at"]) == (200, before)
    moved(client, seen_at=MINUTE)
    assert client.get("/api/v1/me/diary/").status_code == 401


def test_what_was_typed_is_kept_though_a_script_heard_first_that_it_is_over(client, owner):
    moved(client, seen_at=15 * MINUTE)
    row = AssessmentRequestFactory()
    assert client.post(f"/staff/requests/{row.reference}/presence/").status_code == 401
    assert client.get("/api/v1/me/diary/").status_code == 401
    assert client.post(NEW, TYPED).status_code == 302
    assert KeptForm.objects.get().user == owner
    assert client.get("/staff/queue/").status_code == 302


def test_a_script_hears_that_the_session_has_ended(client):
    moved(client, seen_at=15 * MINUTE)
    answer = client.post("/staff/requests/NOBODY/presence/", {"note": "never kept"})
    assert (answer.status_code, answer.content) == (401, b"Your session has ended.")
    assert KeptForm.objects.count() == 0


def test_typing_outlives_the_session_of_the_same_person(client, owner):
    moved(client, seen_at=15 * MINUTE)
    pressed = client.post(NEW, TYPED | {"password": "secret", "csrfmiddlewaretoken": "x"})
    assert pressed.url == f"/account/sign-in/?next={NEW}"
    assert KeptForm.objects.get().fields == {name: [words] for name, words in TYPED.items()}
    assert sign_in(client, owner, NEW).url == NEW
    for _ in range(2):  # looking takes nothing away
        page = client.get(NEW)
        assert page.context["form"]["body"].value() == "A long text."
        assert NOTE in page.content.decode()
    assert client.post(NEW, TYPED).status_code == 302
    assert NOTE not in client.get(NEW).content.decode()
    assert (KeptForm.objects.count(), NewsletterIssue.objects.count()) == (0, 1)


def test_what_was_typed_in_another_tab_is_kept_too(client, owner):
    moved(client, seen_at=15 * MINUTE)
    assert client.get(QUEUE).status_code == 302  # this tab heard first that the session is over
    client.post(NEW, TYPED)
    sign_in(client, owner, NEW)
    assert client.get(NEW).context["form"]["body"].value() == "A long text."


def test_a_script_that_comes_after_it_takes_no_words_place(client, owner):
    moved(client, seen_at=15 * MINUTE)
    client.post(NEW, TYPED)
    client.post("/staff/requests/K7M2PX/presence/", {"left": "1"})
    assert [row.path for row in KeptForm.objects.all()] == [NEW]


def test_whose_session_ended_is_forgotten_with_the_next_sign_in(client):
    moved(client, seen_at=15 * MINUTE)
    client.get(QUEUE)
    sign_in(client, UserFactory(role=Role.OWNER), QUEUE)
    client.post("/account/sign-out/")
    client.post(NEW, TYPED)
    assert KeptForm.objects.count() == 0


def back(owner, **session):
    """A browser whose person signed in anew, or somebody else in their place."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    stored = client.session
    stored.update(session)
    stored.save()
    return client


@pytest.mark.parametrize(
    ("origin", "came_back", "kept"),
    [
        ("http://testserver", True, 1),
        ("http://testserver", False, 0),
        ("https://evil.example.com", True, 0),
        ("null", True, 0),
    ],
)
def test_a_page_from_before_the_sign_in_loses_nothing(owner, origin, came_back, kept):
    client = back(owner, came_back=came_back)
    old = TYPED | {"csrfmiddlewaretoken": "x" * 64}
    answer = client.post(NEW, old, headers={"Origin": origin})
    assert (answer.status_code, KeptForm.objects.count()) == (403, kept)
    assert ("Go back to what I typed" in answer.content.decode()) is bool(kept)
    assert (client.get(NEW).context["form"]["body"].value() == "A long text.") is bool(kept)


def test_what_is_typed_about_an_account_is_not_kept(owner):
    client = back(owner, came_back=True)
    typed = {"code": "123456", "csrfmiddlewaretoken": "x" * 64}
    client.post("/account/again/", typed, headers={"Origin": "http://testserver"})
    assert KeptForm.objects.count() == 0


@pytest.mark.parametrize("same", [True, False])
def test_who_signs_in_anew_has_come_back_only_if_it_was_they(client, owner, same):
    moved(client, seen_at=15 * MINUTE)
    client.get(QUEUE)
    sign_in(client, owner if same else UserFactory(role=Role.OWNER), QUEUE)
    assert client.session["came_back"] is same


def test_a_form_that_does_not_pass_keeps_its_kept_words(client, owner):
    moved(client, seen_at=15 * MINUTE)
    client.post(NEW, TYPED)
    sign_in(client, owner, NEW)
    assert client.post(NEW, TYPED | {"subject": ""}).status_code == 200
    assert KeptForm.objects.count() == 1


def test_somebody_else_never_sees_what_was_typed(client):
    moved(client, seen_at=15 * MINUTE)
    client.post(NEW, TYPED)
    sign_in(client, UserFactory(role=Role.OWNER), NEW)
    page = client.get(NEW)
    assert page.status_code == 200
    assert (NOTE in page.content.decode(), b"A long text." in page.content) == (False, False)


def test_typing_is_kept_for_30_minutes(client, owner):
    moved(client, seen_at=15 * MINUTE)
    client.post(NEW, TYPED)
    KeptForm.objects.update(kept_at=clock.now() - timedelta(minutes=30))
    sign_in(client, owner, NEW)
    assert NOTE not in client.get(NEW).content.decode()
    moved(client, seen_at=15 * MINUTE)
    client.post(NEW, {"subject": "Newer"})
    assert [row.fields for row in KeptForm.objects.all()] == [{"subject": ["Newer"]}]


@pytest.mark.parametrize(("length", "kept"), [(32 * 1024 - 4, 1), (32 * 1024 - 3, 0)])
def test_no_more_than_32_kilobytes_are_kept(client, length, kept):
    moved(client, seen_at=15 * MINUTE)
    client.post(NEW, {"body": "x" * length})
    assert KeptForm.objects.count() == kept


def test_signing_out_by_hand_keeps_nothing(client, owner):
    moved(client, seen_at=15 * MINUTE)
    client.post(NEW, TYPED)
    sign_in(client, owner, NEW)
    client.post("/account/sign-out/")
    assert client.post(NEW, TYPED).status_code == 302
    assert KeptForm.objects.count() == 0


def test_a_strange_site_cannot_plant_words(owner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    moved(client, seen_at=15 * MINUTE)
    assert client.post(NEW, TYPED).status_code == 403
    assert KeptForm.objects.count() == 0


def test_a_new_password_ends_the_other_sessions(client, owner):
    owner.set_password("another quiet sample")
    owner.save()
    assert client.get(QUEUE).status_code == 302


@override_settings(SESSION_IDLE_MINUTES=1, SESSION_MAX_HOURS=1)
def test_the_limits_are_settings(client):
    moved(client, seen_at=MINUTE)
    assert client.get(QUEUE).status_code == 302
