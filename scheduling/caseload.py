"""Keeps how many new people a therapist sees in a week at most."""

from datetime import datetime

from django.db import transaction

from config.accounts.models import User
from config.audit import trail
from config.kernel import errors
from scheduling import claims
from scheduling.models import Therapist

MOST = 40


class LimitUnclear(errors.Invalid):
    """Says that this many people is no limit of a week."""

    code = "limit_unclear"
    detail = f"Please type a number from 0 to {MOST}, or leave it blank."


class LimitChanged(errors.Conflict):
    """Says that the limit is another one by now."""

    code = "limit_changed"
    detail = "This limit changed since you opened it. Please look at it again."


@transaction.atomic
def limit(
    *, therapist: Therapist, people: int | None, seen: int | None, by: User, now: datetime
) -> Therapist:
    """Let a therapist see so many new people in a week, from Monday; none is no limit.

    Visits that are booked stay, and count. To say the same twice is once.

    Raises:
        LimitUnclear: it is below nobody or above what a week could hold.
        LimitChanged: it is neither the limit that was `seen` nor this one.
        contention.StillBusy: too many people are taking this therapist's times at this moment.
    """
    if people is not None and not 0 <= people <= MOST:
        raise LimitUnclear
    rows = Therapist.objects.select_for_update(no_key=True)
    with claims.refusing():  # whoever is booking finishes first, by the limit that they saw
        row = rows.get(pk=therapist.pk)
    if row.new_people_per_week == people:
        return row
    if row.new_people_per_week != seen:
        raise LimitChanged
    row.new_people_per_week = people
    row.save(update_fields=["new_people_per_week"])
    details: dict[str, object] = {"was": seen, "people": people}
    trail.record("caseload.limited", by=by, now=now, of=row, details=details)
    return row
