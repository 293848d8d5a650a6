"""A copy on somebody's own machine, as `bin/start` runs it."""

from config.settings.base import *  # noqa: F403
from config.settings.base import env

DEMO_ALLOWED = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
PUBLIC_SITE_ORIGINS = env.list("PUBLIC_SITE_ORIGINS", default=[])
PASSWORD_HASHERS = ["config.accounts.hashers.LocalArgon2PasswordHasher"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
