"""Hours as people say them."""

from datetime import date

import pytest

from scheduling import spoken_hours

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ((1, 540, 780), "Tuesdays, 9 AM to 1 PM"),
        ((0, 0, 1440), "Mondays, midnight to midnight"),
        ((6, 570, 720, 2), "Every 2 weeks on Sunday, 9:30 AM to noon"),
    ],
)
def test_weekly_hours_are_a_sentence(facts, said):
    assert spoken_hours.weekly(*facts) == said


@pytest.mark.parametrize(
    ("facts", "opens", "said"),
    [
        ((date(2026, 12, 7), None, None), False, "Monday, Dec 7, closed all day"),
        ((date(2027, 1, 4), 540, 720), False, "Monday, Jan 4, 2027, closed 9 AM to noon"),
        ((date(2026, 12, 5), 540, 780), True, "Saturday, Dec 5, extra open time 9 AM to 1 PM"),
    ],
)
def test_a_day_that_differs_is_a_sentence(facts, opens, said):
    assert spoken_hours.differing(*facts, opens=opens, today=TODAY) == said


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (TODAY, None, ""),
        (date(2026, 11, 29), None, "From Sunday, Nov 29"),
        (TODAY, date(2027, 1, 4), "Until Monday, Jan 4, 2027"),
        (date(2026, 12, 1), date(2026, 12, 8), "From Tuesday, Dec 1 until Tuesday, Dec 8"),
    ],
)
def test_since_when_and_until_when_is_said_only_where_it_matters(first, last, said):
    assert spoken_hours.validity(first, last, today=TODAY) == said


@pytest.mark.parametrize(("count", "said"), [(0, "0 visits"), (1, "1 visit"), (4, "4 visits")])
def test_things_are_counted(count, said):
    assert spoken_hours.counted(count, "visit") == said
