"""How an address joins the newsletter and leaves it: nobody joins but by their own press."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from config.audit import trail
from config.kernel import tokens
from notifications import addresses, masthead, outbox
from notifications.models import Subscriber, Suppression

Status = Subscriber.Status

LETTER_AT_MOST_EVERY = timedelta(hours=1)
LINK_WORKS_FOR = timedelta(days=7)
CONFIRM_LETTER = "notifications/mail/newsletter_confirm"


def subscribe(*, email: str, topics: Sequence[str] = (), now: datetime) -> None:
    """Send a confirmation letter where one is due; the outcome never tells who is on the list.

    Raises:
        ValueError: it is not an address that mail can be sent to.
    """
    address = addresses.normalized(email).lower()
    fresh = Subscriber(email=address, topics=list(topics), created_at=now)
    with transaction.atomic():
        Subscriber.objects.bulk_create([fresh], ignore_conflicts=True)
        reader = Subscriber.objects.select_for_update().get(email=address)
        if _may_be_asked(reader, now):
            _ask(reader, list(topics), now)


def confirm(*, token: str, now: datetime) -> Subscriber:
    """Put the reader whom this link names on the list; the link works once.

    Raises:
        BadToken: the link is old, was used, or was never ours.
    """
    with transaction.atomic():
        reader = (
            Subscriber.objects.select_for_update()
            .filter(confirm_hash=tokens.digest(token), confirm_until__gt=now)
            .first()
        )
        if reader is None:
            raise tokens.BadToken
        reader.status, reader.confirmed_at, reader.unsubscribed_at = Status.CONFIRMED, now, None
        reader.confirm_hash, reader.confirm_until = "", None
        reader.save()
        trail.record("newsletter.confirmed", by=trail.PERSON, now=now, of=reader)
    return reader


def unsubscribe(*, token: str, now: datetime) -> None:
    """Take the reader whom this link names off the list; once more changes nothing.

    Raises:
        BadToken: the link was never ours.
    """
    reader_id = masthead.leaving(token)
    with transaction.atomic():
        on_the_list = Subscriber.objects.filter(~Q(status=Status.UNSUBSCRIBED), pk=reader_id)
        left = on_the_list.update(
            status=Status.UNSUBSCRIBED, unsubscribed_at=now, confirm_hash="", confirm_until=None
        )
        if left:
            reader = Subscriber(pk=reader_id)
            trail.record("newsletter.left", by=trail.PERSON, now=now, of=reader)


def _may_be_asked(reader: Subscriber, now: datetime) -> bool:
    if reader.status == Status.CONFIRMED:
        return False
    if reader.asked_at is not None and now - reader.asked_at < LETTER_AT_MOST_EVERY:
        return False
    return not Suppression.objects.filter(email=reader.email).exists()


def _ask(reader: Subscriber, topics: list[str], now: datetime) -> None:
    token = tokens.new()
    reader.topics, reader.asked_at = topics, now
    reader.confirm_hash, reader.confirm_until = tokens.digest(token), now + LINK_WORKS_FOR
    reader.save()
    outbox.put(
        key=f"newsletter.confirm:{reader.confirm_hash}",
        template=CONFIRM_LETTER,
        to=reader.email,
        context={
            "confirm_url": settings.PUBLIC_URL + reverse("news:confirm", kwargs={"token": token})
        },
        sender=masthead.sender(),
        now=now,
        not_after=reader.confirm_until,
        about=reader.pk,
    )
