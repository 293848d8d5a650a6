"""What the worker does for intake."""

from celery import shared_task

from config.kernel import clock
from intake import idempotency


@shared_task(name="intake.idempotency.sweep")
def sweep_answers() -> None:
    """Forget the answers whose day is over."""
    idempotency.forget(now=clock.now())
