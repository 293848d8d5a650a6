"""Private links of people who asked."""

from django.urls import path

from intake.public import views

app_name = "status"

urlpatterns = [path("<str:token>/", views.status, name="page")]
