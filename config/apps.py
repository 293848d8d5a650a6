"""The project as an app: its base pages, static files and commands."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Makes base templates, static files and the project's commands available."""

    name = "config"
    verbose_name = "First Visit"
