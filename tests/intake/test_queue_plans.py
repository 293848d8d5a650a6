"""A hundred thousand requests that have ended cost those who wait nothing: the plans say so."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.kernel import clock
from intake import finding, queue
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import FirstVisitFactory, LocationFactory, desk_of

MANY = 100_000
OPEN = 40
TYPED = ("Zoe Nunez", "ana", "an", "example", "774-555-0199", "C9", "zoe@example.com", "no body")

CLOSED = """
    INSERT INTO scheduling_firstvisit (id, reference, name, pronouns, email, phone, reach_by,
        voicemail_ok, practice_name_ok, urgent, times, concerns, note, stage, version, opened_at,
        closed_at)
    SELECT md5('V' || n)::uuid, 'V' || n, name, '', email, phone, reach_by, false, true, false,
        times, concerns, note, 'closed', 1, received_at, received_at - n * interval '1 hour'
    FROM intake_assessmentrequest, generate_series(1, %(many)s, 2) n WHERE id = %(model)s;

    INSERT INTO intake_assessmentrequest (id, reference, name, pronouns, email, phone, reach_by,
        voicemail_ok, practice_name_ok, for_whom, times, concerns, note, urgent, status, version,
        received_at, respond_by, closed_at, answered_at, set_aside_at, first_visit_id)
    SELECT md5('C' || n)::uuid, 'C' || n,
        (ARRAY['Ana','Ben','Cai','Dee','Eli','Fay','Gus','Hal'])[n %% 8 + 1] || ' '
            || substr(md5(n::text), 1, 8),
        '', 'person' || n || '@example.org',
        CASE WHEN n %% 3 = 0 THEN '+1508' || lpad((n * 37 %% 10000000)::text, 7, '0') ELSE '' END,
        'email', false, true, 'self', '{}', concerns, note, n %% 20 = 0,
        CASE WHEN n %% 2 = 0 THEN 'declined' ELSE 'accepted' END, 3,
        received_at - n * interval '1 hour', respond_by - n * interval '1 hour',
        CASE WHEN n %% 2 = 0 THEN received_at - n * interval '1 hour' END, received_at, NULL,
        CASE WHEN n %% 2 = 1 THEN md5('V' || n)::uuid END
    FROM intake_assessmentrequest, generate_series(1, %(many)s) n WHERE id = %(model)s;

    INSERT INTO intake_assessmentrequest_locations (assessmentrequest_id, location_id)
    SELECT md5('C' || n)::uuid, location_id
    FROM intake_assessmentrequest_locations, generate_series(1, %(many)s) n
    WHERE assessmentrequest_id = %(model)s;
"""
GROWING = (
    "intake_assessmentrequest",
    "intake_assessmentrequest_locations",
    "scheduling_firstvisit",
)


@pytest.fixture
def crowd(db):
    """Leaves a hundred thousand ended requests behind, and a few that wait."""
    place, other = LocationFactory(), LocationFactory()
    model = AssessmentRequestFactory(locations=[place, other], received_at=clock.now())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(CLOSED, {"many": MANY, "model": model.pk})
        for stage in ("looking", "offered", "waitlisted", "booked"):
            for _ in range(OPEN):
                visit = FirstVisitFactory(stage=stage)
                AssessmentRequestFactory(locations=[place], status="accepted", first_visit=visit)
        AssessmentRequestFactory.create_batch(OPEN, locations=[place])
        AssessmentRequestFactory.create_batch(
            OPEN, locations=[other], status="on_hold", on_hold_until=clock.now()
        )
        AssessmentRequestFactory.create_batch(OPEN, locations=[other], set_aside_at=clock.now())
        AssessmentRequestFactory(
            locations=[place], name="Zoë Núñez", email="zoe@example.com", phone="+17745550199"
        )
        cursor.execute("ANALYZE")  # small tables too: how many places somebody has decides much
    return place


def nodes(plan):
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def touched(node):
    """Counts the rows that a step of a plan answered or read in vain."""
    return node["Actual Loops"] * (node["Actual Rows"] + node.get("Rows Removed by Filter", 0))


def plans_of(look):
    with CaptureQueriesContext(connection) as taken:
        look()
    with connection.cursor() as cursor:
        for each in taken.captured_queries:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {each['sql']}")
            ((found,),) = cursor.fetchall()
            yield (found if isinstance(found, list) else json.loads(found))[0]["Plan"]


def looks(user, place):
    """Makes every look of the desk: lists, the page behind the first, counts, searches."""
    asked = {
        f"{view} {where}": queue.Question(user=user, view=view, location=at)
        for view in queue.VIEWS
        for where, at in (("anywhere", None), ("here", place))
    } | {
        f"find {typed}": queue.Question(user=user, view=None, looked_for=finding.words(typed))
        for typed in TYPED
    }
    second = queue.page(asked["closed anywhere"]).next
    yield "closed, second page", lambda: queue.page(asked["closed anywhere"], at=second)
    yield "counts", lambda: queue.counts(user=user)
    yield "last came anywhere", lambda: queue.last_received(user=user)
    yield "last came here", lambda: queue.last_received(user=user, location=place)
    for name, each in asked.items():
        yield name, lambda each=each: queue.page(each)


def everything_touched():
    rows = queue.seen_by(UserFactory(owner=True)).filter(name__endswith="Núñez")
    (plan,) = plans_of(lambda: list(rows))
    return max(map(touched, nodes(plan)))


def test_no_look_at_the_queue_reads_what_has_ended(crowd):
    slow, most = {}, {}
    for user in (desk_of(crowd), UserFactory(owner=True)):
        for name, look in looks(user, crowd):
            found = [each for plan in plans_of(look) for each in nodes(plan)]
            scanned = {each["Relation Name"] for each in found if each["Node Type"] == "Seq Scan"}
            slow[user.role, name] = scanned & set(GROWING)
            most[user.role, name] = max(map(touched, found))
    assert {look: tables for look, tables in slow.items() if tables} == {}
    assert {look: rows for look, rows in most.items() if rows > MANY / 20} == {}
    assert everything_touched() > MANY  # so the plans would show it
    assert len(slow) == 2 * (2 * len(queue.VIEWS) + len(TYPED) + 4)
