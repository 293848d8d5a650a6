"""The worker: its queues, and the beat that asks what is due."""

import os
from typing import Any

import structlog
from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

log = structlog.get_logger(__name__)

app = Celery("first_visit")
app.config_from_object("config.work_settings")
app.autodiscover_tasks()


@signals.setup_logging.connect
def _keep_our_logs(**_: Any) -> None:
    """Stop Celery from replacing the log set-up of the settings."""


@signals.task_prerun.connect
def _take_over_request_id(task: Any, **_: Any) -> None:
    """Give the task's log lines and audit events the id of the request that asked for it."""
    from config.audit import trail

    asked_in = getattr(task.request, "asked_in", None) or ""
    trail.request_id.set(asked_in)
    structlog.contextvars.bind_contextvars(request_id=asked_in, task=task.name)


@signals.task_postrun.connect
def _log_task(task: Any, state: str | None = None, **_: Any) -> None:
    """Log work that a request asked for; sweeps that find nothing stay quiet."""
    if getattr(task.request, "asked_in", None):
        log.info("worked", state=state)
    structlog.contextvars.unbind_contextvars("request_id", "task")


@signals.worker_init.connect
@signals.beat_init.connect
def _refuse_demo(**_: Any) -> None:
    from config import startup

    startup.refuse_demo_in_production()
    startup.let_go_of_the_database()
