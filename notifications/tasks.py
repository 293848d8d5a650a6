"""What the worker runs; each nudge is one call, and the rows say what there is to do."""

from celery import shared_task

from config.kernel import clock
from notifications import delivery


@shared_task(name="notifications.outbox.deliver", queue="care")
def deliver() -> None:
    """Will send the letters that were put in a transaction that has just ended."""
    delivery.run(read_clock=clock.now)


@shared_task(name="notifications.outbox.sweep", queue="care")
def sweep() -> None:
    """Will send what is due: ended holds, later tries, letters of a worker that died."""
    delivery.run(read_clock=clock.now)
