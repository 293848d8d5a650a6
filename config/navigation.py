"""The sections that each person sees at the top of their pages."""

from django.http import HttpRequest
from django.urls import reverse

from config.accounts import permissions
from config.accounts.permissions import Permission, Role

SECTIONS = (
    (Permission.TRIAGE_REQUESTS, "Queue", "desk:queue"),
    (Permission.KEEP_OWN_DIARY, "My week", "therapist:week"),
    (Permission.WRITE_NEWSLETTER, "Newsletter", "newsletter:issues"),
)


def sections(request: HttpRequest) -> dict[str, object]:
    """Gives pages behind the sign-in their top bar; other pages get nothing."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    shown = [
        _section(request, label, reverse(name))
        for permission, label, name in SECTIONS
        if permissions.allows(user, permission)
    ]
    return {"sections": shown, "area": Role(user.role).label, "home_url": reverse("home")}


def _section(request: HttpRequest, label: str, url: str) -> dict[str, object]:
    return {"label": label, "url": url, "current": request.path.startswith(url)}
