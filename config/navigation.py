"""The sections that each person sees at the top of their pages."""

from django.http import HttpRequest
from django.urls import reverse

from config.accounts import permissions
from config.accounts.permissions import Permission, Role

SECTIONS = (
    (Permission.TRIAGE_REQUESTS, "Queue", "desk:queue", ("/staff/queue/", "/staff/requests/")),
    (Permission.KEEP_OWN_DIARY, "My week", "therapist:week", ("/me/",)),
    (Permission.WRITE_NEWSLETTER, "Newsletter", "newsletter:issues", ("/staff/newsletter/",)),
)


def sections(request: HttpRequest) -> dict[str, object]:
    """Give pages behind the sign-in their top bar; other pages get nothing."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    shown = [
        {"label": label, "url": reverse(name), "current": request.path.startswith(under)}
        for permission, label, name, under in SECTIONS
        if permissions.allows(user, permission)
    ]
    return {"sections": shown, "area": Role(user.role).label, "home_url": reverse("home")}
