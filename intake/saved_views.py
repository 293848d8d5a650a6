"""Keeps ways to look at the queue under names, for each person their own."""

from datetime import datetime

from config.accounts.models import User
from config.kernel import errors
from intake.models import SavedView

AT_MOST = 20


class TooManyViews(errors.Conflict):
    """Says that somebody has saved as many views as we keep."""

    code = "too_many_views"
    detail = f"You have {AT_MOST} saved views. Remove one first."


def of(user: User) -> list[SavedView]:
    """Answer a person's views by name."""
    return list(SavedView.objects.filter(user=user)[:AT_MOST])


def save(*, name: str, query: str, by: User, now: datetime) -> SavedView:
    """Keep a view; the same name again means this one from now on.

    Raises:
        TooManyViews: there is no room for another name.
    """
    others = SavedView.objects.filter(user=by).exclude(name=name)
    if others.count() >= AT_MOST:
        raise TooManyViews
    kept = {"query": query, "saved_at": now}
    view, _ = SavedView.objects.update_or_create(user=by, name=name, defaults=kept)
    return view


def forget(*, name: str, by: User) -> None:
    """Remove one of a person's own views; twice is once."""
    SavedView.objects.filter(user=by, name=name.replace("\0", "")).delete()
