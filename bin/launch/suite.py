"""What `bin/test` does: lints, types, contracts and the whole suite, on servers of its own."""

import base64
import fcntl
import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launch import browser, credentials, environment, instance, lints, servers
from launch.environment import Environment
from launch.instance import ROOT, Instance
from launch.lints import LINTS
from launch.problems import Problem, Stop
from launch.processes import tied_to_us
from launch.product import STOP_ORDER
from launch.supervisor import Supervisor
from launch.terminal import say, step

HELP = """Runs everything: lints, types, contracts, then the whole suite.

  bin/test                  everything, as the continuous integration does
  bin/test lint [NAME...]   only the lints, or only those named: {names}
  bin/test ARGUMENT...      only pytest, with these arguments
"""
NOWHERE = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1"}
# A shell may hold these for bin/start; the suite says itself what it needs.
RATE_LIMITS = ("PUBLIC_RATE_LIMIT", "EMAIL_RATE_LIMIT", "SITE_KEY_RATE_LIMIT")
NOT_FOR_TESTS = ("PORT", "EMAIL_URL", "PUBLIC_URL", "PYTHONWARNINGS", *RATE_LIMITS)
MOST_WORKERS = 6
PATIENCE = 20


def main(arguments: list[str]) -> int:
    """Run what was asked for, and answer 0 when all of it passed."""
    if arguments[:1] in (["--help"], ["-h"]):
        say(HELP.format(names=", ".join(LINTS)))
        return 0
    home = instance.home_from(dict(os.environ))
    say("First Visit: tests")
    (home / "logs").mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    chosen = environment.prepare(home, "test")
    if arguments[:1] == ["lint"]:
        return _only_lints(arguments[1:], home, chosen)
    with _servers(home, chosen) as named:
        chromium = _chromium(home, chosen)
        variables = {**_variables(chosen, named), **({"CHROMIUM": chromium} if chromium else {})}
        if arguments:
            return _pytest(arguments, variables, has_browser=bool(chromium))
        return _everything(variables, has_browser=bool(chromium))


def _everything(variables: dict[str, str], *, has_browser: bool) -> int:
    passed = lints.run(list(LINTS), variables)
    workers = str(min(max(os.cpu_count() or 2, 2), MOST_WORKERS))
    code = _pytest(
        ["-n", workers, "--dist", "loadgroup", "--cov", "--cov-report=term"],
        variables,
        has_browser=has_browser,
    )
    complete = has_browser or not _in_ci()
    return code or int(not (passed and complete))


def _only_lints(names: list[str], home: Path, chosen: Environment) -> int:
    unknown = [name for name in names if name not in LINTS]
    if unknown:
        raise Problem(f"No lint is called {', '.join(unknown)}. There are: {', '.join(LINTS)}.")
    names = names or list(LINTS)
    if not lints.NEED_DATABASE & set(names):
        return int(not lints.run(names, _variables(chosen, NOWHERE)))
    with _servers(home, chosen) as named:
        return int(not lints.run(names, _variables(chosen, named)))


def _variables(chosen: Environment, named: dict[str, str]) -> dict[str, str]:
    kept = {k: v for k, v in chosen.variables().items() if k not in NOT_FOR_TESTS}
    return {
        **kept,
        **named,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "FIRST_VISIT_VENV": str(chosen.path),  # a bin/start of the tests need not make its own
    }


@contextmanager
def _servers(home: Path, chosen: Environment) -> Iterator[dict[str, str]]:
    """Give servers for this run alone, so that any number of runs can go side by side."""
    runs = home / "tests"
    _sweep(runs)
    copy = Instance(runs / secrets.token_hex(4))
    copy.hold()
    supervisor = Supervisor(inherited=(copy.lock,))
    try:
        named = servers.start(copy, chosen, supervisor, durable=False)
        yield {"DATABASE_URL": named.database_url, "REDIS_URL": named.redis_url}
    finally:
        supervisor.stop(STOP_ORDER)
        _remove(copy.home)


def _sweep(runs: Path) -> None:
    """Remove what killed runs left behind; a run that goes on holds its lock."""
    for lock in runs.glob("*/lock"):
        with lock.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            _remove(lock.parent)


def _remove(home: Path) -> None:
    credentials.forget(home)
    shutil.rmtree(home, ignore_errors=True)


def _chromium(home: Path, chosen: Environment) -> str | None:
    with step("Browser") as current:
        found = browser.find(home, chosen)
        current.detail = f"{found[0]}, {found[1]}" if found else "NONE could be had"
    if found:
        return str(found[0])
    say("\n*** No Chromium. The tests marked `browser` are LEFT OUT; set CHROMIUM to one. ***")
    say(f"*** What was tried is in {home / 'logs' / 'browser.log'}. ***")
    if _in_ci():
        say("*** CI is set, so this run fails at its end. ***")
    return None


def _in_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def _pytest(arguments: list[str], variables: dict[str, str], *, has_browser: bool) -> int:
    """Run pytest in the terminal's own group, so that Ctrl-C reaches it and it can sum up."""
    base = ["python", "-m", "pytest"]
    if not has_browser:
        collect = [*base, "--collect-only", "-q", "-m", "browser", "--no-header"]
        subprocess.run(tied_to_us(collect), cwd=ROOT, env=variables, check=False)
        base += ["-m", "not browser"]
    say()
    process = subprocess.Popen(
        tied_to_us([*base, *arguments], death=signal.SIGINT),
        cwd=ROOT,
        env=variables,
        stdin=subprocess.DEVNULL,
    )
    try:
        return process.wait()
    except Stop:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
        raise
