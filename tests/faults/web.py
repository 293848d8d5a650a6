"""The web process as it runs, on a port of its own."""

import os
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Self

from tests.faults.processes import broker_url, database_url, until

ROOT = Path(__file__).resolve().parents[2]


class Web:
    """Serves the database of this test run by `bin/serve web`."""

    def __init__(self, home: Path, **environ: str) -> None:
        self.port, self.home, self.environ = _free_port(), home, environ
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with (self.home / "web.log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(ROOT / "bin" / "serve"), "web"],
                env={
                    **os.environ,
                    "DATABASE_URL": database_url(),
                    "REDIS_URL": broker_url(),
                    "PORT": str(self.port),
                    **self.environ,
                },
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        assert until(self._answers), (self.home / "web.log").read_text()[-2000:]
        return self

    def __exit__(self, *_: object) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(30)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
