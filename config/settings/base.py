"""Everything, read from the environment; `.env.example` explains each variable."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF

from config import logs
from config.settings import contract

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

# -- The practice ----------------------------------------------------------------------------
PRACTICE_NAME = env.str("PRACTICE_NAME", default="First Visit Practice")
PRACTICE_ADDRESS = env.str("PRACTICE_ADDRESS", default="1 Sample Street, East Bridgewater, MA")
PRACTICE_PHONE = env.str("PRACTICE_PHONE", default="")
PRACTICE_EMAIL = env.str("PRACTICE_EMAIL", default="")
PRACTICE_ZONE = env.str("PRACTICE_ZONE", default="America/New_York")
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
DEMO_ALLOWED = False
VISIT_MINUTES = env.int("VISIT_MINUTES", default=50)
VISIT_BUFFER_MINUTES = env.int("VISIT_BUFFER_MINUTES", default=10)
VISIT_STEP_MINUTES = env.int("VISIT_STEP_MINUTES", default=60)
VISIT_HORIZON_DAYS = env.int("VISIT_HORIZON_DAYS", default=90)
UNDO_SECONDS = env.int("UNDO_SECONDS", default=120)
DAY_SHEET_REFERENCE_ONLY = env.bool("DAY_SHEET_REFERENCE_ONLY", default=False)
QUIET_FROM_HOUR = env.int("QUIET_FROM_HOUR", default=20)
QUIET_UNTIL_HOUR = env.int("QUIET_UNTIL_HOUR", default=8)

# -- How long we keep what people told us ------------------------------------------------------
RETENTION_MONTHS = env.int("RETENTION_MONTHS", default=12)
SET_ASIDE_DAYS = env.int("SET_ASIDE_DAYS", default=30)
VISIT_RETENTION_YEARS = env.int("VISIT_RETENTION_YEARS", default=7)
MESSAGE_WORDS_DAYS = env.int("MESSAGE_WORDS_DAYS", default=30)

# -- The project -----------------------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
FIELD_ENCRYPTION_KEYS = env.list("FIELD_ENCRYPTION_KEYS")
DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "config",  # before allauth, so that its pages take our look
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "corsheaders",
    "csp",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "config.accounts",
    "config.audit",
    "notifications",
    "scheduling",
    "intake",
]
MIDDLEWARE = [
    "config.requests.RequestMiddleware",
    "config.problems.RefusalMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.requests.PrivatePageMiddleware",
    "config.presses.PressMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.requests.FramedPageMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.accounts.sessions.SessionLimits",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

# -- Data ------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "connect_timeout": 5,
    "options": "-c lock_timeout=5000 -c statement_timeout=15000",
    "pool": {"min_size": 0, "max_size": env.int("DATABASE_POOL_SIZE", default=8), "timeout": 5},
}
REDIS_URL = env.str("REDIS_URL")
CACHES = {
    # Sign-in throttles must survive a lost Redis, so the default cache is a table.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entries",
        # At the usual 300, strangers' tries from many addresses would push out a lock.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "redis": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "first-visit",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    },
}

# -- Time and language -----------------------------------------------------------------------
TIME_ZONE = PRACTICE_ZONE
USE_TZ = True
LANGUAGE_CODE = "en-us"
USE_I18N = False

# -- Pages -----------------------------------------------------------------------------------
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.requests.practice",
                "config.navigation.sections",
            ],
        },
    },
]
STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / ".local" / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# -- Sign-in ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "config.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {"change_password": "config.accounts.forms.PasswordForm"}
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/300s/key"}
MFA_ADAPTER = "config.accounts.adapter.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = PRACTICE_NAME
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=False)
SESSION_IDLE_MINUTES = env.float("SESSION_IDLE_MINUTES", default=15.0)
SESSION_MAX_HOURS = env.int("SESSION_MAX_HOURS", default=12)
SESSION_COOKIE_AGE = SESSION_MAX_HOURS * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# -- The edge --------------------------------------------------------------------------------
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
PUBLIC_RATE_LIMIT = env.str("PUBLIC_RATE_LIMIT", default="20/min")
EMAIL_RATE_LIMIT = env.str("EMAIL_RATE_LIMIT", default="10/hour")
SITE_KEY_RATE_LIMIT = env.str("SITE_KEY_RATE_LIMIT", default="120/min")
FEED_RATE_LIMIT = env.str("FEED_RATE_LIMIT", default="30/min")
PUBLIC_SITE_ORIGINS = env.list("PUBLIC_SITE_ORIGINS", default=[])
CORS_ALLOWED_ORIGINS = PUBLIC_SITE_ORIGINS
CORS_URLS_REGEX = r"^/api/v1/(assessment-requests|locations|concerns|request-status|newsletter)/"
CORS_ALLOW_METHODS = ["GET", "HEAD", "POST"]
CORS_ALLOW_HEADERS = [
    "accept",
    "content-type",
    "idempotency-key",
    "if-none-match",
    "x-request-id",
]
CORS_EXPOSE_HEADERS = ["etag", "idempotency-replayed", "location", "retry-after", "x-request-id"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
# No page takes files; what a stranger sends anyway is read past and never fills a disk.
FILE_UPLOAD_HANDLERS: list[str] = []
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "config.pages.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

# -- The form --------------------------------------------------------------------------------
DRAFT_DAYS = env.int("DRAFT_DAYS", default=7)
DRAFT_COOKIE_NAME = "draft"
FORM_MIN_SECONDS = env.int("FORM_MIN_SECONDS", default=2)
EMBED_ORIGINS = env.list("EMBED_ORIGINS", default=[])

# -- The API ---------------------------------------------------------------------------------
REST_FRAMEWORK = contract.REST_FRAMEWORK
SPECTACULAR_SETTINGS = contract.SPECTACULAR_SETTINGS

# -- Mail ------------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="smtp://127.0.0.1:2525"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"{PRACTICE_NAME} <hello@example.org>")
DELIVERY_LEASE_SECONDS = env.int("DELIVERY_LEASE_SECONDS", default=120)
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=10.0)

# -- Work in the background ------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL

# -- Logs ------------------------------------------------------------------------------------
LOGGING_CONFIG = None
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
logs.configure(LOG_LEVEL)
