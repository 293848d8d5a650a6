"""Row ids come in order of creation; references can be read out over a bad line."""

import re
import uuid

from config.kernel import ids


def test_row_ids_are_version_seven_in_order_and_never_twice():
    made = [ids.row_id() for _ in range(5000)]
    assert {(type(each), each.version) for each in made} == {(uuid.UUID, 7)}
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_a_reference_has_six_characters_without_look_alikes_or_vowels():
    drawn = "".join(ids.reference() for _ in range(3000))
    assert len(drawn) == 18_000
    assert sorted(set(drawn)) == sorted("23456789BCDFGHJKMNPQRSTVWXZ")


def test_no_look_alikes_are_in_the_alphabet():
    assert re.findall("[01AEIOULY]", ids.SPOKEN_LETTERS) == []
