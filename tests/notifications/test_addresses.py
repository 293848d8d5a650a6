"""Addresses are kept one way, and only those that mail can be sent to."""

import pytest

from notifications import addresses


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" jordan@Example.ORG ", "jordan@example.org"),
        ("Jordan.Sample+news@example.org", "Jordan.Sample+news@example.org"),
        ("jordan@b\u00fccher.example.org", "jordan@b\u00fccher.example.org"),
    ],
)
def test_kept(typed, kept):
    assert addresses.normalized(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "jordan",
        "jordan@example",
        "jordan@@example.org",
        "a@example.org\nBcc: b@example.org",
        "a\r\n@example.org",
        "j\u00f6rdan@example.org",
        '"jordan sample"@example.org',
        "jordan@[127.0.0.1]",
        "Jordan <jordan@example.org>",
        "x" * 65 + "@example.org",
    ],
)
def test_refused(typed):
    with pytest.raises(ValueError, match="not an address"):
        addresses.normalized(typed)


def test_on_the_wire():
    assert addresses.on_the_wire("jordan@b\u00fccher.example.org") == (
        "jordan@xn--bcher-kva.example.org"
    )
    assert addresses.on_the_wire("jordan@example.org") == "jordan@example.org"
