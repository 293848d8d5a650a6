"""Sends an issue's copies over one connection: none twice, none forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.core.mail.backends.base import BaseEmailBackend

from config.kernel import ids, jobs
from notifications import addresses, answers, copies, leases, newsletter, queries
from notifications.answers import Answer, Verdict
from notifications.copies import Outcome
from notifications.issue_letters import Copy, IssueLetter
from notifications.leases import Clock
from notifications.line import InDoubt, Line

log = structlog.get_logger(__name__)


def sweep(*, read_clock: Clock, backend: BaseEmailBackend | None = None) -> None:
    """Settle what a dead worker left, start what was planned for now, and send what waits."""
    now = read_clock()
    if queries.newsletter_has_work(now=now):
        copies.settle(now=now)
        newsletter.start_planned(now=now)
        run(read_clock=read_clock, backend=backend)


def run(*, read_clock: Clock, backend: BaseEmailBackend | None = None) -> None:
    """Send copies that wait, for at most half a lease, then ask to be called again."""
    worker = Worker(
        lease=ids.row_id(),
        until=read_clock() + leases.time() / 2,
        read_clock=read_clock,
    )
    with Line(backend) as line:
        going_on = worker.send_all(line)
    if going_on:
        jobs.enqueue(newsletter.SEND)


@dataclass
class Worker:
    """One run: its lease, when it ends, and how often its line was lost in a row."""

    lease: UUID
    until: datetime
    read_clock: Clock
    lost: int = 0

    def send_all(self, line: Line) -> bool:
        """Send issue after issue; answers whether time ran out with more to do."""
        letter: IssueLetter | None = None
        while issue := copies.next_issue(self.read_clock()):
            if letter is None or letter.issue.pk != issue.pk:
                letter = IssueLetter(issue, now=self.read_clock())
            claimed = copies.claim(issue, lease=self.lease, now=self.read_clock())
            if not claimed:  # another worker has them in hand
                return False
            self._send(claimed, letter, line)
            wait = answers.FIRST_WAIT if self._server_is_away() else timedelta(0)
            copies.give_back(lease=self.lease, now=self.read_clock(), wait=wait)
            if self._is_over():
                return not self._server_is_away()
        return False

    def _send(self, claimed: Sequence[Copy], letter: IssueLetter, line: Line) -> None:
        """Send claimed copies batch by batch, until the issue or this run is stopped."""
        done: list[Outcome] = []
        for begin in range(0, len(claimed), leases.STAMP_AT_MOST):
            batch = claimed[begin : begin + leases.STAMP_AT_MOST]
            stamped = copies.turn(done, batch, lease=self.lease, now=self.read_clock())
            done = self._hand_over_all(stamped, letter, line)
            if self._is_over() or not (stamped or copies.goes_out(letter.issue)):
                break
        copies.turn(done, [], lease=self.lease, now=self.read_clock())

    def _hand_over_all(
        self, stamped: Sequence[Copy], letter: IssueLetter, line: Line
    ) -> list[Outcome]:
        done: list[Outcome] = []
        for copy in stamped:
            if self._is_over():
                break
            done.append(self._hand_over(copy, letter, line))
        return done

    def _is_over(self) -> bool:
        return self._server_is_away() or self.read_clock() >= self.until

    def _server_is_away(self) -> bool:
        return self.lost >= leases.LINES_LOST_AT_MOST

    def _hand_over(self, copy: Copy, letter: IssueLetter, line: Line) -> Outcome:
        try:
            _say(copy, letter, line)
        except InDoubt:
            self._lose(line)
            return Outcome(copy, in_doubt=True)
        except Exception as error:  # noqa: BLE001 - each way of sending has errors of its own
            return Outcome(copy, answer=self._answer(error, line))
        self.lost = 0
        return Outcome(copy)

    def _answer(self, error: Exception, line: Line) -> Answer:
        answer = answers.read(error)
        log.info("copy_not_taken", verdict=answer.verdict.value)
        if answer.verdict is Verdict.LINE_LOST:
            self._lose(line)
            return answer
        self.lost = 0
        try:
            line.begin_again()
        except OSError:
            self._lose(line)
        return answer

    def _lose(self, line: Line) -> None:
        self.lost += 1
        line.drop()


def _say(copy: Copy, letter: IssueLetter, line: Line) -> None:
    server = line.server()
    if server is not None:
        raw = letter.raw(copy)
        line.hand_over(server, letter.sender.email, addresses.on_the_wire(copy.address), raw)
        return
    message = letter.message(copy, line.backend)
    try:
        line.carry(message)
    except OSError as error:
        raise InDoubt from error
