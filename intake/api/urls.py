"""Intake's API."""

from django.urls import path

from intake.api import desk, desk_queue, desk_times, views

ONE = (
    ("", desk.One, "api_desk_request"),
    ("claim/", desk.Claim, "api_desk_claim"),
    ("decision/", desk.Decision, "api_desk_decision"),
    ("contact-attempts/", desk.ContactAttempts, "api_desk_attempts"),
    ("notes/", desk.Notes, "api_desk_notes"),
    ("appointment/", desk_times.Booking, "api_desk_booking"),
    ("offers/", desk_times.Offers, "api_desk_offers"),
    ("waitlist-entry/", desk_times.WaitlistEntry, "api_desk_waitlist"),
    ("undo/", desk.Undo, "api_desk_undo"),
)
"""What can be done with one request; steps are nouns."""

urlpatterns = [
    path("assessment-requests/", views.AssessmentRequests.as_view(), name="api_requests"),
    path("request-status/<str:token>/", views.RequestStatus.as_view(), name="api_status"),
    path("staff/assessment-requests/", desk_queue.Queue.as_view(), name="api_desk_queue"),
    *(
        path(f"staff/assessment-requests/<str:reference>/{noun}", view.as_view(), name=name)
        for noun, view, name in ONE
    ),
    path("staff/slots/", desk_times.Slots.as_view(), name="api_desk_slots"),
    path("locations/", views.Locations.as_view(), name="api_locations"),
    path("concerns/", views.Concerns.as_view(), name="api_concerns"),
]
