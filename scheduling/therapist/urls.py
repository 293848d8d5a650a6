"""The therapist's pages, behind one gate."""

from config.accounts import signed_in
from config.accounts.permissions import Permission
from scheduling.therapist import views

app_name = "therapist"

urlpatterns = signed_in.face(
    Permission.KEEP_OWN_DIARY,
    ("week/", views.week, "week"),
    ("visits/<uuid:appointment>/", views.visit, "visit"),
    ("visits/<uuid:appointment>/outcome/", views.outcome, "outcome"),
)
