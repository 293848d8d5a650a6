"""Makes what people type safe to keep, show and mail, without changing what it says."""

import unicodedata

BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
UNSEEN_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols by their category that no font draws."""


class Unprintable(ValueError):
    """Says that a text holds control characters, or nothing that can be seen."""


def cleaned(text: str, *, lines: bool = False) -> str:
    """Answer the text in Unicode's composed form (NFC), trimmed; `lines` allows line breaks.

    Raises:
        Unprintable: it holds control or direction-override characters, or a lone surrogate.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n") if lines else text).strip()
    for character in text:
        if lines and character in "\n\t":
            continue
        if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}:
            raise Unprintable
        if character in BIDI_OVERRIDES or _is_no_character(ord(character)):
            raise Unprintable
    return text


def visible(text: str) -> bool:
    """Answer whether anything in the text can be seen."""
    return any(
        unicodedata.category(character)[0] in "LNPS" and character not in UNSEEN_LETTERS
        for character in text
    )


def _is_no_character(code: int) -> bool:
    """Know the points that never will be one; others may be newer than Python's tables."""
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE  # noqa: PLR2004 - Unicode, 23.7
