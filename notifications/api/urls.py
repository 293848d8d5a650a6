"""The routes of the newsletter: anybody may ask for it, the practice writes and sends it."""

from django.urls import path

from notifications.api import views

urlpatterns = [
    path("newsletter/subscriptions/", views.Subscriptions.as_view()),
    path("staff/newsletter-issues/", views.Issues.as_view()),
    path("staff/newsletter-issues/<uuid:issue_id>/", views.Issue.as_view()),
    path("staff/newsletter-issues/<uuid:issue_id>/test-letters/", views.TestLetters.as_view()),
    path("staff/newsletter-issues/<uuid:issue_id>/sending/", views.Sending.as_view()),
    path("staff/newsletter-issues/<uuid:issue_id>/cancellation/", views.Cancellation.as_view()),
]
