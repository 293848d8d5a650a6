"""The product's processes in a local copy: mail catcher, web, workers and beat."""

import http.client
import os
import select
import socket
from dataclasses import dataclass, field

from launch import files, ports, processes
from launch.environment import Environment
from launch.instance import KEYS, ROOT, Instance
from launch.problems import Problem
from launch.servers import Servers
from launch.supervisor import Child, Program, Supervisor

WEB_PORT = 8000
LETTERS_PORT = 8025
ANSWER_SECONDS = 60
PREPARE_SECONDS = 300
STOP_ORDER = (
    (processes.WEB,),
    ("beat",),
    ("worker", "newsletter-worker"),
    ("letters",),
    ("valkey",),
    ("postgres",),
)


@dataclass(frozen=True)
class Mail:
    """Where letters go, and where to read them if that is here."""

    email_url: str
    page_url: str | None


def web_listener() -> socket.socket:
    """Take the port that PORT names, else 8000 or the next free one."""
    asked = os.environ.get("PORT")
    return ports.listen_exactly(asked) if asked else ports.listen_near(WEB_PORT)


@dataclass
class Product:
    """All processes of one local copy, and what they share."""

    instance: Instance
    environment: Environment
    supervisor: Supervisor
    listener: socket.socket
    mail_listeners: list[socket.socket] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Says where people open it."""
        return f"http://{ports.LOOPBACK}:{ports.of(self.listener)}"

    def catch_mail(self) -> Mail:
        """Start the catcher, unless EMAIL_URL names a mail server."""
        named = os.environ.get("EMAIL_URL")
        if named:
            return Mail(named, None)
        self.mail_listeners = [ports.listen_near(0), ports.listen_near(LETTERS_PORT)]
        descriptors = [listener.fileno() for listener in self.mail_listeners]
        self._begin(
            "letters",
            ["python", "-P", "-m", "launch.catcher", str(self.instance.home / "letters")]
            + [str(number) for number in descriptors],
            {**self.environment.variables(), "PYTHONPATH": str(ROOT / "bin")},
            *descriptors,
        )
        smtp, page = (ports.of(listener) for listener in self.mail_listeners)
        return Mail(f"smtp://{ports.LOOPBACK}:{smtp}", f"http://{ports.LOOPBACK}:{page}")

    def variables(self, servers: Servers, mail: Mail) -> dict[str, str]:
        """Give what the product's processes read from their environment."""
        own = self.instance.secrets()
        kept = {name: os.environ.get(name) or own[name] for name in KEYS}
        return {
            **self.environment.variables(),
            **kept,
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "DATABASE_URL": servers.database_url,
            "REDIS_URL": servers.redis_url,
            "EMAIL_URL": mail.email_url,
            "PUBLIC_URL": self.url,
            "FIRST_VISIT_HOME": str(self.instance.home),
        }

    def prepare_database(self, variables: dict[str, str]) -> Child:
        """Begin to migrate and to set the demo practice up."""
        command = ["python", str(ROOT / "bin" / "launch" / "prepare.py")]
        with_root = {**variables, "PYTHONPATH": str(ROOT)}
        return self._begin("prepare", [*command, str(self.instance.demo_file)], with_root)

    def finish_database(self, child: Child) -> None:
        """Wait until the database is up to date and has its demo practice."""
        self.supervisor.finish(child, PREPARE_SECONDS)

    def begin_web(self, variables: dict[str, str]) -> Child:
        """Start the web server on the socket that is already open."""
        number = self.listener.fileno()
        bound = {**variables, "BIND": f"fd://{number}"}
        return self._begin(processes.WEB, processes.serve(processes.WEB), bound, number)

    def begin_background(self, variables: dict[str, str]) -> None:
        """Start the workers and beat."""
        for name in processes.BACKGROUND:
            self._begin(name, processes.serve(name), variables)

    def wait_for_web(self, child: Child) -> None:
        """Wait for the first answer of /healthz.

        The socket has been open since before the server ran, so one call waits until it answers.
        """
        connection = http.client.HTTPConnection(ports.LOOPBACK, ports.of(self.listener))
        connection.request("GET", "/healthz")
        self.supervisor.wait_for(child, lambda: _readable(connection), ANSWER_SECONDS)
        answer = connection.getresponse()
        connection.close()
        if answer.status != http.client.OK:
            said = files.tail(child.program.log)
            raise Problem(
                f"/healthz answered {answer.status}. The web server's last words:\n{said}"
            )

    def _begin(
        self,
        name: str,
        command: list[str],
        environ: dict[str, str],
        *descriptors: int,
    ) -> Child:
        program = Program(
            name=name,
            command=processes.tied_to_us(command),
            environ=environ,
            log=self.instance.logs / f"{name}.log",
            directory=ROOT,
            descriptors=descriptors,
        )
        return self.supervisor.start(program)


def _readable(connection: http.client.HTTPConnection) -> bool:
    return bool(select.select([connection.sock], [], [], 0)[0])
