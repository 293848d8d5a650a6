"""Names as pages say them, because screens get seen."""

import pytest

from scheduling import names


@pytest.mark.parametrize(
    ("name", "first", "short"),
    [
        ("Jordan Sample", "Jordan", "Jordan S."),
        ("Jordan van der Sample", "Jordan", "Jordan S."),
        ("Jordan (Jo) (Sample)", "Jordan", "Jordan S."),
        ("Jordan", "Jordan", "Jordan"),
        ("Jordan 3", "Jordan", "Jordan"),
        ("Zoë Ångström", "Zoë", "Zoë Å."),
        ("李 小龙", "李", "李 小."),
        ("", "", ""),
    ],
)
def test_a_name_is_said_by_its_first_part_and_an_initial(name, first, short):
    assert (names.first(name), names.short(name)) == (first, short)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Jordan Marked Sample", "J. S."),
        ("jordan", "J."),
        ("Élodie d'Arc", "É. D."),
        ("7 (Sam)", "S."),
        ("42", ""),
        ("", ""),
    ],
)
def test_initials_are_of_the_first_and_the_last_part(name, said):
    assert names.initials(name) == said
