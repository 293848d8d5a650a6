"""Private links of people who have a visit."""

from django.urls import path

from scheduling.public import visit_views

app_name = "visit"

urlpatterns = [
    path("<str:token>/", visit_views.page, name="page"),
    path("<str:token>/time/", visit_views.time, name="time"),
    path("<str:token>/cancellation/", visit_views.cancellation, name="cancellation"),
    path("<str:token>/again/", visit_views.again, name="again"),
    path("<str:token>/visit.ics", visit_views.entry, name="entry"),
]
