"""Keeps the children running, and puts them down in order."""

import contextlib
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from launch import files
from launch.problems import Problem
from launch.terminal import say

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 10.0
HEALTHY_SECONDS = 30.0
GLANCE_SECONDS = 0.02


@dataclass(frozen=True)
class Program:
    """What to run, and how it wants to be stopped."""

    name: str
    command: list[str]
    environ: dict[str, str]
    log: Path
    directory: Path
    descriptors: tuple[int, ...] = ()
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10.0


@dataclass
class Child:
    """A program that runs, or that ended and waits for its next try."""

    program: Program
    process: subprocess.Popen[bytes]
    began: float = field(default_factory=time.monotonic)
    pause: float = FIRST_PAUSE
    again_at: float | None = None

    @property
    def ended(self) -> bool:
        """Says whether the process is gone."""
        return self.process.poll() is not None


class Supervisor:
    """Owns every child of one launcher.

    Only the main thread may start children: the kernel ties their death signal to the thread.
    """

    def __init__(self, *, inherited: tuple[int, ...] = ()) -> None:
        """Listen for the end of children; each gets the descriptors in `inherited`."""
        self.children: dict[str, Child] = {}
        self.inherited = inherited
        self._woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def start(self, program: Program) -> Child:
        """Run the program in a session of its own, so that Ctrl-C is ours alone."""
        child = Child(program, self._spawn(program))
        self.children[program.name] = child
        return child

    def _spawn(self, program: Program) -> subprocess.Popen[bytes]:
        log = files.open_log(program.log)
        try:
            return subprocess.Popen(
                program.command,
                env=program.environ,
                cwd=program.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=(*program.descriptors, *self.inherited),
            )
        finally:
            os.close(log)

    def wait_for(
        self,
        child: Child,
        check: Callable[[], bool],
        seconds: float,
        what: str = "",
    ) -> None:
        """Wait until the check holds, or say why the child will never get there."""
        what = what or child.program.name
        deadline = time.monotonic() + seconds
        while not check():
            if child.ended and not check():
                raise Problem(f"{what} ended before it was ready:\n{files.tail(child.program.log)}")
            if time.monotonic() > deadline:
                raise Problem(
                    f"{what} was not ready after {seconds:.0f} s:\n{files.tail(child.program.log)}",
                )
            time.sleep(GLANCE_SECONDS)

    def finish(self, child: Child, seconds: float) -> None:
        """Wait for a child that has an end, and forget it."""
        self.wait_for(child, lambda: child.process.poll() == 0, seconds)
        del self.children[child.program.name]

    def watch(self) -> None:
        """Start ended children again, a little later each time, until Stop is raised."""
        while True:
            self._look()
            waiting = [c.again_at for c in self.children.values() if c.again_at is not None]
            pause = max(0.0, min(waiting) - time.monotonic()) if waiting else None
            select.select([self._woken], [], [], pause)
            self._drain()

    def _drain(self) -> None:
        try:
            while os.read(self._woken, 512):
                pass
        except BlockingIOError:
            return

    def _look(self) -> None:
        now = time.monotonic()
        for child in self.children.values():
            if child.again_at is None and child.ended:
                self._plan(child, now)
            if child.again_at is not None and now >= child.again_at:
                child.process, child.began, child.again_at = self._spawn(child.program), now, None

    def _plan(self, child: Child, now: float) -> None:
        _signal_group(child, signal.SIGKILL)
        if now - child.began > HEALTHY_SECONDS:
            child.pause = FIRST_PAUSE
        child.again_at = now + child.pause
        name, code = child.program.name, child.process.returncode
        say(f"  {name} ended ({code}); starting it again. Its words: {child.program.log}")
        child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def stop(self, order: Iterable[tuple[str, ...]]) -> None:
        """Stop the children group by group; another Ctrl-C cuts the waiting short."""
        hurry: list[int] = []
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: hurry.append(1))
        named = [name for group in order for name in group]
        others = tuple(name for name in self.children if name not in named)
        for group in (others, *order):
            present = [self.children[name] for name in group if name in self.children]
            for child in present:
                if not child.ended:
                    child.process.send_signal(child.program.stop_signal)
            for child in present:
                _put_down(child, hurry)


def _put_down(child: Child, hurry: list[int]) -> None:
    deadline = time.monotonic() + child.program.patience
    while not child.ended and not hurry and time.monotonic() < deadline:
        time.sleep(GLANCE_SECONDS)
    _signal_group(child, signal.SIGKILL)
    child.process.wait()


def _signal_group(child: Child, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.process.pid, number)
