"""How a person may be reached: the way they chose, and no other."""

import pytest

from scheduling import contact

EMAIL, PHONE = "jordan@example.org", "+15085550123"


@pytest.mark.parametrize(
    ("reach_by", "voicemail_ok", "words", "address"),
    [
        ("email", False, "Email only", EMAIL),
        ("text", False, "Text only", PHONE),
        ("call", True, "Call", PHONE),
        ("call", False, "Call, no voicemail", PHONE),
    ],
)
def test_the_chosen_way_is_said_and_used(reach_by, voicemail_ok, words, address):
    assert contact.words(reach_by, voicemail_ok=voicemail_ok) == words
    assert contact.address(reach_by, email=EMAIL, phone=PHONE) == address
