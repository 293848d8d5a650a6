"""Sign-in and the second factor, by django-allauth; nobody signs themselves up here."""

from allauth.account import views
from django.urls import include, path

from config.accounts import views as own

urlpatterns = [
    path("sign-in/", views.login, name="account_login"),
    path("sign-out/", views.logout, name="account_logout"),
    path("again/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("profile/", own.profile, name="account_profile"),
    path("sessions/", own.sign_ins, name="account_sessions"),
    path("keys/", own.key_map, name="account_keys"),
    path("stay/", own.stay, name="account_stay"),
    path("second-step/", include("allauth.mfa.urls")),
]
