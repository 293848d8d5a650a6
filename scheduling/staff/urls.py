"""What the owner sets for every calendar feed, behind one gate."""

from config.accounts import signed_in
from config.accounts.permissions import Permission
from scheduling.staff import feed_views

app_name = "feeds"

urlpatterns = signed_in.face(
    Permission.LIMIT_CALENDAR_FEEDS,
    ("calendar-feeds/", feed_views.limit, "limit"),
)
