"""How words leave the house: letters about a visit, and the newsletter."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Holds the outbox, the readers and the newsletter's issues."""

    name = "notifications"
    label = "notifications"
