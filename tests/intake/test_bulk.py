"""One step for several requests: each is told what became of it, and urgent ones stay alone."""

import threading
from datetime import timedelta

import pytest
from django.db import connections

from config.audit.models import AuditEvent
from intake import bulk, claiming, timeline, triage, turns
from intake.models import AssessmentRequest
from intake.seen import Seen, Stale
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import MORNING, LocationFactory, desk_of

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status
DAY = timedelta(days=1)
FRIDAY = MORNING + 4 * DAY


@pytest.fixture
def place():
    return LocationFactory()


@pytest.fixture
def desk(place):
    return desk_of(place)


@pytest.fixture
def rows(place):
    return AssessmentRequestFactory.create_batch(3, locations=[place])


def chosen(*rows):
    return {row.reference: Seen.of(row) for row in rows}


def told(results):
    return [(each.assessment_request, each.refusal and each.refusal.code) for each in results]


def standing(rows):
    return [AssessmentRequest.objects.get(pk=row.pk).status for row in rows]


def hold(desk, *rows, until=FRIDAY):
    return bulk.put_on_hold(chosen=chosen(*rows), until=until, by=desk, now=MORNING)


def test_each_chosen_request_goes_on_hold_in_one_order(desk, rows):
    assert told(hold(desk, *reversed(rows))) == [(row, None) for row in rows]
    assert standing(rows) == [Status.ON_HOLD] * 3
    decided = AuditEvent.objects.filter(action="request.hold").values_list("reference", flat=True)
    assert list(decided.order_by("id")) == [row.reference for row in rows]


def test_one_that_changed_meanwhile_stops_no_other(desk, rows):
    looked_at = chosen(*rows)
    turns.write(rows[1], pronouns="they/them")
    results = bulk.put_on_hold(chosen=looked_at, until=FRIDAY, by=desk, now=MORNING)
    assert told(results) == [(rows[0], None), (rows[1], Stale.code), (rows[2], None)]
    assert [each.has_changed for each in results] == [False, True, False]
    assert standing(rows) == [Status.ON_HOLD, Status.SUBMITTED, Status.ON_HOLD]


def test_an_urgent_request_is_left_alone(desk, rows, place):
    urgent = AssessmentRequestFactory(locations=[place], urgent=True)
    code = bulk.UrgentAlone.code
    assert told(hold(desk, rows[0], urgent)) == [(rows[0], None), (urgent, code)]
    given = bulk.assign(chosen=chosen(urgent), to=desk, by=desk, now=MORNING)
    assert told(given) == [(urgent, code)]
    urgent.refresh_from_db()
    assert (urgent.status, urgent.assigned_to, urgent.version) == (Status.SUBMITTED, None, 1)


def test_what_has_ended_is_refused_by_name(desk, place):
    ended = AssessmentRequestFactory(locations=[place], status=Status.DECLINED)
    assert told(hold(desk, ended)) == [(ended, triage.AlreadyDecided.code)]
    given = bulk.assign(chosen=chosen(ended), to=desk, by=desk, now=MORNING)
    assert told(given) == [(ended, claiming.NothingToClaim.code)]


def test_a_second_press_is_success(desk, rows):
    looked_at = chosen(*rows)
    for _ in range(2):
        results = bulk.put_on_hold(chosen=looked_at, until=FRIDAY, by=desk, now=MORNING)
        assert told(results) == [(row, None) for row in rows]
    assert {row.decisions.count() for row in rows} == {1}


def test_requests_of_other_places_are_not_there(desk):
    elsewhere = AssessmentRequestFactory(locations=[LocationFactory()])
    assert told(hold(desk, elsewhere)) == []
    assert standing([elsewhere]) == [Status.SUBMITTED]


def test_several_are_given_to_oneself_or_to_a_colleague(desk, rows, place):
    colleague = desk_of(place)
    bulk.assign(chosen=chosen(rows[0]), to=desk, by=desk, now=MORNING)
    rows[0].refresh_from_db()
    results = bulk.assign(chosen=chosen(*rows), to=colleague, by=desk, now=MORNING)
    assert told(results) == [(rows[0], None), (rows[1], None), (rows[2], None)]
    assert {AssessmentRequest.objects.get(pk=row.pk).assigned_to for row in rows} == {colleague}
    assert {entry.words for entry in timeline.acts(rows[1], user=desk)} == {
        f"Given to {colleague.name}"
    }


def test_a_colleague_of_another_place_is_given_nothing(desk, rows):
    stranger = desk_of(LocationFactory())
    results = bulk.assign(chosen=chosen(rows[0]), to=stranger, by=desk, now=MORNING)
    assert told(results) == [(rows[0], claiming.NotTheirs.code)]
    rows[0].refresh_from_db()
    assert rows[0].assigned_to is None


def test_a_day_that_has_passed_is_refused_before_anything_is_done(desk, rows):
    for until in (MORNING, MORNING + triage.HELD_AT_MOST + DAY):
        with pytest.raises(triage.HeldTooLong):
            hold(desk, *rows, until=until)
    assert standing(rows) == [Status.SUBMITTED] * 3


def test_nothing_and_too_much_are_refused(desk):
    with pytest.raises(bulk.NothingChosen):
        hold(desk)
    many = {f"R{number}": Seen(1) for number in range(bulk.AT_MOST + 1)}
    with pytest.raises(bulk.TooMany):
        bulk.assign(chosen=many, to=desk, by=desk, now=MORNING)


@pytest.mark.django_db(transaction=True)
def test_two_desks_that_choose_the_same_rows_never_wait_for_each_other_in_a_circle():
    place = LocationFactory()
    rows = AssessmentRequestFactory.create_batch(12, locations=[place])
    people = [desk_of(place), UserFactory(owner=True)]
    start, outcomes = threading.Barrier(2), {}

    def act(user, order):
        try:
            start.wait()
            results = bulk.assign(chosen=chosen(*order), to=user, by=user, now=MORNING)
            outcomes[user.pk] = [each.refusal and each.refusal.code for each in results]
        finally:
            connections.close_all()

    orders = (rows, list(reversed(rows)))
    threads = [threading.Thread(target=act, args=pair) for pair in zip(people, orders, strict=True)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes.values(), key=str) == [["stale"] * 12, [None] * 12]
