"""A few invented readers, an issue that went out a week ago, and a draft."""

from datetime import datetime, timedelta

from django.core import mail

from config.accounts import demo as accounts_demo
from config.accounts.models import User
from config.accounts.permissions import Role
from notifications import mailing, masthead, newsletter, subscription
from notifications.models import OutboundMessage, Subscriber

READERS = tuple(
    f"{name}@example.com"
    for name in ("amari", "bailey", "cameron", "dakota", "eden", "frankie", "gray", "harper")
)
LEFT_BEFORE, LEFT_AFTER_THE_START = "indigo@example.com", "jules@example.com"
NEVER_CONFIRMED, ASKED_TODAY = "kai@example.com", "lane@example.com"

NOWHERE = "django.core.mail.backends.dummy.EmailBackend"

SENT = {
    "subject": "A small first step",
    "preview": "What happens in a first visit, in plain words.",
    "body": (
        "# What a first visit is like\n\n"
        "You sit down with one person. You can say as much, or as little, as you like.\n\n"
        "- It takes 50 minutes.\n- You can bring notes.\n- You can ask us anything.\n\n"
        "[How to reach us](https://example.org/contact)\n"
    ),
}

DRAFT = {
    "subject": "Winter hours",
    "preview": "When both offices are open at the end of the year.",
    "body": (
        "Both offices close early on **Thursday, Dec 24**.\n\n"
        "Online visits go on as planned. We write to you if yours has to move.\n"
    ),
}


def make(*, now: datetime) -> None:
    """Make readers in each state, an issue that went out, and a draft."""
    owner = next(user for user in accounts_demo.people() if user.role == Role.OWNER)
    month, week = now - timedelta(days=30), now - timedelta(days=7)
    for email in (*READERS, LEFT_BEFORE, LEFT_AFTER_THE_START):
        _join(email, month)
    subscription.subscribe(email=NEVER_CONFIRMED, now=month)
    _leave(LEFT_BEFORE, week - timedelta(days=3))
    _send_out(owner, week)
    subscription.subscribe(email=ASKED_TODAY, now=now - timedelta(hours=2))
    newsletter.compose(**DRAFT, by=owner, now=now - timedelta(days=1))


def _send_out(owner: User, at: datetime) -> None:
    """Send an issue through every step but the wire: these readers are invented."""
    issue = newsletter.compose(**SENT, by=owner, now=at - timedelta(days=1))
    newsletter.start(issue=issue, by=owner, now=at)
    _leave(LEFT_AFTER_THE_START, at)
    mailing.run(read_clock=lambda: at, backend=mail.get_connection(NOWHERE))


def _join(email: str, at: datetime) -> None:
    subscription.subscribe(email=email, now=at)
    reader = Subscriber.objects.get(email=email)
    letter = OutboundMessage.objects.get(about=reader.pk)
    token = str(letter.context["confirm_url"]).rstrip("/").rpartition("/")[2]
    subscription.confirm(token=token, now=at + timedelta(minutes=5))


def _leave(email: str, at: datetime) -> None:
    reader = Subscriber.objects.get(email=email)
    subscription.unsubscribe(token=masthead.leave_url(reader.pk).rpartition("/")[2], now=at)
