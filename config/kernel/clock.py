"""The one place that reads the clock; everything below a face is told the time."""

from datetime import UTC, datetime


def now() -> datetime:
    """Answer the present instant, aware and in UTC."""
    return datetime.now(UTC)
