"""Does one kind step for several requests at once: give them to somebody, or put them on hold.

Nothing that tells a person something is done to several, and nothing at all to an urgent one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from config.accounts.models import User
from config.kernel import errors
from intake import claiming, queue, triage
from intake.models import AssessmentRequest
from intake.seen import Seen, Stale

AT_MOST = queue.PAGE

Chosen = Mapping[str, Seen]
"""The references that were chosen, each with the version that was looked at."""


class NothingChosen(errors.Invalid):
    """Says that no request was chosen."""

    code = "nothing_chosen"
    detail = "Choose one or more requests first."


class TooMany(errors.Invalid):
    """Says that more was chosen than a page holds."""

    code = "too_many_chosen"
    detail = f"Choose at most {AT_MOST} requests at once."


class UrgentAlone(errors.Conflict):
    """Says that an urgent request gets a look of its own."""

    code = "urgent_alone"
    detail = "They asked to talk to someone soon. Open this one by itself."


@dataclass(frozen=True)
class Result:
    """What became of one of the chosen requests; no refusal means that it was done."""

    assessment_request: AssessmentRequest
    refusal: errors.Refusal | None = None

    @property
    def has_changed(self) -> bool:
        """Somebody was faster, so that it has to be looked at again."""
        return isinstance(self.refusal, Stale)


def assign(*, chosen: Chosen, to: User, by: User, now: datetime) -> list[Result]:
    """Give each chosen request to one person who works here.

    Raises:
        NothingChosen, TooMany: there is nothing to do, or too much at once.
    """

    def act(row: AssessmentRequest, seen: Seen) -> None:
        claiming.assign(assessment_request=row, to=to, seen=seen, by=by, now=now)

    return _each(chosen, act, by=by)


def put_on_hold(
    *, chosen: Chosen, until: datetime, reason: str = "", by: User, now: datetime
) -> list[Result]:
    """Put each chosen request on hold until one day.

    Raises:
        NothingChosen, TooMany: there is nothing to do, or too much at once.
        triage.HeldTooLong: the day has passed, or lies more than a year ahead.
    """
    if not now < until <= now + triage.HELD_AT_MOST:
        raise triage.HeldTooLong

    def act(row: AssessmentRequest, seen: Seen) -> None:
        triage.put_on_hold(
            assessment_request=row, until=until, reason=reason, seen=seen, by=by, now=now
        )

    return _each(chosen, act, by=by)


@transaction.atomic
def _each(
    chosen: Chosen, act: Callable[[AssessmentRequest, Seen], None], *, by: User
) -> list[Result]:
    """Wait for all turns in one order, then take the step with each; one refusal stops no other."""
    if not chosen:
        raise NothingChosen
    if len(chosen) > AT_MOST:
        raise TooMany
    rows = queue.seen_by(by).filter(reference__in=chosen.keys()).order_by("pk")
    return [_one(row, chosen[row.reference], act) for row in rows.select_for_update(no_key=True)]


def _one(
    row: AssessmentRequest, seen: Seen, act: Callable[[AssessmentRequest, Seen], None]
) -> Result:
    if row.urgent:
        return Result(row, UrgentAlone())
    try:
        with transaction.atomic():
            act(row, seen)
    except (errors.Conflict, errors.Invalid) as refusal:
        return Result(row, refusal)
    return Result(row)
