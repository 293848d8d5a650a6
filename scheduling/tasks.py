"""What the worker does for scheduling."""

from celery import shared_task

from config.kernel import clock
from scheduling import holds


@shared_task(name="scheduling.holds.sweep")
def sweep_holds() -> None:
    """Free holds whose time is up."""
    holds.sweep(now=clock.now())
