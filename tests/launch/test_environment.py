import os
import re
import subprocess
from pathlib import Path

from launch import environment, instance, packages

ROOT = Path(__file__).resolve().parents[2]


def test_the_parts_of_a_lock_hold_every_package_once():
    lock = (ROOT / "requirements" / "local.txt").read_text()
    names = re.findall(r"^\S+==\S+", lock, flags=re.MULTILINE)
    parts = packages._parts(lock)
    found = re.findall(r"^\S+==\S+", "".join(parts), flags=re.MULTILINE)
    assert sorted(found) == sorted(names)
    assert [part.count("--hash=") > 0 for part in parts] == [True, True]
    assert sum(part.count("--hash=") for part in parts) == lock.count("--hash=")


def test_the_locks_are_cumulative_so_that_one_environment_can_serve_both_commands():
    pins = []
    for name in ("runtime", "local", "test"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        pins.append(set(re.findall(r"^\S+==\S+", text, flags=re.MULTILINE)))
    runtime, local, test = pins
    assert runtime - local == set()
    assert local - test == set()


def test_a_changed_lock_is_another_environment(tmp_path, monkeypatch):
    (tmp_path / "requirements").mkdir()
    lock = tmp_path / "requirements" / "local.txt"
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    lock.write_text("one==1")
    before = environment._name(tmp_path, "local")
    assert environment._name(tmp_path, "local") == before
    lock.write_text("one==2")
    assert environment._name(tmp_path, "local") != before


def test_keys_are_made_once(tmp_path):
    copy = instance.Instance(tmp_path / "home")
    made = copy.secrets()
    assert sorted(made) == ["FIELD_ENCRYPTION_KEYS", "SECRET_KEY", "postgres", "valkey"]
    assert copy.secrets() == made
    assert instance.Instance(tmp_path / "other").secrets() != made


def test_an_old_python_is_told_apart_and_a_newer_one_found_by_name(tmp_path):
    for name, code in {"python3": 1, "python3.12": 0}.items():
        program = tmp_path / name
        program.write_text(f'#!/bin/sh\n[ "$1" = -c ] && exit {code}\necho "$0 $@"\n')
        program.chmod(0o755)
    environ = {"PATH": f"{tmp_path}{os.pathsep}{os.defpath}"}
    command = [ROOT / "bin" / "start", "--help"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    assert done.stdout == f"{tmp_path}/python3.12 -P -m launch start --help\n"


def test_without_a_new_python_it_says_what_it_needs(tmp_path):
    for name in ("python3", "python3.14", "python3.13", "python3.12", "python3.11"):
        program = tmp_path / name
        program.write_text("#!/bin/sh\nexit 1\n")
        program.chmod(0o755)
    environ = {"PATH": f"{tmp_path}{os.pathsep}{os.defpath}"}
    command = [ROOT / "bin" / "start"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        1,
        "First Visit needs Python 3.11 or newer, with venv and pip, as python3 on the PATH.\n",
    )
