"""A mail server of our own for tests: it keeps what it gets, and can refuse, stall or hang up."""

import email
import email.policy
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any, Self

OK = "250 OK"
HANG_UP = "hang up"
"""An answer of a rule that closes the connection without a word."""


@dataclass
class Letter:
    sender: str
    recipient: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        parsed = email.message_from_bytes(self.raw, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])


Rule = Callable[[str, str], str | None]
"""Takes a stage (connect, ehlo, mail, rcpt, data, end) and an address; None means: as usual."""


def as_usual(_stage: str, _address: str) -> str | None:
    return None


@dataclass
class Sink:
    """Keeps letters; `rule` may answer for the server, `stall_at` makes it wait at a stage.

    It stalls once it holds `stall_after` letters, until `recover`.
    """

    rule: Rule = as_usual
    stall_at: str = ""
    stall_after: int = 0
    letters: list[Letter] = field(default_factory=list)
    connections: int = 0
    stalled: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def __enter__(self) -> Self:
        sink = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                Conversation(self, sink).hold()

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            request_queue_size = 64

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.go_on.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def settings(self) -> dict[str, Any]:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": self.port,
            "EMAIL_TIMEOUT": 1,
        }

    def recover(self) -> None:
        """Goes back to ordinary service."""
        self.rule, self.stall_at = as_usual, ""
        self.go_on.set()

    def keep(self, letter: Letter) -> None:
        with self.arrived:
            self.letters.append(letter)
            self.arrived.notify_all()

    def wait_until(self, condition: Callable[[], bool], seconds: float = 150) -> None:
        """Returns once the condition holds, which only a new letter can bring about.

        A letter whose connection was lost goes again after a minute; that is no failure.
        """
        with self.arrived:
            assert self.arrived.wait_for(condition, seconds), "no such letter came"

    def wait_for(self, recipient: str, count: int = 1) -> list[Letter]:
        """Answers somebody's letters once there are so many."""
        self.wait_until(lambda: len(self.to(recipient)) >= count)
        return self.to(recipient)

    def to(self, recipient: str) -> list[Letter]:
        return [letter for letter in self.letters if letter.recipient == recipient]

    @property
    def recipients(self) -> list[str]:
        return sorted(letter.recipient for letter in self.letters)


class HungUp(Exception):
    pass


class Conversation:
    def __init__(self, handler: socketserver.StreamRequestHandler, sink: Sink) -> None:
        self.lines, self.wire, self.sink = handler.rfile, handler.wfile, sink
        self.sender = self.recipient = ""

    def hold(self) -> None:
        self.sink.connections += 1
        try:
            self.say("connect", "220 sink ready")
            while line := self.lines.readline():
                self.take(line.decode("utf-8", "replace").strip())
        except (HungUp, OSError):
            return

    def take(self, line: str) -> None:
        verb = line.replace(":", " ").split()[0].upper() if line else ""
        address = line[line.find("<") + 1 : line.find(">")] if "<" in line else ""
        if verb in {"EHLO", "HELO"}:
            self.say("ehlo", "250-sink\r\n250 8BITMIME")
        elif verb == "MAIL" and self.sender:
            self.write("503 one letter at a time")
        elif verb == "MAIL":
            self.sender = address
            self.say("mail", OK)
        elif verb == "RCPT":
            self.recipient = address
            self.say("rcpt", OK)
        elif verb == "DATA":
            self.data()
        elif verb == "QUIT":
            self.write("221 bye")
            raise HungUp
        else:
            self.forget()
            self.write(OK)

    def forget(self) -> None:
        self.sender = self.recipient = ""

    def data(self) -> None:
        if not self.say("data", "354 go on").startswith("354"):
            return
        lines = []
        while (line := self.lines.readline()) not in {b".\r\n", b""}:
            lines.append(line[1:] if line.startswith(b"..") else line)
        if line and self.answer("end", OK) == OK:
            self.sink.keep(Letter(self.sender, self.recipient, b"".join(lines)))
        self.say("end", OK)
        self.forget()

    def answer(self, stage: str, usual: str) -> str:
        return self.sink.rule(stage, self.recipient) or usual

    def say(self, stage: str, usual: str) -> str:
        if self.sink.stall_at == stage and len(self.sink.letters) >= self.sink.stall_after:
            self.sink.stalled.set()
            self.sink.go_on.wait()
        answer = self.answer(stage, usual)
        if answer == HANG_UP:
            raise HungUp
        self.write(answer)
        return answer

    def write(self, answer: str) -> None:
        self.wire.write(answer.encode() + b"\r\n")
        self.wire.flush()
