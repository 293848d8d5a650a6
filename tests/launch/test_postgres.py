"""Our own PostgreSQL, and the one in the containers, keep people's words out of their logs."""

from itertools import pairwise
from pathlib import Path

import yaml

from launch.credentials import Credentials
from launch.postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
KEEPS_QUIET = {"log_min_error_statement=panic", "log_error_verbosity=terse"}
"""An error's statement and its DETAIL quote the row: names, addresses, used codes."""


def settings(command):
    return {word for before, word in pairwise(command) if before == "-c"}


def test_neither_a_statement_nor_its_detail_is_logged(tmp_path):
    server = Postgres(Credentials(tmp_path, tmp_path), "secret", 5432, tmp_path / "postgres.log")
    assert KEEPS_QUIET - settings(server.program().command) == set()


def test_the_container_is_started_with_the_same():
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    assert settings(compose["services"]["postgres"].get("command", [])) == KEEPS_QUIET
