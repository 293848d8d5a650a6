"""The sections that each person sees at the top of their pages."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from config.accounts import kept_forms, permissions
from config.accounts.models import User
from config.accounts.permissions import Permission, Role

WARNED_BEFORE = 120
"""Seconds: long enough to read the words and to press."""

SECTIONS = (
    (
        Permission.TRIAGE_REQUESTS,
        "Queue",
        "desk:queue",
        "g q",
        ("/staff/queue/", "/staff/requests/", "/staff/slots/"),
    ),
    (Permission.TRIAGE_REQUESTS, "Today", "desk:day", "g t", ("/staff/day/",)),
    (Permission.TRIAGE_REQUESTS, "Waitlist", "desk:waitlist", "g w", ("/staff/waitlist/",)),
    (Permission.TRIAGE_REQUESTS, "Time away", "desk:away", "", ("/staff/away/",)),
    (
        Permission.KEEP_OWN_DIARY,
        "My week",
        "therapist:week",
        "g c",
        ("/me/week/", "/me/visits/", "/me/time-away/"),
    ),
    (
        Permission.KEEP_OWN_DIARY,
        "Availability",
        "therapist:availability",
        "",
        ("/me/availability/",),
    ),
    (Permission.KEEP_OWN_DIARY, "Calendar feed", "therapist:feed", "", ("/me/feed/",)),
    (
        Permission.WRITE_NEWSLETTER,
        "Newsletter",
        "newsletter:issues",
        "g n",
        ("/staff/newsletter/",),
    ),
)

SETTINGS = (
    (Permission.KEEP_PLACES, "Places", "places:places", "/staff/settings/places/"),
    (Permission.LIMIT_CALENDAR_FEEDS, "Calendar feeds", "feeds:limit", "/staff/calendar-feeds/"),
    (Permission.EXPORT_PERSON, "Privacy", "desk:privacy", "/staff/privacy/"),
)
"""What is set or looked up rarely: one section, whose pages are tabs beside each other."""


def sections(request: HttpRequest) -> dict[str, object]:
    """Give pages behind the sign-in their top bar; other pages get nothing."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    shown = [
        {
            "label": label,
            "url": reverse(name),
            "key": key,
            "current": request.path.startswith(under),
        }
        for permission, label, name, key, under in SECTIONS
        if permissions.allows(user, permission)
    ]
    tabs = settings_tabs(user, request.path)
    if tabs:
        current = any(tab["current"] for tab in tabs)
        first = {"label": "Settings", "url": tabs[0]["url"], "key": "", "current": current}
        shown.append(first)
    return {
        "sections": shown,
        "settings_tabs": tabs,
        "area": Role(user.role).label,
        "home_url": reverse("home"),
        "keys": user.shortcuts_on,
        "compact": user.compact_rows,
        "session_clock": session_clock(),
        "sealing_key": kept_forms.sealing_key(user),
    }


def settings_tabs(user: User, path: str) -> list[dict[str, object]]:
    """Answer the settings pages that this person may open."""
    return [
        {"label": label, "url": reverse(name), "current": path.startswith(under)}
        for permission, label, name, under in SETTINGS
        if permissions.allows(user, permission)
    ]


def session_clock() -> dict[str, object]:
    """Answer when a page warns that the session ends, and in which words."""
    idle = round(settings.SESSION_IDLE_MINUTES * 60)
    left = min(WARNED_BEFORE, idle // 2)
    words = "2 minutes" if left == WARNED_BEFORE else f"{left} seconds"
    return {"warn": idle - left, "end": idle, "words": words}
