"""The test suite: real PostgreSQL and Redis, a cheap password hash."""

from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES

# Races open twenty connections at once, and leave none open for the next test's server.
DATABASES["default"]["OPTIONS"]["pool"] |= {"max_size": 20, "max_idle": 2, "timeout": 30}
DEMO_ALLOWED = True
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PUBLIC_RATE_LIMIT = EMAIL_RATE_LIMIT = SITE_KEY_RATE_LIMIT = FEED_RATE_LIMIT = "10000/min"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True  # static files from where they lie: nothing is collected for tests
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
