"""What every process makes sure of before it takes work."""

import gc

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.urls import get_resolver

from config.accounts.models import User


def refuse_demo_in_production() -> None:
    """Refuse to start over the demo practice's data unless the settings are local ones."""
    if not settings.DEMO_ALLOWED and User.objects.filter(is_demo=True).exists():
        raise ImproperlyConfigured(
            "A demo account exists: this database holds the demo practice. "
            "Point DATABASE_URL at the practice's own database.",
        )


def load_pages() -> None:
    """Import every page before the server forks: once, and not during somebody's first visit."""
    _ = get_resolver().url_patterns


def let_go_of_the_database() -> None:
    """Close what a check opened: a pool must not be open when a server forks its workers."""
    connection.close()
    close_pool = getattr(connection, "close_pool", None)
    if close_pool is not None:
        close_pool()


def share_what_is_loaded() -> None:
    """Set aside what is in memory: forked workers share it, and end at once when told to."""
    gc.collect()
    gc.freeze()
