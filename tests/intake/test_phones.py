"""Phone numbers as people in the United States type them."""

import pytest

from intake import phones


@pytest.mark.parametrize(
    "typed",
    ["5085550123", "508-555-0123", "(508) 555-0123", "508.555.0123", "+1 508 555 0123",
     "1-508-555-0123", " 508 555 0123 ", "tel:508-555-0123", "\uff15\uff10\uff18-555-0123"],
)  # fmt: skip
def test_however_it_is_typed_it_is_kept_one_way(typed):
    assert phones.normalized(typed) == "+15085550123"


@pytest.mark.parametrize(
    "typed",
    ["", "call me", "555-0123", "508-555-012", "508-555-01234", "911", "+44 20 7946 0958",
     "508-555-0123 ext. 4", "508-555-0123x4", "000-000-0000", "1" * 40],
)  # fmt: skip
def test_what_no_message_reaches_is_refused(typed):
    with pytest.raises(phones.NotAPhone):
        phones.normalized(typed)


@pytest.mark.parametrize(
    ("kept", "said"), [("+15085550123", "(508) 555-0123"), ("", ""), ("unknown", "unknown")]
)
def test_it_is_shown_as_people_read_it(kept, said):
    assert phones.spoken(kept) == said
