"""The owner's pages about places, behind one gate."""

from config.accounts import signed_in
from config.accounts.permissions import Permission
from scheduling.owner import closure_views, place_views, room_views, travel_views, video_views

app_name = "places"

urlpatterns = signed_in.face(
    Permission.KEEP_PLACES,
    ("", place_views.places, "places"),
    ("new/", place_views.new, "new"),
    ("closures/new/", closure_views.new, "close"),
    ("travel/<slug:place>/<slug:other>/", travel_views.way, "way"),
    ("video/<uuid:therapist>/", video_views.link, "video"),
    ("<slug:place>/", place_views.place, "place"),
    ("<slug:place>/facts/", place_views.facts, "facts"),
    ("<slug:place>/hours/", place_views.hours, "hours"),
    ("<slug:place>/rooms/new/", room_views.new, "new_room"),
    ("<slug:place>/rooms/<uuid:room>/", room_views.room, "room"),
    ("<slug:place>/closures/<uuid:closure>/", closure_views.open_again, "closure"),
)
