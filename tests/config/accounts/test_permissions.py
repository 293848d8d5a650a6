"""What each role may do, as a table."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from config.accounts import permissions
from config.accounts.models import User
from config.accounts.permissions import Permission, Role
from tests.factories.accounts import UserFactory

MAY = {
    Role.FRONT_DESK: {Permission.TRIAGE_REQUESTS},
    Role.THERAPIST: {Permission.KEEP_OWN_DIARY},
    Role.OWNER: {
        Permission.TRIAGE_REQUESTS,
        Permission.SEE_EVERY_PLACE,
        Permission.WRITE_NEWSLETTER,
        Permission.SEND_NEWSLETTER,
        Permission.EXPORT_PERSON,
        Permission.ERASE_PERSON,
        Permission.KEEP_PLACES,
        Permission.LIMIT_CALENDAR_FEEDS,
        Permission.CORRECT_VISITS,
    },
}


@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_the_table_says_and_nothing_else(role):
    user = UserFactory.build(role=role)
    assert {each for each in Permission if permissions.allows(user, each)} == MAY[role]


def test_somebody_who_left_may_do_nothing():
    user = UserFactory.build(role=Role.OWNER, is_active=False)
    assert [each for each in Permission if permissions.allows(user, each)] == []


def test_somebody_who_is_not_signed_in_may_do_nothing():
    assert [each for each in Permission if permissions.allows(AnonymousUser(), each)] == []


def test_a_role_that_nobody_knows_may_do_nothing():
    user = UserFactory.build(role="janitor")
    assert [each for each in Permission if permissions.allows(user, each)] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "guard"),
    [
        ({"role": "janitor"}, "a_person_has_a_known_role"),
        ({"email": "Capital@example.org"}, "an_email_address_has_no_capitals"),
    ],
)
def test_the_database_refuses_people_that_the_product_does_not_know(changes, guard):
    user = UserFactory()
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        User.objects.filter(pk=user.pk).update(**changes)


@pytest.mark.django_db
def test_an_address_is_kept_in_small_letters_and_belongs_to_one_person():
    assert UserFactory(email="Dana@Example.org").email == "dana@example.org"
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="DANA@example.org")
