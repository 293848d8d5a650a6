"""Sweeps: what is due goes one by one, and one that cannot go stops none of the others."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import structlog
from django.db import transaction

from config.kernel import errors

log = structlog.get_logger(__name__)

Row = TypeVar("Row")


def each(
    rows: Iterable[Row], act: Callable[[Row], bool], *, left: str, name: Callable[[Row], object]
) -> int:
    """Act on each row in a transaction of its own; answer how often `act` did something.

    A row that is refused or meets a fault waits for the next sweep. It is logged as `left`, under
    its `name`, which must say nothing about a person.
    """
    return sum(_done(row, act, left, name) for row in rows)


def _done(row: Row, act: Callable[[Row], bool], left: str, name: Callable[[Row], object]) -> bool:
    try:
        with transaction.atomic():
            return act(row)
    except errors.Refusal as refusal:
        log.info(left, row=str(name(row)), why=refusal.code)
    except Exception as error:
        log.exception(left, row=str(name(row)), error=type(error).__name__)
    return False
