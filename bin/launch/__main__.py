"""Runs one of the two commands: `python -m launch start` or `python -m launch test`."""

import os
import signal
import sys

from launch import start, suite
from launch.problems import Problem, Stop

COMMANDS = {"start": start.main, "test": suite.main}


def main(arguments: list[str]) -> int:
    """Run the named command and turn what may go wrong into one plain sentence."""
    os.umask(0o077)  # everything that a local copy keeps is its owner's alone
    os.environ.pop("PYTHONPATH", None)  # it named this package; children must not inherit it
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    name, *rest = arguments
    try:
        return COMMANDS[name](rest)
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr, flush=True)
        return 1
    except Stop:
        return 130


def _stop(_number: int, _frame: object) -> None:
    raise Stop


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
