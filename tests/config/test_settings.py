"""Production refuses to start half set up, and says what to set."""

import os
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet

from config.settings.required import REQUIRED

COMPLETE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "k7QzP-w3Rt_" * 6,
    "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "ALLOWED_HOSTS": "visits.practice.org",
    "DATABASE_URL": os.environ["DATABASE_URL"],
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp+tls://user:password@mail.practice.org:587",
    "PUBLIC_URL": "https://visits.practice.org",
    "DEFAULT_FROM_EMAIL": "Practice <hello@practice.org>",
    "PRACTICE_NAME": "Practice",
    "PRACTICE_ADDRESS": "12 Sample Street, East Bridgewater, MA",
}
SETUP = [sys.executable, "-c", "import django; django.setup()"]


def run(command, **changes):
    """Runs a program that knows nothing of this test run's own environment."""
    given = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", **COMPLETE, **changes}
    environ = {key: value for key, value in given.items() if value is not ...}
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


def test_every_missing_variable_is_named_with_what_to_set_it_to():
    done = run(SETUP, **dict.fromkeys(REQUIRED, ...))
    said = [line.strip() for line in done.stderr.splitlines() if line.startswith("  ")]
    assert done.returncode == 1
    assert [line for line in said if line.split(":")[0] in REQUIRED] == [
        f"{name}: {what}" for name, what in REQUIRED.items()
    ]


@pytest.mark.parametrize("name", ["FIELD_ENCRYPTION_KEYS", "DATABASE_URL"])
def test_one_that_is_missing_or_empty_is_named_alone(name):
    for value in (..., ""):
        done = run(SETUP, **{name: value})
        assert done.returncode == 1
        assert [each for each in REQUIRED if f"  {each}: " in done.stderr] == [name]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"DEBUG": "true"}, "DEBUG is on: unset it, production never runs with it."),
        ({"SECRET_KEY": "short"}, "SECRET_KEY: set it to a random text of at least 50 characters."),
        (
            {"SECRET_KEY": "demo" * 20},
            "SECRET_KEY: set it to a random text of at least 50 characters.",
        ),
        (
            {"PUBLIC_URL": "http://visits.practice.org"},
            "PUBLIC_URL: set it to https:// and the host name that people see.",
        ),
    ],
)
def test_what_strangers_know_or_could_read_is_refused(changes, words):
    done = run(SETUP, **changes)
    last = done.stderr.strip().splitlines()[-1]
    assert (done.returncode, last) == (
        1,
        f"django.core.exceptions.ImproperlyConfigured: {words}",
    )


def test_complete_settings_have_no_deployment_warnings():
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = run(command)
    assert (done.returncode, done.stdout) == (
        0,
        "System check identified no issues (0 silenced).\n",
    )


def test_production_turns_on_what_keeps_people_safe():
    names = [
        "DEBUG",
        "DEMO_ALLOWED",
        "SECOND_FACTOR_REQUIRED",
        "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SESSION_COOKIE_HTTPONLY",
        "SECURE_HSTS_SECONDS",
        "SESSION_COOKIE_AGE",
    ]
    program = f"""
import django; django.setup()
from django.conf import settings
print(*[getattr(settings, name) for name in {names}])
"""
    done = run([sys.executable, "-c", program])
    assert done.stdout == "False False True True True True True 31536000 43200\n"
