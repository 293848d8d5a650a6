"""The routes of readers: joining and leaving the newsletter by a private link."""

from django.urls import path

from notifications.public import views

app_name = "news"

urlpatterns = [
    path("c/<str:token>/", views.confirm, name="confirm"),
    path("u/<str:token>", views.leave, name="leave"),
]
