"""Real processes of the product that a test starts, and kills."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import redis
from django.conf import settings
from django.db import connection

from tests.smtp_sink import Sink

PATIENCE_SECONDS = 40
BROKER_NUMBERS = 8


class Worker:
    """A Celery worker with its beat, in a process group of its own."""

    def __init__(self, sink: Sink, home: Path) -> None:
        self.sink, self.home = sink, home
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        log = (self.home / "worker.log").open("ab")
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "celery", "-A", "config", "worker"),
                *("-P", "prefork", "-c", "1", "-Q", "care,newsletter"),
                *("-B", "-s", str(self.home / "beat"), "--without-gossip", "--without-mingle"),
            ],
            env=self._environment(),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()

    def kill(self) -> None:
        """Ends the worker and its children at once, as a lost machine would."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DATABASE_URL": database_url(),
            "REDIS_URL": broker_url(),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.sink.port}",
            "DELIVERY_LEASE_SECONDS": "1",
            "SWEEP_SECONDS": "0.5",
        }


def database_url() -> str:
    """Answers the address of the database of this test run."""
    at = connection.settings_dict
    secret = f":{at['PASSWORD']}" if at["PASSWORD"] else ""
    return f"postgres://{at['USER']}{secret}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


def broker_url() -> str:
    """Answers a Redis database that no other test uses at the same time."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    place = urlsplit(settings.REDIS_URL)
    return urlunsplit(place._replace(path=f"/{BROKER_NUMBERS + number % BROKER_NUMBERS}"))


def empty_broker() -> None:
    """Forgets what an earlier test left in the queues."""
    with redis.Redis.from_url(broker_url()) as server:
        server.flushdb()


def until(holds: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> bool:
    """Answers whether it came to hold in time."""
    ends, pause = time.monotonic() + seconds, threading.Event()
    while time.monotonic() < ends:
        if holds():
            return True
        pause.wait(0.05)
    return holds()
