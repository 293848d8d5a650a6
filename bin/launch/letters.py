"""The letters that a local copy sent, one file each, newest first."""

import email
import itertools
import re
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default as modern
from functools import cached_property
from pathlib import Path
from typing import Any

from launch import files

KEPT = 500
ID = re.compile(r"\d{13}-\d{4}")


@dataclass(frozen=True)
class Letter:
    """One letter as it arrived."""

    path: Path

    @property
    def id(self) -> str:
        """Names it in addresses."""
        return self.path.stem

    @property
    def arrived_at(self) -> datetime:
        """Says when it came."""
        return datetime.fromtimestamp(int(self.id[:13]) / 1000, UTC)

    @cached_property
    def raw(self) -> bytes:
        """Gives it byte for byte, envelope lines in front."""
        return self.path.read_bytes()

    @cached_property
    def message(self) -> EmailMessage:
        """Gives its parts."""
        message = email.message_from_bytes(self.raw, policy=modern)
        assert isinstance(message, EmailMessage)  # noqa: S101 - what that policy makes
        return message

    def header(self, name: str) -> str:
        """Give one header as a reader sees it, empty when absent."""
        return str(self.message.get(name, ""))

    @property
    def recipients(self) -> list[str]:
        """Gives the addresses of the envelope, who is not always who the header says."""
        return [address for address in self.header("X-Envelope-To").split(", ") if address]

    def part(self, kind: str) -> str:
        """Give the `plain` or `html` part, empty where there is none."""
        body = self.message.get_body((kind,))
        return str(body.get_content()) if body is not None else ""

    @property
    def attachments(self) -> list[str]:
        """Names what is attached."""
        return [
            part.get_filename() or part.get_content_type()
            for part in self.message.iter_attachments()
        ]

    def summary(self) -> dict[str, Any]:
        """Describe it for lists."""
        return {
            "id": self.id,
            "arrived_at": self.arrived_at.isoformat(timespec="milliseconds"),
            "from": self.header("From"),
            "to": self.recipients,
            "subject": self.header("Subject"),
            "message_id": self.header("Message-ID"),
            "attachments": self.attachments,
        }


class Letters:
    """The directory that holds them."""

    def __init__(self, directory: Path) -> None:
        """Open it to its owner only."""
        self.directory = files.private_directory(directory)
        self._counter = itertools.count()
        self._lock = threading.Lock()

    def keep(self, content: bytes, sender: str, recipients: list[str]) -> None:
        """Put one letter on disk, and let go of the oldest."""
        with self._lock:
            name = f"{time.time_ns() // 1_000_000:013d}-{next(self._counter) % 10_000:04d}.eml"
            envelope = f"X-Envelope-From: {sender}\r\nX-Envelope-To: {', '.join(recipients)}\r\n"
            draft = self.directory / f"{name}.new"
            draft.write_bytes(envelope.encode() + content)
            draft.chmod(0o600)
            draft.rename(self.directory / name)
            for path in self._paths()[KEPT:]:
                path.unlink()

    def _paths(self) -> list[Path]:
        return sorted(self.directory.glob("*.eml"), reverse=True)

    def newest_first(self) -> list[Letter]:
        """Give all that are kept."""
        return [Letter(path) for path in self._paths()]

    def find(self, letter_id: str) -> Letter | None:
        """Give one, or None when the name is no letter's."""
        path = self.directory / f"{letter_id}.eml"
        return Letter(path) if ID.fullmatch(letter_id) and path.exists() else None
