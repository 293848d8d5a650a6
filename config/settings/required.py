"""What production cannot do without, and what to set it to."""

import os

from django.core.exceptions import ImproperlyConfigured

REQUIRED = {
    "SECRET_KEY": "a random text of at least 50 characters",
    "FIELD_ENCRYPTION_KEYS": "one or more Fernet keys, newest first, separated by commas",
    "ALLOWED_HOSTS": "the host names that this serves, separated by commas",
    "DATABASE_URL": "postgres://user:password@host:5432/name",
    "REDIS_URL": "redis://:password@host:6379/0",
    "EMAIL_URL": "smtp+tls://user:password@host:587",
    "PUBLIC_URL": "https:// and the host name that people see",
    "DEFAULT_FROM_EMAIL": "Name <address@your.practice>",
    "PRACTICE_NAME": "the practice's name",
    "PRACTICE_ADDRESS": "the practice's postal address, for the newsletter's footer",
}

MIN_SECRET_LENGTH = 50


def check() -> None:
    """Refuse to go on, and say what to set, while a variable is absent or known to others."""
    absent = [name for name in REQUIRED if not os.environ.get(name)]
    if absent:
        lines = "\n".join(f"  {name}: {REQUIRED[name]}" for name in absent)
        raise ImproperlyConfigured(f"Set these before starting:\n{lines}")
    secret = os.environ["SECRET_KEY"]
    if len(secret) < MIN_SECRET_LENGTH or "demo" in secret or "example" in secret:
        raise ImproperlyConfigured(f"SECRET_KEY: set it to {REQUIRED['SECRET_KEY']}.")
    if not os.environ["PUBLIC_URL"].startswith("https://"):
        raise ImproperlyConfigured(f"PUBLIC_URL: set it to {REQUIRED['PUBLIC_URL']}.")
