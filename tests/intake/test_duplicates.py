"""Who may be one person: by address, number and name; what was told apart stays apart."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.audit.models import AuditEvent
from intake import duplicates
from intake.alike import Reason
from intake.models import AssessmentRequest, NotTheSame
from scheduling.models import FirstVisit
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import HOUR, MORNING, FirstVisitFactory, LocationFactory, desk_of

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status
Stage = FirstVisit.Stage
PHONE = "+15085550123"


@pytest.fixture
def place():
    return LocationFactory()


@pytest.fixture
def desk(place):
    return desk_of(place)


@pytest.fixture
def asks(place):
    def ask(name, **changes):
        return AssessmentRequestFactory(**{"name": name, "locations": [place], **changes})

    return ask


@pytest.fixture
def alone(asks):
    """Makes a request that nothing is like but what a test adds."""
    return asks("Jordan Pine", email="jordan@example.org", phone=PHONE)


def found(row, desk):
    likely = duplicates.likely(row, user=desk)
    return [(each.assessment_request, each.reasons) for each in likely]


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({"email": "JORDAN@Example.org"}, (Reason.EMAIL,)),
        ({"email": "jordan+again@example.org"}, (Reason.EMAIL,)),
        ({"phone": PHONE}, (Reason.PHONE,)),
        ({"name": "J\u00d3RDAN PIN\u00c9"}, (Reason.NAME,)),
        ({"name": "Jordon Pine"}, (Reason.NAME,)),
        ({"name": "Jordan Pine", "email": "jordan@example.org", "phone": PHONE}, tuple(Reason)),
        ({"name": "Jordan Lane"}, ()),
        ({"email": "jordan@example.com"}, ()),
        ({"email": "", "phone": "+15085550124"}, ()),
    ],
)
def test_one_person_is_known_by_address_number_or_name(alone, asks, desk, changes, reasons):
    other = asks(**{"name": "Casey Linden", **changes})
    assert found(alone, desk) == ([(other, reasons)] if reasons else [])
    assert found(other, desk) == ([(alone, reasons)] if reasons else [])
    assert duplicates.marked([alone, other], user=desk) == (
        {alone.pk, other.pk} if reasons else set()
    )
    shown = [(pair.one, pair.other, pair.reasons) for pair in duplicates.pairs(user=desk)]
    assert shown == ([(alone, other, reasons)] if reasons else [])


def test_two_without_a_number_do_not_share_it(alone, asks, desk):
    one, other = asks("Casey Linden", phone=""), asks("Robin Heath", phone="")
    assert (found(one, desk), found(other, desk)) == ([], [])


def test_open_ones_come_first_then_the_surest_then_the_newest(alone, asks, desk):
    closed = asks("Jordan Pine", email="jordan@example.org", status=Status.DECLINED)
    by_name = asks("Jordan Pine")
    newer = asks("Jordan Pine", received_at=MORNING + HOUR)
    by_address = asks("Casey Linden", email="jordan@example.org")
    listed = duplicates.likely(alone, user=desk)
    assert [(each.assessment_request, each.is_open) for each in listed] == [
        (by_address, True), (newer, True), (by_name, True), (closed, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [{"status": Status.ERASED}, {"set_aside_at": MORNING}],
)
def test_what_is_erased_or_set_aside_is_not_found(alone, asks, desk, changes):
    asks("Jordan Pine", email="jordan@example.org", **changes)
    assert (found(alone, desk), duplicates.marked([alone], user=desk)) == ([], set())
    assert duplicates.pairs(user=desk) == []


def test_what_was_merged_is_found_by_nobody_and_finds_nobody(alone, asks, desk):
    merged = asks("Jordan Pine", email="jordan@example.org", merged_into=alone)
    assert (found(alone, desk), found(merged, desk)) == ([], [])
    assert duplicates.marked([alone], user=desk) == set()
    assert duplicates.pairs(user=desk) == []


def test_a_request_of_another_place_is_not_told_of(alone, asks, desk):
    other = asks("Jordan Pine", locations=[LocationFactory()])
    owner = UserFactory(owner=True)
    assert (found(alone, desk), found(alone, owner)) == ([], [(other, (Reason.NAME,))])
    marks = [duplicates.marked([alone], user=each) for each in (desk, owner)]
    assert marks == [set(), {alone.pk}]
    assert [len(duplicates.pairs(user=each)) for each in (desk, owner)] == [0, 1]


@pytest.mark.parametrize(
    ("status", "stage", "marked"),
    [
        (Status.ON_HOLD, None, True),
        (Status.ACCEPTED, Stage.LOOKING, True),
        (Status.ACCEPTED, Stage.BOOKED, True),
        (Status.ACCEPTED, Stage.CLOSED, False),
        (Status.DECLINED, None, False),
        (Status.WITHDRAWN, None, False),
    ],
)
def test_the_queue_marks_what_an_open_one_is_like(alone, asks, desk, *, status, stage, marked):
    closed_at = MORNING if stage == Stage.CLOSED else None
    asks(
        "Casey Linden", email="jordan@example.org", status=status,
        on_hold_until=MORNING if status == Status.ON_HOLD else None,
        first_visit=FirstVisitFactory(stage=stage, closed_at=closed_at) if stage else None,
    )  # fmt: skip
    assert duplicates.marked([alone], user=desk) == ({alone.pk} if marked else set())
    assert len(duplicates.pairs(user=desk)) == int(marked)


def test_two_that_each_have_a_visit_are_no_pair_to_merge(asks, desk):
    for _ in range(2):
        asks("Jordan Pine", status=Status.ACCEPTED, first_visit=FirstVisitFactory())
    assert duplicates.pairs(user=desk) == []


def test_the_surest_pair_is_listed_first_then_the_soonest(alone, asks, desk):
    asks("Casey Linden", respond_by=MORNING + HOUR)
    asks("Casey Lindon")
    asks("Jordan Pine", email="jordan@example.org")
    listed = duplicates.pairs(user=desk)
    assert [(pair.one.name, pair.reasons) for pair in listed] == [
        ("Jordan Pine", (Reason.EMAIL, Reason.NAME)),
        ("Casey Linden", (Reason.NAME,)),
    ]


@pytest.mark.parametrize("turned", [False, True])
def test_told_apart_is_remembered_once_whichever_was_first(alone, asks, desk, turned):
    other = asks("Jordan Pine", email="jordan@example.org")
    one, second = (other, alone) if turned else (alone, other)
    known = duplicates.tell_apart(one=one, other=second, by=desk, now=MORNING)
    again = duplicates.tell_apart(one=second, other=one, by=desk, now=MORNING + HOUR)
    assert (known, NotTheSame.objects.count(), again.at) == (again, 1, MORNING)
    assert duplicates.told_apart(alone, other) == known
    assert (found(alone, desk), duplicates.pairs(user=desk)) == ([], [])
    assert duplicates.marked([alone, other], user=desk) == set()
    noted = AuditEvent.objects.filter(action="request.told_apart")
    assert {(each.record_id, each.details["other"]) for each in noted} == {
        (alone.pk, other.reference), (other.pk, alone.reference),
    }  # fmt: skip
    assert noted.count() == 2


def test_one_told_apart_leaves_the_others(alone, asks, desk):
    other, third = asks("Jordan Pine"), asks("Jordan Pine")
    duplicates.tell_apart(one=alone, other=other, by=desk, now=MORNING)
    assert found(alone, desk) == [(third, (Reason.NAME,))]


def test_a_request_cannot_be_told_apart_from_itself(alone, desk):
    with pytest.raises(duplicates.OneRequest):
        duplicates.tell_apart(one=alone, other=alone, by=desk, now=MORNING)


def questions(act):
    with CaptureQueriesContext(connection) as asked:
        act()
    return len([each for each in asked if "SAVEPOINT" not in each["sql"]])


@pytest.mark.parametrize("others", [1, 3])
def test_the_questions_are_as_many_for_three_as_for_one(alone, asks, desk, others):
    for _ in range(others):
        asks("Jordan Pine", email="jordan@example.org")
    rows = list(AssessmentRequest.objects.all())
    assert [
        questions(lambda: duplicates.likely(alone, user=desk)),
        questions(lambda: duplicates.pairs(user=desk)),
        questions(lambda: duplicates.marked(rows, user=desk)),
    ] == [4, 5, 4]


def test_the_databases_own_threshold_changes_nothing(alone, asks, desk):
    other = asks("Jordon Pine")
    with connection.cursor() as cursor:
        cursor.execute("SET pg_trgm.similarity_threshold = 0.95")
    try:
        assert found(alone, desk) == [(other, (Reason.NAME,))]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET pg_trgm.similarity_threshold")
