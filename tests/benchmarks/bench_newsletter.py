"""Prints how fast an issue leaves, beside a bare smtplib loop into the same local server.

    python -m tests.benchmarks.bench_newsletter --readers 10000

It makes a database of its own beside the one that DATABASE_URL names, and removes it.
"""

# ruff: noqa: T201 - figures are printed

import argparse
import asyncio
import contextlib
import multiprocessing
import os
import resource
import smtplib
import statistics
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 sink\r\n")
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        while line := await reader.readline():
            if line[:4].upper() == b"DATA":
                writer.write(b"354 go\r\n")
                await reader.readuntil(b"\r\n.\r\n")
            if line[:4].upper() == b"QUIT":
                writer.write(b"221 bye\r\n")
                return
            writer.write(b"250 OK\r\n")


def _sink(port: "multiprocessing.Queue[int]") -> None:
    async def serve() -> None:
        server = await asyncio.start_server(_answer, "127.0.0.1", 0, limit=2**20)
        port.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


def _bare(port: int, raw: bytes, count: int) -> float:
    """Answers letters a second of a loop that says the same bytes over one connection."""
    with smtplib.SMTP("127.0.0.1", port) as server:
        began = time.perf_counter()
        for number in range(count):
            server.sendmail("hello@example.org", [f"reader{number}@example.com"], raw)
        return count / (time.perf_counter() - began)


def _plain_django(port: int, letter: object, count: int) -> float:
    """Answers letters a second of Django's own messages over one connection."""
    from uuid import uuid4

    from django.core.mail.backends.smtp import EmailBackend

    from notifications.issue_letters import Copy, IssueLetter

    assert isinstance(letter, IssueLetter)
    backend = EmailBackend(host="127.0.0.1", port=port)
    backend.open()
    began = time.perf_counter()
    for number in range(count):
        copy = Copy(uuid4(), uuid4(), f"reader{number}@example.com")
        backend.send_messages([letter.message(copy, backend)])
    took = time.perf_counter() - began
    backend.close()
    return count / took


def _memory() -> int:
    """Answers the resident memory of this process now, in kilobytes."""
    with open("/proc/self/status", encoding="ascii") as lines:  # noqa: PTH123
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--readers", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    django.setup()
    from django.db import connection

    ports: multiprocessing.Queue[int] = multiprocessing.Queue()
    sink = multiprocessing.Process(target=_sink, args=(ports,), daemon=True)
    sink.start()
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        _measure(ports.get(timeout=10), asked.readers, asked.rounds)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
        sink.terminate()


def _measure(port: int, readers: int, rounds: int) -> None:
    from django.test import override_settings

    from config.accounts.models import User
    from config.kernel import clock
    from notifications import mailing, newsletter, queries
    from notifications.issue_letters import Copy, IssueLetter
    from notifications.models import Subscriber

    owner = User.objects.create_user("owner@example.org", name="Morgan Sample", role="owner")
    now = clock.now()
    Subscriber.objects.bulk_create(
        [
            Subscriber(
                email=f"reader{n}@example.com", status="confirmed", created_at=now, confirmed_at=now
            )
            for n in range(readers)
        ],
        batch_size=5000,
    )
    body = "# Small steps\n\n" + "A short walk, a cup of tea, ten slow breaths. " * 40
    ours, bare, plain, starts = [], [], [], []
    held: list[int] = []
    for _ in range(rounds):
        issue = newsletter.compose(subject="Small steps", body=body, by=owner, now=now)
        letter = IssueLetter(issue, now=now)
        raw = letter.raw(Copy(issue.pk, issue.pk, "reader1@example.com"))
        bare.append(_bare(port, raw, min(readers, 5000)))
        plain.append(_plain_django(port, letter, min(readers, 2000)))
        began = time.perf_counter()
        newsletter.start(issue=issue, by=owner, now=now)
        starts.append(time.perf_counter() - began)
        began = time.perf_counter()
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=port,
        ):
            while not queries.counts(issue_now(issue)).is_finished:
                mailing.run(read_clock=clock.now)
        ours.append(readers / (time.perf_counter() - began))
        held.append(_memory())
    _print(ours, bare, plain, starts, len(raw))
    print(f"memory grew by {(held[-1] - held[0]) / 1024:.1f} MB after the first issue")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory    {peak:.0f} MB")


def issue_now(issue: object) -> object:
    """Answers the row as it is."""
    issue.refresh_from_db()  # type: ignore[attr-defined]
    return issue


def _print(
    ours: list[float], bare: list[float], plain: list[float], starts: list[float], size: int
) -> None:
    middle = statistics.median
    print(f"letter size    {size} bytes")
    print(f"bare smtplib   {middle(bare):8.0f} letters/s")
    print(f"plain Django   {middle(plain):8.0f} letters/s")
    print(
        f"newsletter     {middle(ours):8.0f} letters/s, {middle(ours) / middle(bare):.0%} of bare"
    )
    print(f"start          {middle(starts):8.3f} s")


if __name__ == "__main__":
    main()
