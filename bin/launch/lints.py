"""What looks at the code without running it; `bin/test lint` and the commit hooks call these."""

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from launch.instance import ROOT
from launch.processes import tied_to_us
from launch.terminal import line, say

AT_ONCE = 2
LINTS: dict[str, list[str]] = {
    # The slowest first, so that the others fit beside it.
    "types": ["python", "-m", "mypy"],
    "ruff": ["ruff", "check", "--quiet", "."],
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "imports": ["lint-imports"],
    "migrations": ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
    "django": ["python", "manage.py", "check", "--fail-level", "WARNING"],
    "templates": ["djlint", "--lint", "--quiet", "config", "intake", "scheduling", "notifications"],
    "compose": [
        "check-jsonschema",
        "--builtin-schema",
        "vendor.compose-spec",
        "docker-compose.yml",
    ],
    "dockerfile": ["hadolint", "Dockerfile"],
}
NEED_DATABASE = {"migrations"}


@dataclass(frozen=True)
class Outcome:
    """How one lint went."""

    name: str
    passed: bool
    output: str
    seconds: float


def run(names: list[str], variables: dict[str, str]) -> bool:
    """Run them side by side, show what failed, and say whether none did."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = pool.map(lambda name: _run(name, variables), names)
        failed = [outcome for outcome in outcomes if not _shown(outcome)]
    return not failed


def _run(name: str, variables: dict[str, str]) -> Outcome:
    began = time.monotonic()
    done = subprocess.run(
        tied_to_us(LINTS[name]),
        cwd=ROOT,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Outcome(name, done.returncode == 0, done.stdout, time.monotonic() - began)


def _shown(outcome: Outcome) -> bool:
    line(outcome.name, "passed" if outcome.passed else "FAILED", outcome.seconds)
    if not outcome.passed:
        say(outcome.output.rstrip() + "\n")
    return outcome.passed
