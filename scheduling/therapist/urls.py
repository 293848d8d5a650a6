"""The therapist's pages, behind one gate."""

from config.accounts import signed_in
from config.accounts.permissions import Permission
from scheduling.therapist import away, views

app_name = "therapist"

urlpatterns = signed_in.face(
    Permission.KEEP_OWN_DIARY,
    ("week/", views.week, "week"),
    ("time-away/", away.away, "away"),
    ("time-away/leave/", away.leave, "leave"),
    ("time-away/<uuid:time_away>/", away.moves, "moves"),
    ("time-away/<uuid:time_away>/removal/", away.removal, "away_removal"),
    ("visits/<uuid:appointment>/", views.visit, "visit"),
    ("visits/<uuid:appointment>/outcome/", views.outcome, "outcome"),
)
