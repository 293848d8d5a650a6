"""The whole map."""

from django.urls import URLPattern, URLResolver, include, path

from config import health, pages

api = [
    path("", include("config.api.urls")),
    path("", include("intake.api.urls")),
    path("", include("scheduling.api.urls")),
    path("", include("notifications.api.urls")),
]

staff: list[URLPattern | URLResolver] = [
    path("", include("intake.staff.urls")),
    path("", include("scheduling.staff.urls")),
    path("", include("notifications.staff.urls")),
    path("settings/places/", include("scheduling.owner.urls")),
    path("kit/", pages.kit, name="kit"),
]

urlpatterns = [
    path("", pages.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("account/", include("config.accounts.urls")),
    path("api/v1/", include(api)),
    path("request/", include("intake.public.form.urls")),
    path("r/", include("intake.public.urls")),
    path("o/", include("scheduling.public.urls")),
    path("a/", include("scheduling.public.visit_urls")),
    path("feeds/", include("scheduling.public.feed_urls")),
    path("news/", include("notifications.public.urls")),
    path("staff/", include(staff)),
    path("me/", include("scheduling.therapist.urls")),
]

handler400 = "config.pages.bad_request"
handler403 = "config.pages.forbidden"
handler404 = "config.pages.not_found"
handler500 = "config.pages.server_error"
