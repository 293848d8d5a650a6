"""How the words of a letter are set."""

import pytest

from notifications import letters


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<p>Tuesday, Dec 1 at 9 AM</p>", "<p>Tuesday, Dec 1 at 9&nbsp;AM</p>"),
        ("10:22 PM.", "10:22&nbsp;PM."),
        ("9 AMBER, at noon", "9 AMBER, at noon"),
    ],
)
def test_a_time_of_day_stays_on_one_line(html, kept):
    assert letters.together(html) == kept


def test_a_letter_is_set_so_and_its_plain_text_is_as_it_was():
    context = {"name": "Jordan", "until": "Monday, Nov 30 at 9 AM", "times": [], "page_url": "x"}
    said = letters.words("scheduling/mail/offered", context)
    assert ("at 9&nbsp;AM" in said.html, "at 9 AM" in said.text) == (True, True)
