"""What every newsletter carries: the practice's name and address, and the reader's way out."""

from email.utils import parseaddr
from functools import cache
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from config.kernel import tokens
from notifications.letters import Sender

LEAVE = "newsletter.unsubscribe"


def sender() -> Sender:
    """Answer the practice's own name and address, which carry the newsletter."""
    name, email = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return Sender(name=name or settings.PRACTICE_NAME, email=email)


def leave_url(reader_id: UUID) -> str:
    """Answer the link that takes this reader off the list, for ever."""
    public: str = settings.PUBLIC_URL
    return public + _leave_path() + tokens.sign(LEAVE, reader_id.hex)


@cache
def _leave_path() -> str:
    """Answer what stands before the token; asked once, since an issue has many readers."""
    return reverse("news:leave", kwargs={"token": "t"}).removesuffix("t")


def leaving(token: str) -> UUID:
    """Answer the reader whom a link of `leave_url` names.

    Raises:
        BadToken: it was never ours.
    """
    try:
        return UUID(hex=tokens.unsign(LEAVE, token))
    except ValueError:
        raise tokens.BadToken from None
