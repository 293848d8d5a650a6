"""Every staff, therapist and API address, tried by nobody, by each role and by the wrong person."""

from urllib.parse import unquote

import pytest
from django.test import Client

from config.accounts import permissions
from config.accounts.permissions import Permission, Role
from intake.models import AssessmentRequest, StatusLink
from notifications.models import OutboundMessage
from tests.architecture import urls
from tests.factories.accounts import UserFactory, bearer
from tests.factories.scheduling import TherapistFactory

pytestmark = pytest.mark.django_db

ONLY_SAMPLES = {"staff/", "staff/kit/"}
"""The way to one's own first page, and the kit of components with invented samples."""

OPEN_TO_ALL = {
    "api/v1/assessment-requests/",
    "api/v1/concerns/",
    "api/v1/docs/",
    "api/v1/locations/",
    "api/v1/newsletter/subscriptions/",
    "api/v1/request-status/<str:token>/",
    "api/v1/schema.json",
    "api/v1/schema/",
}
SIGN_IN = {
    "account/sign-in/",
    "account/sign-out/",
    "account/stay/",
    "account/second-step/authenticate/",
}
"""What somebody meets who has not signed in yet, or no longer."""

OWN = [each for each in urls.below("account/") if each.route not in SIGN_IN]
"""What anybody who works here sets for themselves, whatever their role."""

PAGES = [each for each in urls.below("staff/", "me/") if each.route not in ONLY_SAMPLES]
API = [each for each in urls.below("api/v1/") if each.route not in OPEN_TO_ALL]

names = [each.route for each in PAGES]
own_names = [each.route for each in OWN]
api_names = [each.route for each in API]


def person(role):
    user = UserFactory(role=role)
    if role == Role.THERAPIST:
        TherapistFactory(user=user)
    return user


def test_the_sweep_finds_every_face():
    assert len(PAGES) >= 15
    assert {each.route.split("/")[2] for each in API} == {"me", "staff"}
    assert OPEN_TO_ALL - {each.route for each in urls.routes()} == set()


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_a_page_sends_nobody_to_the_sign_in(page, client):
    answers = [client.get(page.address), client.post(page.address)]
    assert [(answer.status_code, answer.url) for answer in answers] == [
        (302, f"/account/sign-in/?next={page.address}")
    ] * 2


@pytest.mark.parametrize("page", PAGES, ids=names)
@pytest.mark.parametrize("role", list(Role))
def test_a_page_lets_in_the_roles_that_hold_its_right_and_is_not_there_for_others(page, role):
    needed = page.view.needs
    assert isinstance(needed, Permission)
    user = person(role)
    client = Client()
    client.force_login(user)
    look, press = client.get(page.address, follow=True), client.post(page.address)
    statuses = {look.status_code, press.status_code}
    if not permissions.allows(user, needed):
        assert statuses == {404}
    elif "<" in page.route:
        assert statuses - {404, 405} == set()  # nothing of that name is this person's
    else:
        assert statuses - {200, 302, 400, 405, 422} == set()


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_nobody_who_left_is_let_in(page, client):
    user = UserFactory(role=Role.OWNER)
    client.force_login(user)
    user.is_active = False
    user.save()
    assert client.get(page.address).status_code == 302


@pytest.mark.parametrize("page", OWN, ids=own_names)
def test_a_persons_own_page_sends_nobody_to_the_sign_in(page, client):
    answers = [client.get(page.address), client.post(page.address)]
    assert [(answer.status_code, unquote(answer.url)) for answer in answers] == [
        (302, f"/account/sign-in/?next={page.address}")
    ] * 2


@pytest.mark.parametrize("page", OWN, ids=own_names)
@pytest.mark.parametrize("role", list(Role))
def test_a_persons_own_page_is_there_for_every_role(page, role, client):
    client.force_login(person(role))
    look, press = client.get(page.address), client.post(page.address)
    not_set_up = {404} if page.route.startswith("account/second-step/") else set()
    assert {look.status_code, press.status_code} - {200, 302, 405} - not_set_up == set()


def every_method(client, address, **more):
    return {
        method: getattr(client, method)(
            address, data="{}", content_type="application/json", **more
        ).status_code
        for method in ("post", "put", "patch", "delete")
    } | {"get": client.get(address, **more).status_code}


@pytest.mark.parametrize("endpoint", API, ids=api_names)
def test_the_api_answers_nobody(endpoint, client):
    assert set(every_method(client, endpoint.address).values()) == {401}


@pytest.mark.parametrize("endpoint", API, ids=api_names)
@pytest.mark.parametrize("role", list(Role))
def test_the_api_answers_the_roles_that_hold_its_right(endpoint, role, client):
    needed = endpoint.view.cls.needs
    user = person(role)
    answered = every_method(client, endpoint.address, headers=bearer(user))
    if permissions.allows(user, needed):
        assert set(answered.values()) - {200, 201, 400, 404, 405, 422} == set()
    else:
        assert set(answered.values()) == {403}


@pytest.mark.parametrize("endpoint", API, ids=api_names)
def test_a_token_without_the_scope_opens_nothing(endpoint, client):
    role = next(r for r in Role if endpoint.view.cls.needs in permissions.ALLOWED[r])
    answered = every_method(client, endpoint.address, headers=bearer(person(role), scopes=[]))
    assert set(answered.values()) == {403}


def test_an_address_that_is_open_to_all_asks_for_no_account(client):
    for route in OPEN_TO_ALL:
        (found,) = [each for each in urls.routes() if each.route == route]
        status = client.get(found.address).status_code
        assert (route, status in {200, 405, 410}) == (route, True)


ASKING = urls.below("request/")
LINKS = urls.below("r/")
UNSAFE = ("put", "patch", "delete")


def test_the_sweep_of_what_people_see_finds_the_form_and_their_links():
    assert len(ASKING) >= 12
    assert {each.route.removeprefix("r/<str:token>/") for each in LINKS} == {
        "", "answers/", "withdrawal/", "again/", "fresh-link/",
    }  # fmt: skip


@pytest.mark.parametrize("page", ASKING + LINKS, ids=[each.route for each in ASKING + LINKS])
def test_a_page_for_people_asks_for_no_account_and_a_look_keeps_nothing(page, client):
    look, bare = client.get(page.address), client.head(page.address)
    assert (bare.status_code, bare.content) == (look.status_code, b"")
    assert look.status_code in {200, 302, 404, 405, 410}
    assert "/account/" not in look.get("Location", "")
    assert [getattr(client, method)(page.address).status_code for method in UNSAFE] == [405] * 3
    assert kept() == NOTHING


@pytest.mark.parametrize("page", LINKS, ids=[each.route for each in LINKS])
def test_a_link_that_is_nobodys_opens_nothing(page, client):
    look, press = client.get(page.address).status_code, client.post(page.address).status_code
    only_press = page.route.endswith(("again/", "fresh-link/"))
    only_look = page.route == "r/<str:token>/"
    told_alike = page.route.endswith("fresh-link/")  # whoever asks hears the same
    assert look == (405 if only_press else 410)
    assert press == (405 if only_look else 200 if told_alike else 410)
    assert kept() == NOTHING


@pytest.mark.parametrize("page", ASKING, ids=[each.route for each in ASKING])
def test_an_empty_press_on_the_form_makes_nothing(page, client):
    assert client.post(page.address).status_code in {200, 302, 404, 405, 410, 422}
    assert kept() == NOTHING


def kept():
    """Counts what a person's press could make."""
    return [model.objects.count() for model in (AssessmentRequest, StatusLink, OutboundMessage)]


NOTHING = [0, 0, 0]


def test_every_route_of_the_product_is_in_one_of_the_faces():
    """A new corner of the map has to say here who looks at it."""
    known = (
        "staff/",
        "me/",
        "api/v1/",
        "account/",
        "request/",
        "r/",
        "o/",
        "a/",
        "news/",
        "feeds/",
    )
    rest = {each.route for each in urls.routes() if not each.route.startswith(known)}
    assert rest == {"", "healthz", "readyz"}
