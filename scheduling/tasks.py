"""What the worker does for scheduling."""

from celery import shared_task

from config.kernel import clock
from scheduling import displacing, holds, offer_terms


@shared_task(name="scheduling.holds.sweep")
def sweep_holds() -> None:
    """Free holds whose time is up."""
    holds.sweep(now=clock.now())


@shared_task(name="scheduling.offers.sweep")
def sweep_offers() -> None:
    """Count offers from their message, end those that nobody answered, and tell the untold."""
    now = clock.now()
    offer_terms.count_from_message(now=now)
    offer_terms.expire_due(now=now)
    displacing.tell_the_untold(now=now)
