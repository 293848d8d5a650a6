"""A new password: asked for twice, told about, and the end of every other session."""

import pytest
from django.test import Client
from django.urls import reverse

from config.accounts.permissions import Role
from config.audit.models import AuditEvent
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

PAGE, QUEUE, NEW = "/account/password/change/", "/staff/queue/", "another quiet sample"


@pytest.fixture
def owner():
    return UserFactory(role=Role.OWNER, name="Morgan Exampleton")


def signed_in(user, password=PASSWORD):
    client = Client()
    client.post("/account/sign-in/", {"login": user.email, "password": password})
    return client


def change(client, *, now=PASSWORD, new=NEW, again=NEW):
    return client.post(PAGE, {"oldpassword": now, "password1": new, "password2": again})


def test_a_new_password_keeps_this_session_and_ends_the_others(owner):
    here, elsewhere = signed_in(owner), signed_in(owner)
    answered = change(here)
    assert answered.url == "/account/profile/?password_changed=1"
    assert "Your password is changed." in here.get(answered.url).content.decode()
    assert here.get(QUEUE).status_code == 200
    assert elsewhere.get(QUEUE).url == f"/account/sign-in/?next={QUEUE}"
    assert signed_in(owner).get(QUEUE).status_code == 302
    assert signed_in(owner, NEW).get(QUEUE).status_code == 200


def test_the_other_sessions_are_gone_from_the_list_at_once(owner):
    here = signed_in(owner)
    elsewhere = signed_in(owner)
    key = elsewhere.session.session_key
    change(here)
    sign_ins = here.get("/account/sessions/").context["sign_ins"]
    assert [each.is_this_one for each in sign_ins] == [True]
    assert elsewhere.session.exists(key) is False


def test_a_new_password_keeps_the_sessions_own_clock(owner):
    here = signed_in(owner)
    began = here.session["began_at"]
    change(here)
    assert here.session["began_at"] == began


def test_a_new_password_is_in_the_trail(owner):
    change(signed_in(owner))
    acts = AuditEvent.objects.order_by("id").values_list("action", "actor_id", "record_id")
    assert list(acts) == [
        ("account.signed_in", owner.pk, owner.pk),
        ("account.password_changed", owner.pk, owner.pk),
        ("account.other_sessions_ended", owner.pk, owner.pk),
    ]


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        (
            {"now": "", "new": "", "again": ""},
            {
                "oldpassword": ["Type the password you signed in with."],
                "password1": ["Type a new password of at least 12 characters."],
                "password2": ["Type the new password a second time."],
            },
        ),
        ({"now": "no"}, {"oldpassword": ["This is not the password you have now."]}),
        (
            {"again": "another quiet sampel"},
            {"password2": ["The two new passwords differ. Type the same one twice."]},
        ),
        (
            {"new": "eleven char", "again": "eleven char"},
            {"password1": ["This password is too short. It must contain at least 12 characters."]},
        ),
        (
            {"new": "morgan exampleton", "again": "morgan exampleton"},
            {"password1": ["The password is too similar to the name."]},
        ),
    ],
)
def test_what_is_missing_is_said_and_nothing_changes(owner, typed, errors):
    here = signed_in(owner)
    page = change(here, **typed)
    assert (page.status_code, page.context["form"].errors) == (200, errors)
    text = page.content.decode()
    assert "<title>Error: Change your password" in text
    assert 'type="password" name="oldpassword" value' not in text
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)


def test_guessing_is_stopped_with_a_page_in_our_words(owner):
    here = signed_in(owner)
    answers = [change(here, now=f"guess {number}") for number in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert "Please wait a little" in answers[-1].content.decode()


def test_the_profile_leads_to_both_pages(owner):
    text = signed_in(owner).get("/account/profile/").content.decode()
    assert [reverse(name) in text for name in ("account_change_password", "account_sessions")] == [
        True,
        True,
    ]
