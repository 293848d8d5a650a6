"""Makes the words of a letter from its template, and the message that carries them."""

import re
from dataclasses import dataclass
from email.utils import formataddr
from typing import Any
from uuid import UUID

import css_inline
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template import Context, TemplateDoesNotExist
from django.template.loader import render_to_string, select_template

from notifications import addresses
from notifications.models import OutboundMessage

CALENDAR_FILE = "visit.ics"
TIME_OF_DAY = re.compile(r"(?<=\d) (?=[AP]M\b)")
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

_inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


@dataclass(frozen=True)
class Sender:
    """Whose name and address a letter carries, and where an answer goes."""

    name: str
    email: str
    reply_to: str = ""


@dataclass(frozen=True)
class Words:
    """What a letter says, as every try of it says."""

    subject: str
    text: str
    html: str


def one_line(text: str) -> str:
    """Put a text on one line, so that no value can begin a new header."""
    return " ".join(UNSEEN.sub(" ", text).split())


def message_id(row_id: UUID, sender_email: str) -> str:
    """Make the name that a letter keeps for life, on every try (RFC 5322, 3.6.4)."""
    domain = addresses.on_the_wire(sender_email).rpartition("@")[2]
    return f"<{row_id.hex}@{domain}>"


def words(template: str, context: dict[str, object]) -> Words:
    """Render the subject, the text and the HTML of an email."""
    subject = one_line(plain(f"{template}.subject.txt", context))
    text = plain(f"{template}.txt", context)
    html = render_to_string(f"{template}.html", context | {"subject": subject})
    return Words(subject=subject, text=text, html=inlined(together(html)))


def desk_words(template: str, context: dict[str, object]) -> str:
    """Render the words that the desk sends as a text, or says."""
    return plain([f"{template}.sms.txt", f"{template}.txt"], context)


def together(html: str) -> str:
    """Keep a time of day on one line, however narrow the phone: 9 AM."""
    return TIME_OF_DAY.sub("&nbsp;", html)


def inlined(html: str) -> str:
    """Move styles to their elements; what mail programs read from the head stays there."""
    return _inliner.inline(html)


def plain(names: str | list[str], context: dict[str, object]) -> str:
    """Render the first template that is there; plain text knows no HTML escapes."""
    template: Any = select_template([names] if isinstance(names, str) else names)
    return tidy(template.template.render(Context(context, autoescape=False)))


def tidy(text: str) -> str:
    """End a text with one line break and leave at most one line empty between paragraphs."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def fault_words(error: Exception) -> str:
    """Say in plain words why a letter could not be made; its values stay out of it."""
    if isinstance(error, TemplateDoesNotExist):
        return "The text of this message is not there."
    return f"We could not make this message ({type(error).__name__})."


def email(message: OutboundMessage, connection: BaseEmailBackend | None) -> EmailMultiAlternatives:
    """Make the message of a rendered row: the same bytes in all that matters on every try."""
    made = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=formataddr((message.sender_name, message.sender_email)),
        to=[message.to_address],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    made.attach_alternative(message.html, "text/html")
    if message.calendar:
        _attach_calendar(made, message)
    return made


def _attach_calendar(made: EmailMultiAlternatives, message: OutboundMessage) -> None:
    """Add the entry as a file, and as an invitation where it is one (RFC 6047)."""
    kind = "text/calendar"
    if message.calendar_method:
        kind = f"text/calendar; method={message.calendar_method}"
        made.attach_alternative(message.calendar, kind)
    made.attach(CALENDAR_FILE, message.calendar, kind)
