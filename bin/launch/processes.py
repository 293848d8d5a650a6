"""The product's own processes, and how anything is started that must end with us."""

import os
import signal
import sys
from pathlib import Path

from launch.instance import ROOT

CHILD = Path(__file__).with_name("child.py")
SERVE = ROOT / "bin" / "serve"

WEB = "web"
BACKGROUND = ("beat", "worker", "newsletter-worker")
NAMES = (WEB, *BACKGROUND)


def serve(name: str) -> list[str]:
    """Give the command of one process, the same one that the containers use."""
    return [str(SERVE), name]


def bare_environ() -> dict[str, str]:
    """Give a server no more than it needs: PGDATA, PGPORT and friends stay outside."""
    kept = {k: v for k, v in os.environ.items() if k == "LD_LIBRARY_PATH"}  # some Pythons need it
    return {"LC_ALL": "C", "PATH": os.defpath, **kept}


def tied_to_us(
    command: list[str],
    *,
    death: signal.Signals = signal.SIGKILL,
    user: str = "-",
) -> list[str]:
    """Make the command end with `death` as soon as this launcher is gone."""
    tie = [sys.executable, "-I", "-S", str(CHILD), str(int(death)), str(os.getpid()), user]
    return [*tie, *command]
