"""Names are compared here exactly as the database compares them."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from intake import likeness

NAMES = ["jordan pine", "jordon pine", "jordan", "pine jordan", "maria garcia-lopez", "al", "a", "",
         "o'neil", "sam  rowan", "jordan lane", "anne_marie x"]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("one", NAMES)
@pytest.mark.parametrize("other", NAMES)
def test_the_database_agrees(one, other):
    with connection.cursor() as cursor:
        cursor.execute("SELECT similarity(%s, %s) >= 0.6", [one, other])
        (expected,) = cursor.fetchone()
    found = likeness.similar({1: one}, among={2: other}, at_least=0.6)
    assert found == {1: [2] if expected else []}


@given(st.dictionaries(st.integers(), st.text(alphabet="abc ", max_size=12), max_size=8))
def test_likeness_goes_both_ways_and_never_to_oneself(names):
    found = likeness.similar(names, among=names, at_least=0.6)
    pairs = {(one, other) for one, others in found.items() for other in others}
    assert {(other, one) for one, other in pairs} == pairs
    assert [one for one, other in pairs if one == other] == []
