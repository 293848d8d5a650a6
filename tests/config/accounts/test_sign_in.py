"""Staff sign in with their e-mail address, and a stranger learns nothing from the answer."""

import re

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import override_settings
from django.urls import reverse

from config.accounts.models import User
from config.accounts.permissions import Role
from config.audit.models import AuditEvent
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.scheduling import TherapistFactory

pytestmark = pytest.mark.django_db

SIGN_IN = "/account/sign-in/"


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": email, "password": password, **more})


def words_of(page):
    """Answers the page without what is different on every page: the form's own secret."""
    text = re.sub(r'value="[^"]*"', "", page.content.decode())
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(
    ("role", "first_page"),
    [
        (Role.FRONT_DESK, "desk:queue"),
        (Role.OWNER, "desk:queue"),
        (Role.THERAPIST, "therapist:week"),
    ],
)
def test_an_address_and_a_password_lead_to_the_persons_own_page(client, role, first_page):
    user = UserFactory(role=role)
    TherapistFactory(user=user)
    answered = sign_in(client, user.email.upper())
    assert (answered.status_code, answered.url) == (302, "/")
    assert client.get("/").url == reverse(first_page)
    assert client.get(reverse(first_page)).status_code == 200


def test_an_unknown_name_and_a_wrong_password_hear_the_same(client):
    known = UserFactory()
    wrong = sign_in(client, known.email, "not the password")
    unknown = sign_in(client, "nobody@example.org", "not the password")
    assert (wrong.status_code, unknown.status_code) == (200, 200)
    assert words_of(wrong) == words_of(unknown)
    assert sorted(wrong.cookies) == sorted(unknown.cookies)


def test_somebody_who_left_cannot_sign_in_and_hears_the_same(client):
    left = UserFactory(is_active=False)
    gone = sign_in(client, left.email)
    unknown = sign_in(client, "nobody@example.org")
    assert (gone.status_code, words_of(gone)) == (unknown.status_code, words_of(unknown))
    assert "_auth_user_id" not in client.session


def test_a_session_ends_when_somebody_leaves(client):
    user = UserFactory()
    client.force_login(user)
    assert client.get(reverse("desk:queue")).status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(reverse("desk:queue")).url == f"{SIGN_IN}?next=/staff/queue/"


def test_pages_say_themselves_what_happened_and_leave_no_words_in_cookies(client):
    answered = sign_in(client, UserFactory().email)
    assert sorted(answered.cookies) == ["csrftoken", "sessionid"]


def test_somebody_who_is_asked_again_hears_of_a_wrong_password_in_our_words(client):
    client.force_login(UserFactory())
    page = client.post(reverse("account_reauthenticate"), {"password": "not the password"})
    assert page.context["form"].errors == {"password": ["This is not the password you have now."]}


def test_after_too_many_wrong_passwords_the_right_one_is_refused_too(client):
    user = UserFactory()
    for _ in range(5):
        sign_in(client, user.email, "not the password")
    assert sign_in(client, user.email).status_code == 200
    assert "_auth_user_id" not in client.session


def test_nobody_signs_themselves_up(client):
    assert client.get("/account/sign-up/").status_code == 404


def test_signing_in_never_leads_to_another_site(client):
    user = UserFactory()
    assert sign_in(client, user.email, next="https://evil.example.com/").url == "/"


def test_signing_out_takes_a_post_and_ends_the_session(client):
    client.force_login(UserFactory())
    client.get("/account/sign-out/")
    assert "_auth_user_id" in client.session
    client.post("/account/sign-out/")
    assert "_auth_user_id" not in client.session


def test_signing_in_and_out_is_in_the_trail(client):
    user = UserFactory()
    sign_in(client, user.email, "not the password")
    sign_in(client, user.email)
    client.post("/account/sign-out/")
    assert list(AuditEvent.objects.order_by("id").values_list("action", "actor_id")) == [
        ("account.sign_in_refused", None),
        ("account.signed_in", user.pk),
        ("account.signed_out", user.pk),
    ]


@pytest.mark.parametrize("page", ["desk:queue", "newsletter:issues"])
def test_where_a_second_factor_is_required_it_is_set_up_first(client, page):
    client.force_login(UserFactory(owner=True))
    assert client.get(reverse(page)).status_code == 200
    with override_settings(SECOND_FACTOR_REQUIRED=True):
        answered = client.get(reverse(page))
    assert (answered.status_code, answered.url) == (302, reverse("mfa_activate_totp"))


def test_a_person_with_a_second_factor_is_asked_for_it_and_then_let_in(client):
    from allauth.mfa.totp.internal import auth

    user = UserFactory(owner=True)
    secret = auth.generate_totp_secret()
    auth.TOTP.activate(user, secret)
    asked = sign_in(client, user.email)
    assert asked.url == reverse("mfa_authenticate")
    assert client.get(reverse("desk:queue")).url == f"{SIGN_IN}?next=/staff/queue/"
    counter = next(iter(auth.yield_hotp_counters_from_time()))
    code = auth.format_hotp_value(auth.hotp_value(secret, counter))
    client.post(reverse("mfa_authenticate"), {"code": code})
    with override_settings(SECOND_FACTOR_REQUIRED=True):
        assert client.get(reverse("desk:queue")).status_code == 200


def test_a_wrong_second_factor_lets_nobody_in(client):
    from allauth.mfa.totp.internal import auth

    user = UserFactory(owner=True)
    auth.TOTP.activate(user, auth.generate_totp_secret())
    sign_in(client, user.email)
    page = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "_auth_user_id" not in client.session
    assert page.context["form"].errors == {
        "code": ["This code does not fit. Type the newest one that your app shows."]
    }


def test_a_session_cookie_tells_scripts_and_other_sites_nothing(client):
    user = UserFactory()
    cookie = sign_in(client, user.email).cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    with pytest.raises(signing.BadSignature):
        signing.loads(cookie.value)


@override_settings(TRUSTED_PROXY_COUNT=1)
def test_a_stranger_behind_our_proxy_locks_nobody_else_out(client):
    user = UserFactory()
    for number in range(12):
        sent = {"login": f"nobody{number}@example.org", "password": "not the password"}
        client.post(SIGN_IN, sent, headers={"X-Forwarded-For": "203.0.113.9"})
    sent = {"login": user.email, "password": PASSWORD}
    answered = client.post(SIGN_IN, sent, headers={"X-Forwarded-For": "198.51.100.7"})
    assert answered.status_code == 302


def test_an_address_that_a_caller_made_up_starts_no_new_count(client):
    user = UserFactory()
    for number in range(12):
        sent = {"login": f"nobody{number}@example.org", "password": "not the password"}
        client.post(SIGN_IN, sent, headers={"X-Forwarded-For": f"203.0.113.{number}"})
    answered = client.post(SIGN_IN, {"login": user.email, "password": PASSWORD})
    assert (answered.status_code, "_auth_user_id" in client.session) == (200, False)


def test_many_strangers_tries_do_not_push_out_a_lock(client):
    user = UserFactory()
    for _ in range(5):
        sign_in(client, user.email, "not the password")
    for number in range(310):
        cache.set(f"zzz-{number:03}", 1, 300)
        cache.set(f"000-{number:03}", 1, 300)
    assert sign_in(client, user.email).status_code == 200


def test_who_looks_for_a_visit_is_led_to_the_form(client):
    for page in (client.get("/", follow=True), client.get(SIGN_IN)):
        assert '<a href="/request/">Ask for a first visit</a>' in page.content.decode()
