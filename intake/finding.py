"""Finds requests by what somebody remembers: a name, an address, digits of a phone, a reference."""

import re
import unicodedata

from django.db.models import Q, QuerySet, Value

from intake.models import AssessmentRequest
from intake.models.requests import Plain

LONGEST = 80
SHORTEST = 2
MOST_WORDS = 6
WHOLE = 3
"""From so many letters on, a word is found anywhere; a shorter one where a word begins."""

PHONE = re.compile(r"[0-9()+./\-]+\Z")
BETWEEN = re.compile(r"(?<=[0-9)])[\s.\-/]+(?=[(0-9])")


def words(typed: str) -> tuple[str, ...]:
    """Answer what to look for; nothing when too little was typed to look for."""
    text = unicodedata.normalize("NFC", typed[:LONGEST])
    shown = "".join(each if each.isprintable() else " " for each in text)
    found = [_digits(each) for each in BETWEEN.sub("", shown).split()]
    kept = tuple(each for each in found if each)[:MOST_WORDS]
    return kept if any(len(each) >= SHORTEST for each in kept) else ()


def found(
    rows: QuerySet[AssessmentRequest], looked_for: tuple[str, ...]
) -> QuerySet[AssessmentRequest]:
    """Narrow rows to those that hold every word, accents and capitals aside."""
    for word in looked_for:
        rows = rows.filter(_holds(word))
    return rows


def _holds(word: str) -> Q:
    if len(word) >= WHOLE:
        return Q(search_text__contains=Plain(Value(word)))
    begins = Q(search_text__startswith=Plain(Value(word)))
    return begins | Q(search_text__contains=Plain(Value(f" {word}")))


def _digits(word: str) -> str:
    return re.sub(r"\D", "", word) if PHONE.match(word) else word
