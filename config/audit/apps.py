"""Who did what, when, and to which record."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Holds the append-only trail."""

    name = "config.audit"
    label = "audit"
