"""What `bin/start` does, from an empty directory to a product that answers."""

import argparse
import ctypes
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from launch import environment, files, instance, servers
from launch.instance import Instance
from launch.problems import Stop
from launch.product import STOP_ORDER, Mail, Product, web_listener
from launch.servers import Servers
from launch.supervisor import Supervisor
from launch.terminal import say, step

HELP = """Starts a local copy of First Visit and keeps it running until Ctrl-C.

It reads from the environment:
  FIRST_VISIT_HOME   where it keeps everything (default: .local)
  PORT               the web port (default: 8000, or the next free one)
  DATABASE_URL       a PostgreSQL to use instead of its own
  REDIS_URL          a Redis or Valkey to use instead of its own
  EMAIL_URL          a mail server to use instead of the catcher
  PG_BIN             PostgreSQL programs to use instead of the wheel's
  PUBLIC_RATE_LIMIT  calls that one address may make, for example 20/min
  EMAIL_RATE_LIMIT   requests that may name one email address, for example 10/hour

What runs where is in run.json in FIRST_VISIT_HOME, once the product answers.
"""


def main(arguments: list[str]) -> int:
    """Start everything, print what to open, and keep it running."""
    parser = argparse.ArgumentParser(
        prog="bin/start",
        description=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--with-parent",
        action="store_true",
        help="stop when the calling process ends",
    )
    if parser.parse_args(arguments).with_parent:
        _end_with_parent()
    began = time.monotonic()
    copy = Instance(instance.home_from(dict(os.environ)))
    say("First Visit")
    copy.hold()
    listener = web_listener()
    chosen = environment.prepare(copy.home, "local")
    environment.prune(copy.home)
    supervisor = Supervisor(inherited=(copy.lock,))
    try:
        run(Product(copy, chosen, supervisor, listener), began)
    except Stop:
        pass  # asked to end, and that is what follows
    finally:
        copy.run_file.unlink(missing_ok=True)
        if supervisor.children:
            say("\nStopping ...")
        supervisor.stop(STOP_ORDER)
    return 0


def run(product: Product, began: float) -> None:
    """Start the processes one after another, then watches over them."""
    supervisor = product.supervisor
    with step("Letters") as current:
        mail = product.catch_mail()
        current.detail = mail.page_url or "leave through the server that EMAIL_URL names"
    named = servers.start(product.instance, product.environment, supervisor)
    variables = product.variables(named, mail)
    with step("Database") as current:
        preparing = product.prepare_database(variables)
        web = product.begin_web(variables)
        product.finish_database(preparing)
        current.detail = "up to date, with its demo practice"
    with step("Web") as current:
        product.wait_for_web(web)
        current.detail = product.url
    product.begin_background(variables)
    report = _report(product, named, mail)
    files.write_json(product.instance.run_file, report)
    _show(report, product.instance, time.monotonic() - began)
    supervisor.watch()


def _report(product: Product, named: Servers, mail: Mail) -> dict[str, Any]:
    demo = files.read_json(product.instance.demo_file)
    return {
        "url": product.url,
        "mail_url": mail.page_url,
        "pid": os.getpid(),
        "database_url": named.database_url,
        "redis_url": named.redis_url,
        "sign_ins": demo.get("sign_ins", []),
        "api_tokens": demo.get("api_tokens", {}),
    }


def _show(report: dict[str, Any], copy: Instance, seconds: float) -> None:
    say(f"Ready in {seconds:.1f} s.\n")
    say(f"  Open      {report['url']}/")
    say(f"  Letters   {report['mail_url'] or 'leave through EMAIL_URL'}\n")
    if report["sign_ins"]:
        say("  Sign in as")
    for sign_in in report["sign_ins"]:
        role = sign_in["role"].replace("_", " ").lower()
        say(f"    {role:<14}{sign_in['email']:<36}{sign_in['password']}")
    say(f"\nCtrl-C stops it. Logs are in {_near(copy.logs)}.")


def _near(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _end_with_parent() -> None:
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, int(signal.SIGTERM), 0, 0, 0)
    if parent == 1 or os.getppid() != parent:
        raise Stop
