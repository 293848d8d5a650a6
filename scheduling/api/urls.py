"""Scheduling's API."""

from django.urls import path

from scheduling.api import desk, views

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
    path("me/diary/", views.Diary.as_view(), name="api_diary"),
    path(
        "me/appointments/<uuid:appointment>/outcome/", views.Outcome.as_view(), name="api_outcome"
    ),
]
