"""Intake's API."""

from django.urls import path

from intake.api import desk, desk_queue, views

urlpatterns = [
    path("assessment-requests/", views.AssessmentRequests.as_view(), name="api_requests"),
    path("request-status/<str:token>/", views.RequestStatus.as_view(), name="api_status"),
    path("staff/assessment-requests/", desk_queue.Queue.as_view(), name="api_desk_queue"),
    path("staff/assessment-requests/<str:reference>/", desk.One.as_view(), name="api_desk_request"),
    path(
        "staff/assessment-requests/<str:reference>/claim/",
        desk.Claim.as_view(),
        name="api_desk_claim",
    ),
    path(
        "staff/assessment-requests/<str:reference>/decision/",
        desk.Decision.as_view(),
        name="api_desk_decision",
    ),
    path(
        "staff/assessment-requests/<str:reference>/contact-attempts/",
        desk.ContactAttempts.as_view(),
        name="api_desk_attempts",
    ),
    path(
        "staff/assessment-requests/<str:reference>/notes/",
        desk.Notes.as_view(),
        name="api_desk_notes",
    ),
    path(
        "staff/assessment-requests/<str:reference>/appointment/",
        desk.Booking.as_view(),
        name="api_desk_booking",
    ),
    path(
        "staff/assessment-requests/<str:reference>/undo/",
        desk.Undo.as_view(),
        name="api_desk_undo",
    ),
    path("staff/slots/", desk.Slots.as_view(), name="api_desk_slots"),
    path("locations/", views.Locations.as_view(), name="api_locations"),
    path("concerns/", views.Concerns.as_view(), name="api_concerns"),
]
