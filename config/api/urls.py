"""The API's own description, for machines and for people."""

from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularYAMLAPIView

from config.api import docs

urlpatterns = [
    path("schema/", SpectacularYAMLAPIView.as_view(), name="api_schema"),
    path("schema.json", SpectacularJSONAPIView.as_view(), name="api_schema_json"),
    path("docs/", docs.pages, name="api_docs"),
]
