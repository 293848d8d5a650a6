"""Pages turn both ways, miss nobody and show nobody twice, whatever happens in between."""

from dataclasses import replace

import pytest

from intake import keyset, queue
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import HOUR, MORNING, FirstVisitFactory, LocationFactory, desk_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return LocationFactory()


@pytest.fixture
def asked(place):
    return queue.Question(user=desk_of(place))


@pytest.fixture
def rows(place):
    """Seven of two parts: urgent first, two promised at once, every third accepted."""
    return [
        AssessmentRequestFactory(
            locations=[place],
            urgent=number < 2,
            respond_by=MORNING + number // 2 * HOUR,
            **(
                {"status": "accepted", "first_visit": FirstVisitFactory()}
                if number % 3 == 0
                else {}
            ),
        )
        for number in range(7)
    ]


def walked(asked, at=None, *, back=False):
    pages = []
    while True:
        page = queue.page(asked, at=at, size=3)
        pages.append(page.rows)
        at = page.previous if back else page.next
        if at is None:
            return pages
        at = keyset.read(str(at), asked.order)


def test_pages_forward_hold_every_row_once_in_order(asked, rows):
    assert walked(asked) == [rows[:3], rows[3:6], rows[6:]]


def test_pages_back_lead_the_same_way_to_the_first(asked, rows):
    second = queue.page(asked, at=queue.page(asked, size=3).next, size=3)
    last = queue.page(asked, at=second.next, size=3)
    assert last.rows == rows[6:]
    assert walked(asked, at=last.previous, back=True) == [rows[3:6], rows[:3]]


def test_the_first_page_has_nothing_before_it_and_the_last_nothing_after(asked, rows):
    whole = queue.page(asked, size=7)
    assert (whole.rows, whole.previous, whole.next) == (rows, None, None)


def test_a_row_that_comes_or_goes_meanwhile_shifts_no_other(asked, rows, place):
    first = queue.page(asked, size=3)
    AssessmentRequestFactory(locations=[place], urgent=True, respond_by=MORNING - HOUR)
    rows[2].delete()
    assert queue.page(asked, at=first.next, size=3).rows == rows[3:6]


def test_a_page_before_which_too_few_are_left_is_the_first_one_whole(asked, rows):
    second = queue.page(asked, at=queue.page(asked, size=3).next, size=3)
    rows[0].delete()
    back = queue.page(asked, at=second.previous, size=3)
    assert (back.rows, back.previous) == (rows[1:4], None)


def test_a_page_from_which_all_have_gone_leads_back(asked, rows):
    last = queue.page(asked, at=queue.page(asked, size=6).next, size=6)
    rows[6].delete()
    gone = queue.page(asked, at=replace(last.previous, backwards=False), size=6)
    assert (gone.rows, gone.next) == ([], None)
    assert queue.page(asked, at=gone.previous, size=6).rows == rows[:6]


@pytest.mark.parametrize("view", list(queue.VIEWS))
def test_a_mark_names_nobody_and_is_read_as_written(view):
    order = queue.VIEWS[view].order
    values = {"urgent": True, "id": FirstVisitFactory().pk}
    mark = keyset.Mark(tuple(values.get(column.name, MORNING) for column in order))
    assert keyset.read(str(mark), order) == mark
    assert len(str(mark)) < keyset.LONGEST


@pytest.mark.parametrize(
    "sent",
    [
        "nonsense",
        "é",
        "WzFd",
        "W10",
        "bnVsbA",
        "WzAsMSwiMjAyNi0xMS0yM1QxNDowMDowMCIsIngiXQ",
        "W1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tb" * 5,
        "0" * 1000,
    ],
)
def test_a_mark_that_is_none_of_ours_is_refused(sent):
    with pytest.raises(keyset.UnknownPage):
        keyset.read(sent, queue.DUE_FIRST)


def test_a_mark_of_an_odd_zone_is_the_instant_that_it_names(asked, rows):
    first = rows[2].respond_by
    odd = (first + 5 * HOUR).replace(tzinfo=None).isoformat() + "+05:00:00.000001"
    mark = str(keyset.Mark((False, odd, rows[2].pk)))
    assert queue.page(asked, at=keyset.read(mark, asked.order)).rows == rows[2:]


@pytest.mark.parametrize("at", ["9999-12-31T23:00:00-14:00", "0001-01-01T00:00:00+14:00"])
def test_a_mark_beyond_the_calendar_is_none_of_ours(asked, at):
    mark = str(keyset.Mark((False, at, "01a208b1-89b2-7102-998b-2aa687b3ac1e")))
    with pytest.raises(keyset.UnknownPage):
        keyset.read(mark, asked.order)
