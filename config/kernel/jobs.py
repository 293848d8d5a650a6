"""Hands work to the worker, by name, once the transaction has kept what the work is about."""

import time
from functools import partial

import structlog
from celery import current_app
from django.db import transaction

log = structlog.get_logger(__name__)

AWAY_SECONDS = 30.0
"""How long we stop nudging after the broker did not answer, so that requests stay fast."""

_away_until = 0.0


def enqueue(name: str, **kwargs: object) -> None:
    """Ask the worker to run the task `name` after the present transaction commits.

    The row that the task is about is the truth, and a beat sweep finds it too: when the broker is
    away this only logs.
    """
    transaction.on_commit(partial(_send, name, kwargs), robust=True)


def _send(name: str, kwargs: dict[str, object]) -> None:
    global _away_until  # noqa: PLW0603 - one breaker a process
    if time.monotonic() < _away_until:
        return
    asked_in = structlog.contextvars.get_contextvars().get("request_id", "")
    try:
        current_app.send_task(
            name,
            kwargs=kwargs,
            headers={"asked_in": asked_in},
            retry=False,
            ignore_result=True,
        )
    except Exception as error:  # noqa: BLE001 - kombu raises transport errors of many families
        _away_until = time.monotonic() + AWAY_SECONDS
        log.warning("broker_away", task=name, error=type(error).__name__)
