"""What a person sees while things start: one line a step, with the time it took."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

NAME_WIDTH = 16
DETAIL_WIDTH = 46


class Step:
    """One step under way; whoever runs it may say how it went in `detail`."""

    def __init__(self) -> None:
        """Note when the step began."""
        self.detail = ""
        self.began = time.monotonic()

    @property
    def seconds(self) -> float:
        """Says how long the step has taken so far."""
        return time.monotonic() - self.began


@contextmanager
def step(name: str) -> Iterator[Step]:
    """Time the block and print its line once it has worked."""
    current = Step()
    yield current
    line(name, current.detail, current.seconds)


def line(name: str, detail: str, seconds: float) -> None:
    """Print one finished step."""
    say(f"  {name:<{NAME_WIDTH}}{detail:<{DETAIL_WIDTH}}{seconds:6.1f} s")


def say(text: str = "") -> None:
    """Print at once; a reader or terminal that went away is no reason to stop."""
    try:
        print(text, flush=True)
    except OSError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - open for the rest of the run
