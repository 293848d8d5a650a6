"""The Python environment of a local copy, made from the locked requirements."""

import fcntl
import hashlib
import os
import shutil
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

from launch import files, packages
from launch.instance import ROOT
from launch.terminal import say, step


@dataclass(frozen=True)
class Environment:
    """A virtual environment with everything of one lock file in it."""

    path: Path

    @property
    def python(self) -> Path:
        """Names its interpreter."""
        return self.path / "bin" / "python"

    @property
    def packages(self) -> Path:
        """Names the directory that holds its packages."""
        variables = {"base": str(self.path), "platbase": str(self.path)}
        return Path(sysconfig.get_path("purelib", "posix_prefix", variables))

    @property
    def ready(self) -> bool:
        """Says whether its making came to an end."""
        return (self.path / "complete").exists()

    def variables(self) -> dict[str, str]:
        """Give this process's variables, with the environment's programs in front."""
        kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
        return {
            **kept,
            "VIRTUAL_ENV": str(self.path),
            "PATH": f"{self.path / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "PYTHONUNBUFFERED": "1",
        }


def prepare(home: Path, lock: str) -> Environment:
    """Give an environment with the named lock in it, made now where there is none.

    The locks are cumulative, so one made for the tests will do for a start. An environment's
    name holds the hash of its lock: a changed lock is another environment, and whatever still
    runs in the old one is left in peace.
    """
    given = os.environ.get("FIRST_VISIT_VENV")
    if given:
        return Environment(Path(given))
    with step("Python") as current:
        directory = files.private_directory(home / "venv")
        for environment in _candidates(directory, lock):
            held = _hold(environment, fcntl.LOCK_SH)
            if environment.ready:
                current.detail = f"{_version()}, packages unchanged"
                return environment
            os.close(held)
        environment = _candidates(directory, lock)[0]
        held = _hold(environment, fcntl.LOCK_EX)
        if not environment.ready:  # somebody else may have made it while this waited
            say(f"  Making the Python environment in {environment.path} ...")
            _make(environment, lock, held)
        fcntl.flock(held, fcntl.LOCK_SH)
        current.detail = f"{_version()}, requirements/{lock}.txt"
    return environment


def prune(home: Path) -> None:
    """Remove environments of earlier locks that nobody runs in."""
    directory = home / "venv"
    current = {_name(directory, lock) for lock in ("local", "test")}
    for old in directory.glob("*-*"):
        if not old.is_dir() or old.name in current:
            continue
        try:
            held = _hold(Environment(old), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        shutil.rmtree(old, ignore_errors=True)
        os.close(held)


def _candidates(directory: Path, lock: str) -> list[Environment]:
    return [Environment(directory / _name(directory, name)) for name in (lock, "test")]


def _name(directory: Path, lock: str) -> str:
    """Change with the lock, the interpreter and the place: what is installed names all three."""
    digest = hashlib.sha256((ROOT / "requirements" / f"{lock}.txt").read_bytes())
    digest.update(f"{sys.version}{sys.base_prefix}{directory}".encode())
    return f"{lock}-{digest.hexdigest()[:12]}"


def _version() -> str:
    return "Python {}.{}.{}".format(*sys.version_info[:3])


def _hold(environment: Environment, kind: int) -> int:
    """Lock an environment for as long as this process lives: alone to make it, shared to run."""
    lock = environment.path.with_suffix(".lock")
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, kind)
    except BlockingIOError:
        os.close(descriptor)
        raise
    return descriptor


def _make(environment: Environment, lock: str, held: int) -> None:
    shutil.rmtree(environment.path, ignore_errors=True)  # a half-made one of a killed call
    venv.create(environment.path, with_pip=not packages.pip_is_here(), symlinks=True)
    packages.install(environment.path, ROOT / "requirements" / f"{lock}.txt", held)
    (environment.path / "complete").touch()
