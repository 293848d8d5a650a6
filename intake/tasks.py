"""What the worker does for intake."""

from celery import shared_task

from config.kernel import clock
from intake import claiming, drafts, filling, holds, idempotency, limits, retention


@shared_task(name="intake.idempotency.sweep")
def sweep_answers() -> None:
    """Forget the answers whose day is over."""
    idempotency.forget(now=clock.now())


@shared_task(name="intake.holds.sweep")
def sweep_holds() -> None:
    """Bring back the requests whose hold has ended."""
    holds.end_due(now=clock.now())


@shared_task(name="intake.claims.sweep")
def sweep_claims() -> None:
    """Give back the requests on which nobody acted in time."""
    claiming.return_forgotten(now=clock.now())


@shared_task(name="intake.retention.sweep")
def sweep_retention() -> None:
    """Erase the people whose requests we may no longer keep."""
    retention.sweep(now=clock.now())


@shared_task(name="intake.drafts.sweep")
def sweep_drafts() -> None:
    """Erase the answers that nobody sent within their week."""
    drafts.sweep(now=clock.now())


@shared_task(name="intake.limits.sweep")
def sweep_tallies() -> None:
    """Forget how often somebody asked, once it counts no more."""
    limits.forget(now=clock.now())


@shared_task(name="intake.waitlist.sweep")
def sweep_freed_times() -> None:
    """Offer freed times to the waitlist, where a place lets that go on by itself."""
    filling.offer_due(now=clock.now())
