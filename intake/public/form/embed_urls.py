"""The same form in a frame of the practice's own site; the address holds the answers' secret."""

from django.urls import path

from intake.public.form import later, order, views
from intake.public.form.carrier import FIRST, framed

app_name = "embed"

step = framed(views.step)

urlpatterns = [
    path("", step, {"name": FIRST}, name="start"),
    *(path(f"<str:token>/{name}/", step, {"name": name}, name=name) for name in order.STEPS),
    path("<str:token>/elsewhere/", framed(views.elsewhere), name="elsewhere"),
    path("<str:token>/check/", framed(views.check), name="check"),
    path("<str:token>/sent/", framed(views.sent), name="sent"),
    path("<str:token>/later/", framed(later.later), name="later"),
    path("<str:token>/clear/", framed(later.clear), name="clear"),
    path("<str:token>/cleared/", framed(later.cleared), name="cleared"),
]
