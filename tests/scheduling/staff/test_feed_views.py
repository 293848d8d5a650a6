"""The owner's limit on what calendar feeds show."""

import pytest
from django.urls import reverse

from config.kernel import clock
from scheduling import feeds
from scheduling.models import FeedLimit, Names
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import TherapistFactory

pytestmark = pytest.mark.django_db

PAGE = reverse("feeds:limit")


@pytest.fixture
def owner(client):
    user = UserFactory(owner=True)
    client.force_login(user)
    return user


def test_the_owner_sees_who_uses_a_feed_and_limits_all_of_them(client, owner):
    therapist = TherapistFactory(name="Avery Listed")
    feeds.give_link(therapist=therapist, chosen=Names.NONE, by=therapist.user, now=clock.now())
    page = client.get(PAGE)
    assert (page.context["form"]["most"].value(), len(page.context["rows"])) == ("none", 1)
    assert "Avery Listed" in page.content.decode()
    assert "/feeds/" not in page.content.decode()
    assert client.post(PAGE, {"most": "initials"}).url == f"{PAGE}?saved=1"
    row = FeedLimit.objects.get()
    assert (row.most, row.set_by) == ("initials", owner)
    client.post(PAGE, {"most": "none"})
    assert (FeedLimit.objects.get().most, FeedLimit.objects.count()) == ("none", 1)


@pytest.mark.parametrize("sent", [{}, {"most": "everything"}])
def test_what_is_no_limit_changes_nothing(client, owner, sent):
    assert client.post(PAGE, {"x": "y", **sent}).status_code == 422
    assert FeedLimit.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_few_questions(client, owner, count, django_assert_num_queries):
    for _ in range(count):
        therapist = TherapistFactory()
        feeds.give_link(therapist=therapist, chosen=Names.NONE, by=therapist.user, now=clock.now())
    with django_assert_num_queries(4):
        client.get(PAGE)
