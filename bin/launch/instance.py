"""One local copy: the directory that holds all it keeps, and the lock that says it runs."""

import base64
import fcntl
import os
import secrets
import signal
import time
from pathlib import Path

from launch import files
from launch.problems import Problem
from launch.terminal import say

ROOT = Path(__file__).resolve().parents[2]
LAST_RUN_SECONDS = 10
KEYS = ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS")


class Instance:
    """A directory for the product's data, held by one launcher at a time.

    Every child inherits the lock's descriptor, so the lock is free only when the launcher *and*
    all of its children are gone, also after `kill -9` of the launcher.
    """

    def __init__(self, home: Path) -> None:
        """Make the directory, readable by its owner only."""
        self.home = files.private_directory(home)
        self.logs = files.private_directory(home / "logs")
        self.run_file = home / "run.json"
        self.demo_file = home / "demo.json"
        self.lock = -1

    def hold(self) -> None:
        """Take the lock, or say who has it."""
        self.lock = os.open(self.home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        if not _locked(self.lock):
            self._refuse_second_call()
            self._outlive_last_run()
        os.ftruncate(self.lock, 0)
        os.pwrite(self.lock, f"{os.getpid()} {_birth(os.getpid())}".encode(), 0)
        self.run_file.unlink(missing_ok=True)

    def _refuse_second_call(self) -> None:
        pid, _, birth = os.pread(self.lock, 100, 0).decode().partition(" ")
        if not pid or not birth or _birth(int(pid)) != birth:
            return
        url = files.read_json(self.run_file).get("url")
        where = f"at {url}" if url else "and is still starting"
        raise Problem(f"First Visit already runs {where} (process {pid}, kept in {self.home}).")

    def _outlive_last_run(self) -> None:
        say("  The last run ended without stopping its servers; waiting for them.")
        deadline = time.monotonic() + LAST_RUN_SECONDS
        while not _locked(self.lock):
            if time.monotonic() > deadline:
                deadline += LAST_RUN_SECONDS
                for pid in _holders(self.home / "lock"):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)

    def secrets(self) -> dict[str, str]:
        """Give the keys of this copy, made on its first start and kept since."""
        path = self.home / "secrets.json"
        kept = files.read_json(path)
        made = {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "FIELD_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "postgres": secrets.token_urlsafe(24),
            "valkey": secrets.token_urlsafe(24),
        }
        if kept.keys() != made.keys():
            kept = {**made, **kept}
            files.write_json(path, kept)
        return kept


def home_from(environ: dict[str, str]) -> Path:
    """Say where this copy keeps its things: FIRST_VISIT_HOME, else `.local/`."""
    return Path(environ.get("FIRST_VISIT_HOME") or ROOT / ".local").expanduser().absolute()


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _birth(pid: int) -> str:
    """Tell one process from a later one with the same number; empty when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        pass
    try:
        os.kill(pid, 0)
    except OSError:
        return ""
    return "alive"


def _holders(path: Path) -> list[int]:
    """Find who still has the lock's file open, other than this process."""
    wanted = path.stat()
    found = []
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            seen = link.stat()
        except OSError:
            continue
        pid = int(link.parts[2])
        if (seen.st_dev, seen.st_ino) == (wanted.st_dev, wanted.st_ino) and pid != os.getpid():
            found.append(pid)
    return found
