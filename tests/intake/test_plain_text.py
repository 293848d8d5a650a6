"""What people type is safe to keep, show and mail, and says what it said."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import plain_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Jordan  ", "Jordan"),
        ("Zoe\u0308", "Zoë"),
        ("O'Brien-Smith <b>", "O'Brien-Smith <b>"),
        ("林さん", "林さん"),
        ("محمد", "محمد"),
        ("👩🏽‍⚕️ ok", "👩🏽‍⚕️ ok"),
    ],
)
def test_a_name_is_composed_and_trimmed_and_else_as_typed(typed, kept):
    assert plain_text.cleaned(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["a\nb", "a\rb", "a\tb", "a\0b", "a\x1bb", "a\x7fb", "a\x85b", "a\u2028b", "a\u2029b",
     "a\u202eb", "a\u2066b", "a\ud800b", "a\ufffeb", "a\ufdd0b"],
)  # fmt: skip
def test_what_could_begin_a_new_line_or_turn_the_text_around_is_refused(typed):
    with pytest.raises(plain_text.Unprintable):
        plain_text.cleaned(typed)


def test_a_note_may_have_lines_and_they_are_written_one_way():
    assert plain_text.cleaned("one\r\ntwo\n\tthree", lines=True) == "one\ntwo\n\tthree"
    with pytest.raises(plain_text.Unprintable):
        plain_text.cleaned("one\rtwo", lines=True)


@pytest.mark.parametrize("seen", ["a", "7", "?", "👍", "e\u0301", "字"])
def test_what_a_font_draws_can_be_seen(seen):
    assert plain_text.visible(seen) is True


@pytest.mark.parametrize(
    "unseen", ["", " ", "\u200b", "\u00a0\u3000", "\u00ad", "\u3164", "\u2800", "\ufe0f", "\u115f"]
)
def test_what_no_font_draws_cannot(unseen):
    assert plain_text.visible(unseen) is False


@given(st.text())
def test_what_is_kept_is_kept_the_same_again(text):
    try:
        once = plain_text.cleaned(text, lines=True)
    except plain_text.Unprintable:
        return
    assert plain_text.cleaned(once, lines=True) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\r" not in once


@pytest.mark.parametrize("newer", ["\U0001fa77 ok", "\U0001fae8", "\U0001fac6"])
def test_a_picture_that_is_newer_than_our_tables_is_kept(newer):
    assert plain_text.cleaned(newer) == newer


@pytest.mark.parametrize("never", ["a\ufdefb", "a\uffffb", "a\U0001fffeb", "a\U0010ffffb"])
def test_what_will_never_be_a_character_is_refused(never):
    with pytest.raises(plain_text.Unprintable):
        plain_text.cleaned(never)
