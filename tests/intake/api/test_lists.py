"""Places, concerns and the status of a request, for the site."""

from datetime import datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps

from config.kernel import clock
from intake import status_links
from intake.models import AssessmentRequest, Concern
from scheduling.models import Location
from tests.factories.intake import AssessmentRequestFactory, ConcernFactory
from tests.factories.scheduling import LocationFactory

pytestmark = pytest.mark.django_db

PLACES, CONCERNS = "/api/v1/locations/", "/api/v1/concerns/"


def test_places_come_in_the_practices_order_without_those_that_closed(client):
    second = LocationFactory(sort_order=902, summary="By video", online=True)
    first = LocationFactory(sort_order=901)
    LocationFactory(is_active=False)
    shown = ("slug", "name", "kind", "summary", "address")
    assert client.get(PLACES).json() == [
        {name: getattr(place, name) for name in shown} for place in (first, second)
    ]


def test_the_product_ships_with_six_concerns(client):
    Concern.objects.all().delete()
    import_module("intake.migrations.0002_shipped_concerns").ship(apps, None)
    assert [each["slug"] for each in client.get(CONCERNS).json()] == [
        "social-withdrawal",
        "anxiety",
        "depression",
        "trauma",
        "burnout",
        "other",
    ]


def test_a_concern_that_was_retired_is_not_offered(client):
    Concern.objects.update(is_active=False)
    ConcernFactory(slug="sleep", name="Sleep")
    assert client.get(CONCERNS).json() == [{"slug": "sleep", "name": "Sleep"}]


@pytest.mark.parametrize("url", [PLACES, CONCERNS])
def test_a_list_that_has_not_changed_is_not_sent_again(client, url):
    LocationFactory()
    ConcernFactory()
    first = client.get(url)
    same = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, same.status_code, same.content) == (200, 304, b"")
    assert sorted(first["Cache-Control"].split(", ")) == ["max-age=300", "public"]
    assert same["ETag"] == first["ETag"]
    Location.objects.update(name="Renamed")
    Concern.objects.update(name="Renamed")
    changed = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, changed["ETag"] == first["ETag"]) == (200, False)


@pytest.mark.parametrize("url", [PLACES, CONCERNS])
def test_head_hears_what_get_would(client, url):
    LocationFactory()
    ConcernFactory()
    whole, bare = client.get(url), client.head(url)
    same = client.head(url, headers={"If-None-Match": whole["ETag"]})
    named = ("ETag", "Cache-Control", "Content-Type", "Content-Length")
    assert (bare.status_code, bare.content) == (200, b"")
    assert [bare.get(name) for name in named] == [whole.get(name) for name in named]
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", whole["ETag"])
    other = client.head(url, headers={"If-None-Match": '"another"'})
    assert (other.status_code, other["ETag"]) == (200, whole["ETag"])


def test_the_lists_take_one_question_each(client, django_assert_num_queries):
    LocationFactory.create_batch(3)
    for url in (PLACES, CONCERNS):
        with django_assert_num_queries(1):
            client.get(url)


def test_the_status_of_a_request_says_what_the_person_may_know(client):
    place = LocationFactory()
    now = clock.now()
    row = AssessmentRequestFactory(
        locations=[place], received_at=now, respond_by=now - timedelta(hours=1), note="secret"
    )
    token = status_links.make(assessment_request=row, now=now)
    answer = client.get(f"/api/v1/request-status/{token}/")
    said = answer.json()
    assert datetime.fromisoformat(said.pop("respond_by")) == row.respond_by
    assert said == {
        "reference": row.reference,
        "status": "received",
        "late": True,
        "locations": [place.slug],
    }
    assert answer["Cache-Control"] == "no-store"


def test_a_look_changes_nothing(client):
    row = AssessmentRequestFactory()
    token = status_links.make(assessment_request=row, now=clock.now())
    before = AssessmentRequest.objects.values().get()
    for _ in range(2):
        client.get(f"/api/v1/request-status/{token}/")
        client.head(f"/r/{token}/")
    assert AssessmentRequest.objects.values().get() == before
    assert row.status_links.values_list("expires_at").get() == (None,)


def test_a_link_that_leads_nowhere_has_ended(client):
    answer = client.get("/api/v1/request-status/unknown/")
    assert (answer.status_code, answer.json()["code"]) == (410, "link_ended")
