"""The queue as programs read it: the same lists, rights and order as the page."""

import pytest
from django.urls import reverse

from config.audit.models import AuditEvent
from config.kernel import clock
from intake import queue
from tests.factories.accounts import bearer
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import HOUR, LocationFactory, desk_of

pytestmark = pytest.mark.django_db

QUEUE = "/api/v1/staff/assessment-requests/"


@pytest.fixture
def place():
    return LocationFactory(slug="east-bridgewater")


@pytest.fixture
def desk(place):
    return desk_of(place)


@pytest.fixture
def read(client, desk):
    headers = bearer(desk)

    def made(address=QUEUE, **asked):
        return client.get(address, asked or None, headers=headers)

    return made


def asks(place, **changes):
    now = clock.now()
    given = {"locations": [place], "received_at": now - HOUR, "respond_by": now + HOUR}
    return AssessmentRequestFactory(**{**given, **changes})


def references(answer):
    return [row["reference"] for row in answer.json()["results"]]


def test_a_row_says_what_the_contract_says(read, desk, place):
    now = clock.now()
    row = asks(
        place, respond_by=now - HOUR, assigned_to=desk, claimed_at=now, claim_ends_at=now + HOUR
    )
    answer = read()
    assert answer.status_code == 200
    assert answer.json() == {
        "results": [
            {
                "reference": row.reference,
                "name": "Jordan Sample",
                "status": "submitted",
                "stage": "waiting",
                "locations": ["east-bridgewater"],
                "reach_by": "email",
                "received_at": answer.json()["results"][0]["received_at"],
                "respond_by": answer.json()["results"][0]["respond_by"],
                "late": True,
                "urgent": False,
                "assigned_to": desk.name,
            }
        ],
        "next": None,
        "previous": None,
    }


def test_the_soonest_promise_comes_first_and_urgent_before_it(read, place):
    later, sooner, urgent = [
        asks(place, respond_by=clock.now() + hours, urgent=is_urgent)
        for hours, is_urgent in ((3 * HOUR, False), (HOUR, False), (5 * HOUR, True))
    ]
    assert references(read()) == [urgent.reference, sooner.reference, later.reference]


def test_pages_of_fifty_lead_on_and_back(read, place, monkeypatch):
    rows = [asks(place, respond_by=clock.now() + n * HOUR).reference for n in range(52)]
    first = read()
    second = read(first.json()["next"])
    assert [references(first), references(second)] == [rows[: queue.PAGE], rows[queue.PAGE :]]
    assert (first.json()["previous"], second.json()["next"]) == (None, None)
    assert references(read(second.json()["previous"])) == rows[: queue.PAGE]


def test_views_and_places_narrow_the_list(read, place, desk):
    waits = asks(place)
    held = asks(place, status="on_hold", on_hold_until=clock.now() + HOUR)
    answers = {view: references(read(view=view)) for view in ("waiting", "on_hold", "mine")}
    assert answers == {"waiting": [waits.reference], "on_hold": [held.reference], "mine": []}
    assert references(read(location="east-bridgewater")) == [waits.reference]


def test_a_search_finds_in_every_view_or_in_the_one_named(read, place):
    waits = asks(place, name="Zoë North")
    ended = asks(place, name="Zoe South", status="declined", received_at=clock.now())
    asks(LocationFactory(), name="Zoe Elsewhere")
    assert references(read(q="zoe")) == [ended.reference, waits.reference]
    assert references(read(q="zoe", view="waiting")) == [waits.reference]
    assert [event.action for event in AuditEvent.objects.filter(action__startswith="queue.")] == [
        "queue.searched",
        "queue.searched",
    ]


def test_a_look_is_one_event_that_names_what_it_showed(read, desk, place):
    row = asks(place)
    read()
    event = AuditEvent.objects.get(action="queue.listed")
    assert (event.actor_id, event.details) == (desk.pk, {"shown": [row.reference]})


@pytest.mark.parametrize(
    ("asked", "pointer", "code"),
    [
        ({"view": "everything"}, "/view", "invalid_choice"),
        ({"location": "nowhere"}, "/location", "unknown_location"),
        ({"cursor": "nonsense"}, "/cursor", "unknown_page"),
        ({"q": "x"}, "/q", "too_short"),
        ({"q": "x" * 81}, "/q", "max_length"),
        ({"page": "2"}, "/page", "unknown_field"),
    ],
)
def test_what_makes_no_sense_is_named(read, asked, pointer, code):
    answer = read(**asked)
    assert answer.status_code == 400
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [
        (pointer, code)
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_takes_the_same_few_questions(rows, read, place, django_assert_num_queries):
    for _ in range(rows):
        asks(place)
    with django_assert_num_queries(6):
        assert len(references(read())) == rows


def test_the_address_is_the_documents():
    assert reverse("api_desk_queue") == QUEUE
