"""The worker: its queues, and the beat that asks what is due."""

import os
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

app = Celery("first_visit")
app.config_from_object("config.work_settings")
app.autodiscover_tasks()


@signals.setup_logging.connect
def _keep_our_logs(**_: Any) -> None:
    """Stops Celery from replacing the log set-up of the settings."""


@signals.worker_init.connect
@signals.beat_init.connect
def _refuse_demo(**_: Any) -> None:
    from django.db import connection

    from config import startup

    startup.refuse_demo_in_production()
    connection.close()  # nothing may be open when the pool forks
    if hasattr(connection, "close_pool"):
        connection.close_pool()
