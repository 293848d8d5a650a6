"""What every process makes sure of before it takes work."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.accounts.models import User


def refuse_demo_in_production() -> None:
    """Refuses to start over the demo practice's data unless the settings are local ones."""
    if not settings.DEMO_ALLOWED and User.objects.filter(is_demo=True).exists():
        raise ImproperlyConfigured(
            "A demo account exists: this database holds the demo practice. "
            "Point DATABASE_URL at the practice's own database.",
        )
