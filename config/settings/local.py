"""A copy on somebody's own machine, as `bin/start` runs it."""

from config.settings.base import *  # noqa: F403
from config.settings.base import env

DEMO_ALLOWED = True
PRACTICE_PHONE = env.str("PRACTICE_PHONE", default="508-555-0100")
PRACTICE_EMAIL = env.str("PRACTICE_EMAIL", default="desk@example.org")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
PASSWORD_HASHERS = ["config.accounts.hashers.LocalArgon2PasswordHasher"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
STATIC_ROOT = None  # nothing is collected: files are served from where they lie
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
