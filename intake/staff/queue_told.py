"""How the queue tells what became of several requests: first what was done, then each exception."""

from datetime import datetime
from typing import Any

from config.accounts.models import User
from intake.bulk import Result
from intake.staff import words

Told = dict[str, Any]


def held(results: list[Result], *, until: datetime, asked: int) -> Told:
    """Say how many rest until when."""
    number = _done(results)
    are = "is" if number == 1 else "are"
    return _told(f"{number} {are} on hold until {words.day(until)}.", results, asked)


def given(results: list[Result], *, to: User, by: User, asked: int) -> Told:
    """Say how many somebody has now."""
    number = _done(results)
    are = "is" if number == 1 else "are"
    whose = "yours" if to == by else f"with {to.name}"
    return _told(f"{number} {are} {whose} now.", results, asked)


def _done(results: list[Result]) -> int:
    return sum(each.refusal is None for each in results)


def _told(title: str, results: list[Result], asked: int) -> Told:
    changed = sum(each.has_changed for each in results)
    gone = asked - len(results)
    parts = [f"{changed} had changed. Please look again."] if changed else []
    if gone:
        parts.append(f"{gone} {'is' if gone == 1 else 'are'} not at your places any more.")
    items = [
        f"{each.assessment_request.name}: {each.refusal.detail}"
        for each in results
        if each.refusal is not None
    ]
    done = _done(results) == asked
    return {
        "title": title,
        "text": " ".join(parts),
        "items": items,
        "tone": "ok" if done else "warn",
    }
