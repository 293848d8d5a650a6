"""How a stranger's message becomes somebody's appointment."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Holds assessment requests and what the front desk decided about them."""

    name = "intake"
