"""Turns the pages of a long list by the last row that was seen: no page costs more than the first.

A list may have several parts, each read in the same order from an index of its own.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from config.kernel import errors
from intake.models import AssessmentRequest

LONGEST = 300


class UnknownPage(errors.Invalid):
    """Says that a page's mark is none of ours."""

    code = "unknown_page"
    detail = "We cannot find this page. Start again from the first one."


def _yes_or_no(sent: Any) -> bool:
    if not isinstance(sent, bool):
        raise TypeError
    return sent


def _instant(sent: Any) -> datetime:
    found = datetime.fromisoformat(sent)
    if found.tzinfo is None:
        raise ValueError
    return found.astimezone(UTC)


@dataclass(frozen=True)
class Column:
    """One thing that rows are ordered by, and how it is read from a mark."""

    name: str
    read: Callable[[Any], Any]
    descending: bool = False


def flag(name: str) -> Column:
    """Order by a yes or no, yes first."""
    return Column(name, _yes_or_no, descending=True)


def soonest(name: str) -> Column:
    """Order by an instant, the soonest first."""
    return Column(name, _instant)


def newest(name: str) -> Column:
    """Order by an instant, the latest first."""
    return Column(name, _instant, descending=True)


BY_ID = Column("id", UUID)
"""Ends every order, so that no two rows are alike."""

Order = tuple[Column, ...]


@dataclass(frozen=True)
class Mark:
    """The row from which a page goes on, or before which it ends."""

    values: tuple[Any, ...]
    backwards: bool = False

    def __str__(self) -> str:
        """Write it so that it can stand in an address; it names no person."""
        values = [each if isinstance(each, bool) else _written(each) for each in self.values]
        written = json.dumps([int(self.backwards), *values], separators=(",", ":"))
        return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and where it goes on to either side."""

    rows: list[AssessmentRequest]
    previous: Mark | None = None
    next: Mark | None = None


def read(sent: str, order: Order) -> Mark:
    """Read what `str` wrote.

    Raises:
        UnknownPage: it was not written for a list of this order.
    """
    try:
        padded = sent[:LONGEST] + "=" * (-len(sent[:LONGEST]) % 4)
        backwards, *values = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        pairs = zip(order, values, strict=True)
        return Mark(tuple(column.read(value) for column, value in pairs), bool(backwards))
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        raise UnknownPage from None


def page(
    parts: Sequence[QuerySet[AssessmentRequest]], *, order: Order, at: Mark | None, size: int
) -> Page:
    """Answer one page; going back to a page that has become short answers the first one whole."""
    backwards = at is not None and at.backwards
    found = [row for part in parts for row in _some(part, order, at, size + 1)]
    for column in reversed(order):
        found.sort(key=attrgetter(column.name), reverse=column.descending != backwards)
    rows, more = found[:size], len(found) > size
    if backwards:
        rows.reverse()
        if not more:
            return page(parts, order=order, at=None, size=size)
    if at is not None and not rows:
        return Page([], previous=Mark(at.values, backwards=True))
    before, after = (more, True) if backwards else (at is not None, more)
    return Page(
        rows,
        previous=_mark(rows[0], order, backwards=True) if before else None,
        next=_mark(rows[-1], order) if after else None,
    )


def _some(
    part: QuerySet[AssessmentRequest], order: Order, at: Mark | None, size: int
) -> QuerySet[AssessmentRequest]:
    backwards = at is not None and at.backwards
    names = [
        f"-{column.name}" if column.descending != backwards else column.name for column in order
    ]
    if at is not None:
        part = part.filter(_beyond(order, at))
    return part.order_by(*names)[:size]


def _beyond(order: Order, at: Mark) -> Q:
    """Say "behind this row" so that an index on the order can begin there."""
    first, value = order[0], at.values[0]
    found, same = Q(), Q()
    for column, mark in zip(order, at.values, strict=True):
        behind = "lt" if column.descending != at.backwards else "gt"
        found |= same & Q(**{f"{column.name}__{behind}": mark})
        same &= Q(**{column.name: mark})
    bound = "lte" if first.descending != at.backwards else "gte"
    return Q(**{f"{first.name}__{bound}": value}) & found


def _mark(row: AssessmentRequest, order: Order, *, backwards: bool = False) -> Mark:
    return Mark(tuple(getattr(row, column.name) for column in order), backwards)


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
