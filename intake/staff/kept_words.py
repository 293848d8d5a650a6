"""Keeps words about people in the session and lets an address carry a meaningless key instead."""

import secrets
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

KEPT = "kept_words"
AT_MOST = 10


def keep(session: SessionBase, words: Any) -> str:
    """Keep a few plain values, forget the oldest, and answer the key."""
    key = secrets.token_urlsafe(6)
    kept = {**session.get(KEPT, {}), key: words}
    session[KEPT] = dict(list(kept.items())[-AT_MOST:])
    return key


def read(session: SessionBase, key: str) -> Any:
    """Answer what was kept, or None once it is gone."""
    return session.get(KEPT, {}).get(key)
