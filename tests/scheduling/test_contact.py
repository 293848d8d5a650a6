"""How a person may be reached: the way they chose, and no other."""

import pytest

from scheduling import contact

EMAIL, PHONE = "jordan@example.org", "+15085550123"


@pytest.mark.parametrize(
    ("reach_by", "voicemail_ok", "named", "words", "address"),
    [
        ("email", False, True, "Email only", EMAIL),
        ("text", False, True, "Text only", PHONE),
        ("call", True, True, "Call", PHONE),
        ("call", False, True, "Call, no voicemail", PHONE),
        ("text", False, False, "Text only. Leave our name out.", PHONE),
        ("call", False, False, "Call, no voicemail. Leave our name out.", PHONE),
    ],
)
def test_the_chosen_way_is_said_and_used(reach_by, voicemail_ok, named, words, address):
    said = contact.words(reach_by, voicemail_ok=voicemail_ok, practice_name_ok=named)
    assert said == words
    assert contact.address(reach_by, email=EMAIL, phone=PHONE) == address
