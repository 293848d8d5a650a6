"""The form on our own pages."""

from django.urls import include, path

from intake.public.form import later, order, views
from intake.public.form.carrier import FIRST, hosted

app_name = "form"

step = hosted(views.step)

urlpatterns = [
    path("", step, {"name": FIRST}, name=FIRST),
    *(path(f"{name}/", step, {"name": name}, name=name) for name in order.ORDER[1:-1]),
    path("elsewhere/", hosted(views.elsewhere), name="elsewhere"),
    path("check/", hosted(views.check), name="check"),
    path("sent/", hosted(views.sent), name="sent"),
    path("later/", hosted(later.later), name="later"),
    path("clear/", hosted(later.clear), name="clear"),
    path("cleared/", hosted(later.cleared), name="cleared"),
    path("saved/<str:token>/", hosted(later.saved), name="saved"),
    path("embed/", include("intake.public.form.embed_urls")),
]
