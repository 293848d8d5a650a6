"""Its owner knows an address, a glance over the shoulder does not."""

import pytest

from intake import masking


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("jordan@example.org", "j•••@example.org"),
        ("j@example.org", "j•••@example.org"),
        ('"a@b"@example.org', '"•••@example.org'),
        ("", "•••"),
    ],
)
def test_an_email_keeps_its_first_letter_and_its_domain(address, shown):
    assert masking.email(address) == shown


def test_a_phone_number_keeps_its_last_four_digits():
    assert masking.phone("+15085550123") == "(•••) •••-0123"
