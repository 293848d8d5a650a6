"""Installing a lock file with the pip of the machine's own Python."""

import importlib.util
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from launch.problems import Problem
from launch.processes import tied_to_us

INSTALLERS_AT_ONCE = 2
OPTIONS = ["--no-input", "--require-hashes", "--no-deps", "--no-compile", "--only-binary", ":all:"]
# A person's own pip settings that would send packages elsewhere or refuse the locked ones.
NOT_FOR_US = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV", "PIP_NO_BINARY")


def pip_is_here() -> bool:
    """Say whether the running Python has pip; a bare environment of it has none."""
    return importlib.util.find_spec("pip") is not None


def install(environment: Path, lock: Path, held: int) -> None:
    """Put every package of the lock there, or say what pip had against it.

    The versions are exact and nothing is resolved, so parts of a lock can go in side by side.
    Each pip inherits `held`, the environment's lock: should it outlive us, nobody builds beside it.
    """
    environ = {name: value for name, value in os.environ.items() if name not in NOT_FOR_US}
    started = []
    for number, part in enumerate(_parts(lock.read_text())):
        listed = environment / f"requirements-{number}.txt"
        listed.write_text(part)
        command = [*_pip(environment), "install", "--quiet", *OPTIONS, "-r", str(listed)]
        started.append(_start(command, environ, listed.with_suffix(".log"), held))
    codes = [process.wait() for process in started]
    if any(codes):
        raise Problem(_explain(environment))


def _start(
    command: list[str], environ: dict[str, str], log: Path, held: int
) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            # pip works in a child of its own, which it stops when interrupted but not when killed.
            tied_to_us(command, death=signal.SIGINT),
            pass_fds=(held,),
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )


def _pip(environment: Path) -> list[str]:
    python = str(environment / "bin" / "python")
    return (
        [sys.executable, "-m", "pip", "--python", python]
        if pip_is_here()
        else [python, "-m", "pip"]
    )


def _parts(requirements: str) -> list[str]:
    blocks = re.split(r"^(?=[A-Za-z0-9])", requirements, flags=re.MULTILINE)[1:]
    return ["".join(blocks[first::INSTALLERS_AT_ONCE]) for first in range(INSTALLERS_AT_ONCE)]


def _explain(environment: Path) -> str:
    said = "".join(log.read_text(errors="replace") for log in environment.glob("*.log"))
    for log in environment.glob("*.log"):
        log.unlink()
    errors = [line for line in said.splitlines() if line.startswith("ERROR")][-8:]
    # Addresses of package indexes are nobody's business, and may carry credentials.
    words = re.sub(r"\w+://\S+|host='[^']*'", "(address)", "\n".join(errors))
    return f"The packages could not be installed. pip says:\n{words}"
