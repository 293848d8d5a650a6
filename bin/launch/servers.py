"""The database and the queue: those that the environment names, else our own."""

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from launch import credentials, ports, postgres, valkey
from launch.environment import Environment
from launch.instance import Instance
from launch.problems import Problem
from launch.supervisor import Program, Supervisor
from launch.terminal import Step, step

START_SECONDS = 30
TRIES = 3


class Server(Protocol):
    """What a database and a queue have in common here."""

    @property
    def url(self) -> str:
        """Where it answers, with its password."""

    @property
    def port(self) -> int:
        """The port that it was given."""

    def prepare(self) -> None:
        """Make what it needs on disk."""

    def program(self) -> Program:
        """Answer what to run."""

    def ready(self) -> bool:
        """Whether it answers."""


@dataclass(frozen=True)
class Servers:
    """Where the database and the queue answer."""

    database_url: str
    redis_url: str


def start(
    instance: Instance,
    environment: Environment,
    supervisor: Supervisor,
    *,
    durable: bool = True,
) -> Servers:
    """Start what is not named, and make sure that what is named answers."""
    with step("PostgreSQL") as current:
        database_url = os.environ.get("DATABASE_URL") or ""
        if database_url:
            current.detail = _named("DATABASE_URL", database_url, 5432)
        else:
            database_url = _own_postgres(
                instance,
                environment,
                supervisor,
                durable=durable,
                current=current,
            )
    with step("Valkey") as current:
        redis_url = os.environ.get("REDIS_URL") or ""
        if redis_url:
            current.detail = _named("REDIS_URL", redis_url, 6379)
        else:
            redis_url = _own_valkey(instance, environment, supervisor, current)
    return Servers(database_url, redis_url)


def _named(variable: str, url: str, usual_port: int) -> str:
    parts = urlsplit(url)
    if not parts.hostname or "/" in parts.hostname or "%2f" in parts.hostname.lower():
        return f"the one that {variable} names"  # a socket in a directory, or a list of hosts
    where = (parts.hostname, parts.port or usual_port)
    try:
        socket.create_connection(where, timeout=5).close()
    except OSError as error:
        raise Problem(
            f"{variable} names a server at {where[0]}:{where[1]}, and nobody answers there "
            f"({error}). Start it, or unset {variable} to let this bring its own.",
        ) from error
    return f"{where[0]}:{where[1]}, from {variable}"


def _own_postgres(
    instance: Instance,
    environment: Environment,
    supervisor: Supervisor,
    *,
    durable: bool,
    current: Step,
) -> str:
    binaries = postgres.binaries(environment, os.environ.get("PG_BIN"))
    chosen = credentials.choose(instance.home, binaries)
    password, log = instance.secrets()["postgres"], instance.logs / "postgres.log"
    server = _started(
        lambda port: postgres.Postgres(chosen, password, port, log, durable=durable),
        supervisor,
    )
    current.detail = f"{ports.LOOPBACK}:{server.port}"
    return server.url


def _own_valkey(
    instance: Instance,
    environment: Environment,
    supervisor: Supervisor,
    current: Step,
) -> str:
    binary, directory = valkey.binary(environment), instance.home / "valkey"
    password, log = instance.secrets()["valkey"], instance.logs / "valkey.log"
    server = _started(
        lambda port: valkey.Valkey(binary, directory, password, port, log),
        supervisor,
    )
    current.detail = f"{ports.LOOPBACK}:{server.port}"
    return server.url


def _started(make: Callable[[int], Server], supervisor: Supervisor) -> Server:
    """Try again on another port: a free one may be taken before the server gets to it."""
    for tries_left in reversed(range(TRIES)):
        server = make(ports.free())
        server.prepare()
        child = supervisor.start(server.program())
        try:
            supervisor.wait_for(child, server.ready, START_SECONDS)
        except Problem:
            if not child.ended or not tries_left:
                raise
        else:
            return server
    raise AssertionError("the last try returns or raises")
