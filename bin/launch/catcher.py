"""A mail server that keeps every letter on disk, with a page to read them; local copies only."""

import asyncio
import socket
import sys
import threading
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from launch.letter_pages import serve
from launch.letters import Letters

LONGEST_LETTER = 30_000_000


class Keeper:
    """Accepts whatever arrives."""

    def __init__(self, letters: Letters) -> None:
        """Put letters there."""
        self.letters = letters

    async def handle_DATA(  # noqa: N802 - the name is the library's
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
    ) -> str:
        """Keep one letter as it arrived, with the addresses of its envelope."""
        content = envelope.original_content or b""
        self.letters.keep(content, envelope.mail_from or "", envelope.rcpt_tos)
        return "250 Kept"


async def receive(letters: Letters, listener: socket.socket) -> None:
    """Take letters from the socket until the process ends."""
    loop = asyncio.get_running_loop()

    def conversation() -> SMTP:
        return SMTP(Keeper(letters), data_size_limit=LONGEST_LETTER, enable_SMTPUTF8=True)

    server = await loop.create_server(conversation, sock=listener)
    await server.serve_forever()


def main(directory: str, smtp: str, http: str) -> None:
    """Serve both on sockets that the launcher opened and handed down."""
    letters = Letters(Path(directory))
    page = socket.socket(fileno=int(http))
    threading.Thread(target=serve, args=(letters, page), daemon=True).start()
    asyncio.run(receive(letters, socket.socket(fileno=int(smtp))))


if __name__ == "__main__":
    main(*sys.argv[1:])
