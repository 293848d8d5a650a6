"""What the worker runs; each nudge is one call, and the rows say what there is to do."""

from celery import shared_task

from config.kernel import clock
from notifications import delivery, erasure, mailing


@shared_task(name="notifications.outbox.deliver")
def deliver() -> None:
    """Send the letters that were put in a transaction that has just ended."""
    delivery.run(read_clock=clock.now)


@shared_task(name="notifications.outbox.sweep")
def sweep() -> None:
    """Send what is due: ended holds, later tries, letters of a worker that died."""
    delivery.run(read_clock=clock.now)


@shared_task(name="notifications.newsletter.send")
def send_newsletter() -> None:
    """Send copies of an issue that was started or goes on."""
    mailing.run(read_clock=clock.now)


@shared_task(name="notifications.newsletter.sweep")
def sweep_newsletter() -> None:
    """Settle, start and send what the newsletter owes."""
    mailing.sweep(read_clock=clock.now)


@shared_task(name="notifications.words.sweep")
def sweep_words() -> None:
    """Take the words out of messages that ended long ago."""
    erasure.sweep(now=clock.now())
