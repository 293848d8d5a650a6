"""Makes one issue's letter once, and fills in each reader's own parts: address, name, way out.

The bodies are encoded as quoted-printable (RFC 2045, 6.7) in pieces around the place of the
reader's link, so that a copy is a join of bytes.
"""

import binascii
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string

from notifications import addresses, letters, masthead, writing
from notifications.models import NewsletterIssue

BARE_LINE_END = re.compile(rb"(?<!\r)\n")
SOFT_BREAK = b"=\r\n"
LONGEST_LINE = 76


@dataclass(frozen=True)
class Copy:
    """One reader's copy: the row, the reader's id, and where it goes."""

    id: UUID
    reader_id: UUID
    address: str


class IssueLetter:
    """One issue, ready to be filled in for each reader."""

    def __init__(self, issue: NewsletterIssue, *, now: datetime) -> None:
        """Render the issue once; `now` becomes the date of all copies of this run."""
        self.sender = masthead.sender()
        self.issue = issue
        self._slot = f"slot{secrets.token_hex(8)}"
        context = contents(issue) | {"leave_url": self._slot, "sender_name": self.sender.name}
        self._text = letters.plain("notifications/newsletter/issue.txt", context)
        html = render_to_string("notifications/newsletter/issue.html", context)
        self._html = letters.inlined(html)
        self._boundary = f"=_{secrets.token_hex(12)}"
        self._top = self._headers(now)
        self._body = self._pieces()

    def raw(self, copy: Copy) -> bytes:
        """Answer the bytes of one copy, lines ending in CRLF, all of it ASCII."""
        leave_url = masthead.leave_url(copy.reader_id)
        own = (
            f"To: {addresses.on_the_wire(copy.address)}\r\n"
            f"Message-ID: {self.message_id(copy)}\r\n"
            f"List-Unsubscribe: <{leave_url}>\r\n\r\n"
        )
        link = SOFT_BREAK + encoded(leave_url) + SOFT_BREAK
        return self._top + own.encode("ascii") + link.join(self._body)

    def message(self, copy: Copy, backend: BaseEmailBackend) -> EmailMultiAlternatives:
        """Make the same copy for a provider that is not an SMTP server."""
        leave_url = masthead.leave_url(copy.reader_id)
        made = EmailMultiAlternatives(
            subject=letters.one_line(self.issue.subject),
            body=self._text.replace(self._slot, leave_url),
            from_email=formataddr((self.sender.name, self.sender.email)),
            to=[copy.address],
            headers={
                **self._list_headers(),
                "Message-ID": self.message_id(copy),
                "List-Unsubscribe": f"<{leave_url}>",
            },
            connection=backend,
        )
        made.attach_alternative(self._html.replace(self._slot, leave_url), "text/html")
        return made

    def message_id(self, copy: Copy) -> str:
        """Answer the name of the copy, the same on every try."""
        return letters.message_id(copy.id, self.sender.email)

    def _list_headers(self) -> dict[str, str]:
        """Answer what makes it a list's letter (RFC 2919, RFC 8058)."""
        domain = addresses.on_the_wire(self.sender.email).rpartition("@")[2]
        return {
            "List-Id": f"<newsletter.{domain}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Precedence": "bulk",
        }

    def _headers(self, now: datetime) -> bytes:
        made = EmailMessage(policy=SMTP)
        made["From"] = formataddr((self.sender.name, self.sender.email))
        made["Subject"] = letters.one_line(self.issue.subject)
        made["Date"] = format_datetime(now)
        for name, value in self._list_headers().items():
            made[name] = value
        made["MIME-Version"] = "1.0"
        made["Content-Type"] = f'multipart/alternative; boundary="{self._boundary}"'
        return made.as_bytes().partition(b"\r\n\r\n")[0] + b"\r\n"

    def _pieces(self) -> list[bytes]:
        """Answer the encoded body, cut where the reader's link belongs."""
        text, html = (
            [encoded(piece) for piece in body.split(self._slot)]
            for body in (self._text, self._html)
        )
        text = [*map(_room_for_a_break, text[:-1]), text[-1]]
        html = [*map(_room_for_a_break, html[:-1]), html[-1]]
        text[0] = self._part("plain") + text[0]
        html[0] = self._part("html") + html[0]
        html[-1] += f"\r\n--{self._boundary}--\r\n".encode()
        return [*text[:-1], text[-1] + b"\r\n" + html[0], *html[1:]]

    def _part(self, kind: str) -> bytes:
        return (
            f"--{self._boundary}\r\n"
            f"Content-Type: text/{kind}; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        ).encode()


def _room_for_a_break(piece: bytes) -> bytes:
    """Keep the last line under 76 characters, so that a soft break fits behind it."""
    before, end, last = piece.rpartition(b"\r\n")
    if len(last) < LONGEST_LINE:
        return piece
    cut = len(last) - 3
    while b"=" in last[cut - 2 : cut]:
        cut -= 1
    return before + end + last[:cut] + SOFT_BREAK + last[cut:]


def contents(issue: NewsletterIssue) -> dict[str, object]:
    """Answer what the templates of an issue show."""
    return {
        "subject": issue.subject,
        "preview": issue.preview,
        "body_html": writing.html(issue.body),
        "body_text": writing.text(issue.body),
        "practice_name": settings.PRACTICE_NAME,
        "practice_address": settings.PRACTICE_ADDRESS,
    }


def encoded(text: str) -> bytes:
    """Encode text as quoted-printable with CRLF line ends."""
    made = binascii.b2a_qp(text.replace("\r\n", "\n").replace("\n", "\r\n").encode())
    return BARE_LINE_END.sub(b"\r\n", made)
