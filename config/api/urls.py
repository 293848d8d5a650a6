"""The API's own description, for machines and for people."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularJSONAPIView
from rest_framework.negotiation import DefaultContentNegotiation

from config.api import docs
from config.api.throttles import PublicThrottle

OPEN: dict[str, object] = {"authentication_classes": (), "throttle_classes": (PublicThrottle,)}
either = SpectacularAPIView.as_view(content_negotiation_class=DefaultContentNegotiation, **OPEN)
"""YAML, or JSON to whoever asks by `Accept` or `?format=json`."""

urlpatterns = [
    path("schema/", either, name="api_schema"),
    path("schema.json", SpectacularJSONAPIView.as_view(**OPEN), name="api_schema_json"),
    path("docs/", docs.pages, name="api_docs"),
]
