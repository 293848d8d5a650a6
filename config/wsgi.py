"""The web application, as gunicorn loads it."""

import os

from django.core.wsgi import get_wsgi_application

from config import chunks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = chunks.Chunked(get_wsgi_application())

from config import startup  # noqa: E402 - the apps must be ready first

startup.refuse_demo_in_production()
startup.load_pages()
startup.let_go_of_the_database()
startup.share_what_is_loaded()
