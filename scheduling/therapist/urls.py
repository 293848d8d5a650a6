"""The therapist's pages, behind one gate."""

from config.accounts import signed_in
from config.accounts.permissions import Permission
from scheduling.therapist import away, caseload_views, feed_views, hours_views, views

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
    ("visits/<uuid:appointment>/cancellation/", views.cancellation, "cancellation"),
    ("visits/<uuid:appointment>/undo/", views.undo, "undo"),
    ("availability/", hours_views.overview, "availability"),
    ("availability/hours/new/", hours_views.new_hours, "hours_new"),
    ("availability/hours/<uuid:rule>/", hours_views.hours, "hours"),
    ("availability/hours/<uuid:rule>/end/", hours_views.end_hours, "hours_end"),
    ("availability/days/new/", hours_views.new_day, "day_new"),
    ("availability/days/<uuid:day>/", hours_views.day, "day"),
    ("availability/days/<uuid:day>/removal/", hours_views.remove_day, "day_remove"),
    ("availability/new-people/", caseload_views.limit, "caseload"),
    ("feed/", feed_views.page, "feed"),
    ("feed/link/", feed_views.link, "feed_link"),
    ("feed/names/", feed_views.names, "feed_names"),
    ("feed/revocation/", feed_views.revocation, "feed_revocation"),
)
