"""A letter is a row first, in the caller's transaction: what did not happen mails nobody."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Greatest

from config.audit import trail
from config.kernel import errors, ids, jobs
from notifications import letters
from notifications.models import OutboundMessage

Channel = OutboundMessage.Channel
Status = OutboundMessage.Status
Sender = letters.Sender

DELIVER = "notifications.outbox.deliver"


class AlreadyLeaving(errors.Conflict):
    """Says that a letter is on its way, so it cannot be taken back."""

    code = "already_leaving"
    detail = "The message has left. To change it, write again."


class NotForTheDesk(errors.Conflict):
    """Says that these words are not, or no longer, waiting for the desk."""

    code = "not_for_the_desk"
    detail = "These words are not waiting for the desk any more."


def put(
    *,
    key: str,
    template: str,
    to: str,
    context: dict[str, object],
    sender: Sender,
    channel: Channel = Channel.EMAIL,
    hold_until: datetime | None = None,
    not_after: datetime | None = None,
    calendar: bytes | None = None,
    calendar_method: str = "",
    about: UUID | None = None,
    now: datetime,
) -> OutboundMessage:
    """Keep one message in the caller's transaction; the same key again answers the same row.

    `template` is a base name: `<name>.subject.txt`, `<name>.txt` and `<name>.html` for an email,
    `<name>.sms.txt` or `<name>.txt` for words that the desk sends or says.
    """
    row_id = ids.row_id()
    message = OutboundMessage(
        id=row_id,
        key=key,
        channel=channel,
        status=Status.QUEUED,
        about=about,
        template=template,
        context=context,
        to_address=to,
        sender_name=letters.one_line(sender.name),
        sender_email=sender.email,
        reply_to=sender.reply_to,
        message_id=letters.message_id(row_id, sender.email),
        calendar=calendar.decode() if calendar else "",
        calendar_method=letters.one_line(calendar_method),
        created_at=now,
        hold_until=hold_until,
        not_after=not_after,
        due_at=max(now, hold_until or now),
    )
    if channel != Channel.EMAIL:
        _make_ready_for_the_desk(message, now)
    OutboundMessage.objects.bulk_create([message], ignore_conflicts=True)
    if message.status == Status.QUEUED and message.due_at <= now:
        jobs.enqueue(DELIVER)
    return OutboundMessage.objects.get(key=key)


def withdraw(*, keys: Collection[str], by: trail.Actor, now: datetime) -> int:
    """Delete the messages with these keys that nobody has taken up, all of them or none.

    Raises:
        AlreadyLeaving: at least one is on its way or has ended.
    """
    with transaction.atomic():
        found = list(
            OutboundMessage.objects.select_for_update().filter(key__in=keys).order_by("id")
        )
        if not all(_can_be_taken_back(message, now) for message in found):
            raise AlreadyLeaving
        for message in found:
            trail.record("message.withdrawn", by=by, now=now, of=message)
        OutboundMessage.objects.filter(pk__in=[message.pk for message in found]).delete()
    return len(found)


def silence(*, keys: Collection[str], by: trail.Actor, now: datetime) -> int:
    """Keep these messages from leaving after `now`; answer how many were never taken up.

    What nobody has taken up is deleted. What is being tried may have arrived: it stays, and is not
    tried again. What the desk set aside stays too: that person knows without the words.
    """
    with transaction.atomic():
        rows = OutboundMessage.objects.select_for_update().filter(key__in=keys)
        found = list(rows.order_by("id"))
        untouched = [message for message in found if _still_waits(message, now)]
        for message in untouched:
            trail.record("message.withdrawn", by=by, now=now, of=message)
        keys_of_rows = [message.pk for message in untouched]
        OutboundMessage.objects.filter(pk__in=keys_of_rows).delete()
        OutboundMessage.objects.filter(key__in=keys, status__in=OutboundMessage.OPEN).update(
            not_after=now
        )
    return len(untouched)


def resume(*, keys: Collection[str], not_after: datetime, due_at: datetime) -> None:
    """Let messages that were silenced while they were being tried be tried again."""
    silenced = OutboundMessage.objects.filter(key__in=keys, attempts__gt=0, blanked_at=None)
    silenced.filter(status=Status.EXPIRED).update(status=Status.QUEUED, ended_at=None)
    silenced.filter(status=Status.QUEUED, lease=None).update(not_after=not_after, due_at=due_at)


def hold_back(*, keys: Collection[str], now: datetime) -> int:
    """Keep what is not on its way of these messages from leaving; `bring_back` undoes that.

    One that the mail server did not take yet is not tried again. What was set aside before keeps
    its instant, so that nothing brings it back with the rest.
    """
    with transaction.atomic():
        rows = OutboundMessage.objects.select_for_update().filter(key__in=keys).order_by("id")
        waiting = [message.pk for message in rows if _is_here(message, now)]
        OutboundMessage.objects.filter(pk__in=waiting).update(
            status=Status.SUPPRESSED, ended_at=now, lease=None
        )
    return len(waiting)


def bring_back(*, keys: Collection[str], since: datetime, due_at: datetime) -> int:
    """Let the messages leave after all that were held back at `since`, at `due_at` or later.

    One that was to wait longer, such as for the morning, still does.
    """
    rows = OutboundMessage.objects.filter(
        key__in=keys, status=Status.SUPPRESSED, ended_at=since, blanked_at=None
    )
    by_mail = rows.filter(channel=Channel.EMAIL)
    leaves_at = Greatest("hold_until", Value(due_at))  # none counts as the earliest
    left = by_mail.update(
        status=Status.QUEUED, ended_at=None, hold_until=leaves_at, due_at=leaves_at
    )
    return left + rows.update(status=Status.FOR_DESK, ended_at=None)


def may_leave_until(*, key: str, not_after: datetime) -> None:
    """Let a message that waits for the mail server wait until then."""
    waiting = OutboundMessage.objects.filter(key=key, status=Status.QUEUED)
    waiting.filter(not_after__lt=not_after).update(not_after=not_after)


def mark_handed_over(
    *, message: OutboundMessage, by: trail.Signed, now: datetime
) -> OutboundMessage:
    """Note that the desk sent or said the ready words.

    Raises:
        NotForTheDesk: they were handed over, or taken back, before.
    """
    with transaction.atomic():
        changed = OutboundMessage.objects.filter(pk=message.pk, status=Status.FOR_DESK).update(
            status=Status.SENT, ended_at=now, handed_over_by=by.pk
        )
        if not changed:
            raise NotForTheDesk
        trail.record("message.handed_over", by=by, now=now, of=message)
    message.refresh_from_db()
    return message


def mark_not_needed(
    *, message: OutboundMessage, by: trail.Signed, now: datetime
) -> OutboundMessage:
    """Note that nobody has to send or say the ready words any more.

    Raises:
        NotForTheDesk: they were handed over, or taken back, before.
    """
    if not _end_unsent(OutboundMessage.objects.filter(pk=message.pk), by, now):
        raise NotForTheDesk
    message.refresh_from_db()
    return message


def overtake(*, about: UUID, template: str, by: trail.Actor, now: datetime) -> int:
    """End the ready words about somebody that later ones made untrue and that nobody sent."""
    return _end_unsent(OutboundMessage.objects.filter(about=about, template=template), by, now)


def _end_unsent(rows: QuerySet[OutboundMessage], by: trail.Actor, now: datetime) -> int:
    with transaction.atomic():
        waiting = rows.filter(status=Status.FOR_DESK).select_for_update().order_by("id")
        found = list(waiting)
        for message in found:
            trail.record("message.not_needed", by=by, now=now, of=message)
        keys = [message.pk for message in found]
        OutboundMessage.objects.filter(pk__in=keys).update(status=Status.SUPPRESSED, ended_at=now)
    return len(found)


def _make_ready_for_the_desk(message: OutboundMessage, now: datetime) -> None:
    """Render the words that a person reads next; a template's fault is kept, not raised."""
    try:
        message.text = letters.desk_words(message.template, message.context)
        message.status = Status.FOR_DESK
    except Exception as error:  # noqa: BLE001 - whatever a template raises, the caller's act stands
        message.status = Status.FAILED
        message.failure = letters.fault_words(error)
        message.ended_at = now


def _can_be_taken_back(message: OutboundMessage, now: datetime) -> bool:
    """Answer whether nobody can have read it; one that was tried may have arrived after all."""
    set_aside = message.status == Status.SUPPRESSED and not message.attempts
    return set_aside or _still_waits(message, now)


def _still_waits(message: OutboundMessage, now: datetime) -> bool:
    """Answer whether it is still to leave and nobody has taken it up."""
    return _is_here(message, now) and not message.attempts


def _is_here(message: OutboundMessage, now: datetime) -> bool:
    """Answer whether it is still to leave, tried before or not, and no worker has it now."""
    if message.status == Status.FOR_DESK:
        return True
    if message.status != Status.QUEUED:
        return False
    return message.lease is None or message.due_at <= now
