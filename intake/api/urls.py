"""Intake's API."""

from django.urls import path

from intake.api import views

urlpatterns = [
    path("assessment-requests/", views.AssessmentRequests.as_view(), name="api_requests"),
    path("request-status/<str:token>/", views.RequestStatus.as_view(), name="api_status"),
    path("locations/", views.Locations.as_view(), name="api_locations"),
    path("concerns/", views.Concerns.as_view(), name="api_concerns"),
]
