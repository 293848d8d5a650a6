"""In which form an answer is: `Accept` says so, and nothing in the query does."""

from types import SimpleNamespace
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation


class ByAccept(DefaultContentNegotiation):
    """Leaves `?format=` alone: the framework would answer 404 to a form that it does not know."""

    settings: Any = SimpleNamespace(URL_FORMAT_OVERRIDE=None)
