"""What the database says when too many people want one row at once, as a refusal."""

from django.db import OperationalError
from psycopg import errors as postgres

from config.kernel import errors


class StillBusy(errors.Conflict):
    """Says that other people are at work on the same thing at this moment; nothing was kept."""

    code = "still_busy"
    detail = "Somebody else is at work on this right now. Please try again."


def read(error: BaseException) -> BaseException:
    """Answer the refusal that a lock waited for too long, or a deadlock, means; else the error."""
    busy = postgres.LockNotAvailable | postgres.DeadlockDetected
    if isinstance(error, OperationalError) and isinstance(error.__cause__, busy):
        return StillBusy()
    return error
