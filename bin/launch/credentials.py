"""Whom the database server runs as: PostgreSQL refuses to be root.

A plain user runs it as they are. Root becomes "nobody" inside a user namespace, where files stay
root's outside: nothing is chowned and a closed home directory stays closed. Where namespaces are
blocked, or where they cannot reach the files, root becomes the real nobody, with data in /var/tmp.
"""

import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from launch import child, files
from launch.problems import Problem
from launch.processes import tied_to_us

NOBODY = "nobody"
NOBODY_ID = 65534
UNSHARE = ["unshare", "--user", f"--map-user={NOBODY_ID}", f"--map-group={NOBODY_ID}"]
PUBLIC_PLACE = Path("/var/tmp")  # noqa: S108 - the directory below is checked to be root's own


@dataclass(frozen=True)
class Credentials:
    """How to start the server, and where it may keep its data."""

    directory: Path
    binaries: Path
    user: str = child.SAME_USER
    prefix: tuple[str, ...] = ()

    def command(self, *words: str, death: signal.Signals = signal.SIGKILL) -> list[str]:
        """Make a command run as that user and end with us."""
        return [*self.prefix, *tied_to_us(list(words), death=death, user=self.user)]

    def own(self, path: Path) -> Path:
        """Make a directory that only that user may open."""
        files.private_directory(path)
        if self.user != child.SAME_USER:
            entry = pwd.getpwnam(self.user)
            os.chown(path, entry.pw_uid, entry.pw_gid)
        return path


def choose(home: Path, binaries: Path) -> Credentials:
    """Pick the first way that works on this machine."""
    if os.geteuid() != 0:
        return Credentials(home, binaries)
    if _namespaces_reach(home, binaries):
        return Credentials(home, binaries, prefix=tuple(UNSHARE))
    return _as_nobody(home, binaries)


def forget(home: Path) -> None:
    """Remove what stands in /var/tmp for a home that is gone."""
    if os.geteuid() == 0:
        shutil.rmtree(_public_directory(home), ignore_errors=True)


def _namespaces_reach(home: Path, binaries: Path) -> bool:
    if os.environ.get("FIRST_VISIT_NO_USERNS") or shutil.which("unshare") is None:
        return False
    test = (
        "import os, sys; p, d = sys.argv[1:]; sys.exit(not (os.access(p, 1) and os.access(d, 2)))"
    )
    command = [
        *UNSHARE,
        sys.executable,
        "-I",
        "-S",
        "-c",
        test,
        str(binaries / "postgres"),
        str(home),
    ]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _as_nobody(home: Path, binaries: Path) -> Credentials:
    _sweep()
    directory = _public_directory(home)
    directory.mkdir(exist_ok=True)
    seen = directory.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != 0:
        raise Problem(f"{directory} is not root's own directory. Remove it, then start again.")
    directory.chmod(0o711)
    files.write_private(directory / "home", str(home))
    if not _reachable(binaries):
        binaries = _copied(binaries, directory)
    return Credentials(directory, binaries, user=NOBODY)


def _public_directory(home: Path) -> Path:
    return PUBLIC_PLACE / f"first-visit-{hashlib.sha256(str(home).encode()).hexdigest()[:12]}"


def _sweep() -> None:
    for note in PUBLIC_PLACE.glob("first-visit-*/home"):
        if note.lstat().st_uid == 0 and not Path(note.read_text()).exists():
            shutil.rmtree(note.parent, ignore_errors=True)


def _reachable(binaries: Path) -> bool:
    command = tied_to_us(["sh", "-c", '[ -x "$0" ]', str(binaries / "postgres")], user=NOBODY)
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _copied(binaries: Path, directory: Path) -> Path:
    """Copy the installation with the libraries beside it, open to read, and keep the copy."""
    package = binaries.parent.parent
    wanted = directory / "software" / package.name / binaries.relative_to(package)
    if not wanted.exists():
        draft = directory / "software.new"
        shutil.rmtree(draft, ignore_errors=True)
        for part in package.parent.glob(f"{package.name}*"):
            if part.is_dir():
                shutil.copytree(part, draft / part.name, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", str(draft)], check=True)
        draft.rename(directory / "software")
    return wanted
