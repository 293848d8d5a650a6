"""Claims letters that are due, stamps them, hands them to the mail server, records what it said.

What a crash leaves behind is told by the rows alone: a lease that ended before the stamp means
that nothing was sent; after the stamp, the letter goes again under the same Message-ID.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from uuid import UUID

import structlog
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet

from config.kernel import ids, jobs
from notifications import answers, leases, letters, outbox
from notifications.answers import Answer, Verdict
from notifications.leases import Clock
from notifications.line import Line
from notifications.models import OutboundMessage

log = structlog.get_logger(__name__)

Status = OutboundMessage.Status


def run(*, read_clock: Clock, backend: BaseEmailBackend | None = None) -> None:
    """Send the letters that are due, over one connection, for at most half a lease."""
    lease, started = ids.row_id(), read_clock()
    claimed = claim(lease=lease, now=started)
    if not claimed:
        return
    until = started + leases.time() / 2
    with Line(backend) as line:
        server_is_there = _carry_all(claimed, line, lease, until, read_clock)
    _let_go(lease, read_clock(), server_is_there=server_is_there)
    if server_is_there and (len(claimed) == leases.CLAIM_AT_MOST or read_clock() >= until):
        jobs.enqueue(outbox.DELIVER)


def claim(*, lease: UUID, now: datetime) -> list[OutboundMessage]:
    """Take up to 200 due letters for one worker: longest due first, then as they were put.

    Those that met a crash before come last.
    """
    with transaction.atomic():
        due = OutboundMessage.objects.filter(status__in=OutboundMessage.OPEN, due_at__lte=now)
        found = list(
            due.select_for_update(skip_locked=True, no_key=True).order_by("due_at", "id")[
                : leases.CLAIM_AT_MOST
            ]
        )
        if found:
            OutboundMessage.objects.filter(pk__in=[row.pk for row in found]).update(
                status=Status.QUEUED, lease=lease, due_at=now + leases.time()
            )
    return sorted(found, key=lambda row: row.attempts)


def stamp(rows: Iterable[OutboundMessage], *, lease: UUID, now: datetime) -> list[OutboundMessage]:
    """Note that these letters leave now, with their words; answers those still ours."""
    with transaction.atomic():
        return [row for row in rows if _stamp_one(row, lease, now)]


def record(row: OutboundMessage, answer: Answer | None, *, lease: UUID, now: datetime) -> None:
    """Keep what became of a letter; no answer means that the server took it."""
    fields: dict[str, object] = {"status": Status.SENT, "ended_at": now, "failure": ""}
    if answer is not None:
        fields = _after(row, answer, now)
        log.info("letter_not_taken", verdict=answer.verdict.value, attempts=row.attempts)
    _held(row, lease).update(lease=None, **fields)


def _carry_all(
    claimed: Sequence[OutboundMessage], line: Line, lease: UUID, until: datetime, read_clock: Clock
) -> bool:
    """Answer whether the mail server is there."""
    lost, waiting = 0, iter(claimed)
    while batch := list(islice(waiting, leases.STAMP_AT_MOST)):
        ready = _prepared(batch, lease, read_clock())
        for row in stamp(ready, lease=lease, now=read_clock()):
            if read_clock() >= until:
                return True
            answer = _hand_over(row, line)
            record(row, answer, lease=lease, now=read_clock())
            lost = lost + 1 if _is_lost(answer) else 0
            if lost >= leases.LINES_LOST_AT_MOST:
                return False
    return True


def _hand_over(row: OutboundMessage, line: Line) -> Answer | None:
    try:
        line.carry(letters.email(row, line.backend))
    except Exception as error:  # noqa: BLE001 - each way of sending has errors of its own
        answer = answers.read(error)
        if _is_lost(answer):
            line.drop()
        return answer
    return None


def _is_lost(answer: Answer | None) -> bool:
    return answer is not None and answer.verdict is Verdict.LINE_LOST


def _prepared(rows: Iterable[OutboundMessage], lease: UUID, now: datetime) -> list[OutboundMessage]:
    """Render what was never rendered; a letter that cannot be made does not stop the others."""
    ready = []
    for row in rows:
        try:
            _render(row)
        except Exception as error:  # noqa: BLE001 - a template may raise anything
            record(row, Answer(Verdict.FAULT, letters.fault_words(error)), lease=lease, now=now)
        else:
            ready.append(row)
    return ready


def _render(row: OutboundMessage) -> None:
    if row.text:
        return
    words = letters.words(row.template, row.context | {"sender_name": row.sender_name})
    row.subject, row.text, row.html = words.subject, words.text, words.html


def _stamp_one(row: OutboundMessage, lease: UUID, now: datetime) -> bool:
    if row.not_after is not None and row.not_after <= now:
        _held(row, lease).update(status=Status.EXPIRED, ended_at=now, lease=None)
        return False
    row.attempts += 1
    row.first_attempt_at = row.first_attempt_at or now
    stamped = _held(row, lease).update(
        status=Status.SENDING,
        attempt_started_at=now,
        first_attempt_at=row.first_attempt_at,
        attempts=row.attempts,
        due_at=now + leases.time(),
        subject=row.subject,
        text=row.text,
        html=row.html,
    )
    return stamped == 1


def _after(row: OutboundMessage, answer: Answer, now: datetime) -> dict[str, object]:
    faults = row.faults + (answer.verdict is Verdict.FAULT)
    given_up = (
        answer.verdict is Verdict.NEVER
        or faults >= answers.TRIES_OF_A_FAULT
        or answers.is_over(row.first_attempt_at, now)
    )
    kept: dict[str, object] = {"faults": faults, "failure": answer.words}
    if given_up:
        return kept | {"status": Status.FAILED, "ended_at": now}
    return kept | {"status": Status.QUEUED, "due_at": now + answers.wait(row.attempts or faults)}


def _let_go(lease: UUID, now: datetime, *, server_is_there: bool) -> None:
    """Give back what was not begun: at once, or in a minute while the server is away."""
    due_at = now if server_is_there else now + answers.FIRST_WAIT
    OutboundMessage.objects.filter(lease=lease).update(
        status=Status.QUEUED, lease=None, due_at=due_at
    )


def _held(row: OutboundMessage, lease: UUID) -> QuerySet[OutboundMessage]:
    return OutboundMessage.objects.filter(pk=row.pk, lease=lease)
