"""A running local copy, driven the way a person drives it: by its command."""

import json
import os
import signal
import subprocess
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_FOR_A_COPY = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "PORT", "PG_BIN", "CI")
START_SECONDS = 180


class Copy:
    """One local copy in a directory of its own."""

    def __init__(self, home: Path):
        self.home = home
        self.process: subprocess.Popen[str] | None = None

    def environ(self, **more):
        kept = {k: v for k, v in os.environ.items() if k not in NOT_FOR_A_COPY}
        return {**kept, "FIRST_VISIT_HOME": str(self.home), **more}

    def start(self):
        """Starts it and reads until it says that it is ready."""
        self.process = subprocess.Popen(
            [ROOT / "bin" / "start", "--with-parent"],
            env=self.environ(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        timer = threading.Timer(START_SECONDS, self.process.kill)
        timer.start()
        said = []
        for line in self.process.stdout:
            said.append(line)
            if line.startswith("Ctrl-C stops it"):
                break
        timer.cancel()
        assert (self.home / "run.json").exists(), "".join(said)
        return self

    def call_again(self, **more):
        return subprocess.run(
            [ROOT / "bin" / "start"],
            env=self.environ(**more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    @property
    def run(self):
        return json.loads((self.home / "run.json").read_text())

    def processes(self):
        """Finds everything that runs for this copy, by the descriptor of its lock."""
        lock = (self.home / "lock").stat()
        found = set()
        for link in Path("/proc").glob("[0-9]*/fd/*"):
            try:
                seen = link.stat()
            except OSError:
                continue
            if (seen.st_dev, seen.st_ino) == (lock.st_dev, lock.st_ino):
                found.add(int(link.parts[2]))
        return found

    def end(self, number):
        """Sends the signal and waits for the end of `bin/start` itself."""
        self.process.send_signal(number)
        code = self.process.wait(timeout=40)
        self.process.stdout.close()
        return code

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def stop(self):
        if self.is_running():
            self.end(signal.SIGINT)

    def gone_within(self, seconds):
        """Waits for the last process of the copy to end, and answers what is left."""
        waiting = threading.Event()
        for _ in range(int(seconds / 0.05)):
            if not self.processes():
                break
            waiting.wait(0.05)
        return self.processes()

    def listens_on(self):
        """Answers the addresses on which its processes listen, as /proc writes them."""
        sockets = set()
        for pid in self.processes():
            for link in Path(f"/proc/{pid}/fd").iterdir():
                try:
                    sockets.add(str(link.readlink()))
                except OSError:
                    continue
        rows = [
            row.split()
            for table in ("tcp", "tcp6")
            for row in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        ]
        return [
            row[1].split(":")[0]
            for row in rows
            if row[3] == "0A" and f"socket:[{row[9]}]" in sockets
        ]
