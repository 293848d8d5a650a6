"""Scheduling's API."""

from django.urls import path

from scheduling.api import views

urlpatterns = [
    path("me/diary/", views.Diary.as_view(), name="api_diary"),
    path(
        "me/appointments/<uuid:appointment>/outcome/", views.Outcome.as_view(), name="api_outcome"
    ),
]
