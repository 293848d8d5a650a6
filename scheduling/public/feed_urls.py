"""Secret links that calendar programs follow."""

from django.urls import path

from scheduling.public import feed_views

urlpatterns = [path("<str:token>.ics", feed_views.feed, name="feed")]
