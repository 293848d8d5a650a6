"""Scheduling's API."""

from django.urls import path

from scheduling.api import desk, hours, views

ONE = (
    ("cancellation/", desk.Cancellation, "api_desk_cancellation"),
    ("rescheduling/", desk.Rescheduling, "api_desk_rescheduling"),
    ("arrival/", desk.Arrival, "api_desk_arrival"),
    ("outcome/", desk.Outcome, "api_desk_outcome"),
)
"""What the desk does with one appointment; steps are nouns."""

urlpatterns = [
    *(
        path(f"staff/appointments/<uuid:appointment>/{noun}", view.as_view(), name=name)
        for noun, view, name in ONE
    ),
    path("me/availability-rules/", hours.Rules.as_view(), name="api_availability_rules"),
    path(
        "me/availability-rules/<uuid:rule>/", hours.OneRule.as_view(), name="api_availability_rule"
    ),
    path(
        "me/availability-exceptions/",
        hours.Exceptions.as_view(),
        name="api_availability_exceptions",
    ),
    path(
        "me/availability-exceptions/<uuid:day>/",
        hours.OneException.as_view(),
        name="api_availability_exception",
    ),
    path("me/diary/", views.Diary.as_view(), name="api_diary"),
    path(
        "me/appointments/<uuid:appointment>/outcome/", views.Outcome.as_view(), name="api_outcome"
    ),
]
