"""Whose time, which place, when."""

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    """Holds therapists, places, hours, and the claims on time."""

    name = "scheduling"
