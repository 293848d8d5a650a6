"""Structured logs without personal data: events, names of routes, types of errors, no values."""

import logging
import logging.config
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

SPEAKS_OF_PATHS = ("django.request", "django.security", "django.server")
"""Django's loggers whose messages quote a path, which may hold a private link."""


QUOTES_ERRORS = ("celery.app.trace", "celery.worker.request")
"""Celery's loggers whose messages quote an error, which may hold somebody's data."""


def configure(level: str) -> None:
    """Write one JSON object a line to standard error, from our code and from libraries."""
    structlog.configure(
        processors=[*_before(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(_handlers(level))


def _before() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _handlers(level: str) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [*_before(), hide_paths, hide_quotes],
                "processors": [
                    name_the_error,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(),
                ],
            },
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            # At DEBUG these quote what they work on: a page's whole context, a question's values.
            "django.template": {"level": "INFO"},
            "django.db.backends": {"level": "INFO"},
            "celery.worker.strategy": {"level": "WARNING"},
        },
    }


def hide_paths(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace messages that would quote a path by the status alone."""
    if event["logger"].startswith(SPEAKS_OF_PATHS):
        status = getattr(event["_record"], "status_code", None)
        event["event"] = "answered" if status else "refused"
        event["status"] = status
    return event


def hide_quotes(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace what quotes an error by the fact alone; its type follows from `name_the_error`."""
    if event["logger"].startswith(QUOTES_ERRORS) and event["_record"].levelno >= logging.WARNING:
        event["event"] = "task_failed"
    return event


def name_the_error(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep an error's type and where it was raised; its message may quote somebody's data."""
    raised = event.pop("exc_info", None) or getattr(event.get("_record"), "exc_info", None)
    if isinstance(raised, BaseException):
        raised = (type(raised), raised, raised.__traceback__)
    if isinstance(raised, tuple) and raised[0] is not None:
        event["error"] = raised[0].__name__
        event["raised_at"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(raised[2])[-12:]
        ]
    return event
