"""Secrets in links: random ones kept as hashes, signed ones that work for one purpose."""

import hashlib
import re

import pytest
from django.test import override_settings

from config.kernel import errors, tokens


def test_a_new_token_holds_192_bits_safe_in_a_url_and_is_never_the_same():
    made = {tokens.new() for _ in range(1000)}
    assert len(made) == 1000
    assert {re.fullmatch(r"[A-Za-z0-9_-]{32}", token) is not None for token in made} == {True}


def test_what_is_stored_is_the_sha_256_and_nothing_else():
    assert tokens.digest("abc") == hashlib.sha256(b"abc").hexdigest()
    assert len(tokens.digest("abc")) == 64


def test_a_text_that_no_utf_8_can_carry_is_just_another_wrong_token():
    assert len(tokens.digest("\ud800")) == 64


def test_a_signed_token_names_its_value():
    assert tokens.unsign("leave", tokens.sign("leave", "reader-1")) == "reader-1"


@pytest.mark.parametrize(
    ("purpose", "spoil"),
    [
        ("confirm", lambda token: token),
        ("leave", lambda token: token.replace("reader-1", "reader-2")),
        ("leave", lambda token: token[:-1] + ("A" if token[-1] != "A" else "B")),
        ("leave", lambda _: "no-signature"),
        ("leave", lambda _: ""),
    ],
    ids=["another purpose", "another value", "another signature", "unsigned", "empty"],
)
def test_a_token_of_another_purpose_or_changed_is_refused(purpose, spoil):
    token = spoil(tokens.sign("leave", "reader-1"))
    with pytest.raises(tokens.BadToken) as refused:
        tokens.unsign(purpose, token)
    assert isinstance(refused.value, errors.Gone)
    assert refused.value.detail == "This link does not work any more."


def test_links_go_on_working_after_the_key_was_changed_with_a_fallback():
    with override_settings(SECRET_KEY="old" * 20):
        token = tokens.sign("leave", "reader-1")
    with override_settings(SECRET_KEY="new" * 20, SECRET_KEY_FALLBACKS=["old" * 20]):
        assert tokens.unsign("leave", token) == "reader-1"
    with override_settings(SECRET_KEY="new" * 20), pytest.raises(tokens.BadToken):
        tokens.unsign("leave", token)
