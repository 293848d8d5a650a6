"""Keeps words about people in the session and lets an address carry a meaningless key instead."""

import secrets
from typing import Any, TypeVar

from django.contrib.sessions.backends.base import SessionBase

KEPT = "kept_words"
AT_MOST = 10

Words = TypeVar("Words")


def keep(session: SessionBase, words: Any) -> str:
    """Keep a few plain values, forget the oldest, and answer the key."""
    key = secrets.token_urlsafe(6)
    kept = {**session.get(KEPT, {}), key: words}
    session[KEPT] = dict(list(kept.items())[-AT_MOST:])
    return key


def read(session: SessionBase, key: str, *, kind: type[Words]) -> Words | None:
    """Answer what was kept, or None once it is gone or where another kind is asked for."""
    kept = session.get(KEPT, {}).get(key)
    return kept if isinstance(kept, kind) else None
