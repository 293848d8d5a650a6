"""Private links of people to whom times were offered."""

from django.urls import path

from scheduling.public import offer_pages

app_name = "offer"

urlpatterns = [
    path("<str:token>/", offer_pages.shown, name="page"),
    path("<str:token>/times/<uuid:key>/", offer_pages.one, name="time"),
    path("<str:token>/none/", offer_pages.none, name="none"),
    path("<str:token>/more-time/", offer_pages.more_time, name="more_time"),
]
