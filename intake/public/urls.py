"""Private links of people who asked."""

from django.urls import path

from intake.public import views

app_name = "status"

urlpatterns = [
    path("<str:token>/", views.status, name="page"),
    path("<str:token>/answers/", views.answers, name="answers"),
    path("<str:token>/withdrawal/", views.withdrawal, name="withdrawal"),
    path("<str:token>/again/", views.again, name="again"),
    path("<str:token>/fresh-link/", views.fresh_link, name="fresh_link"),
]
