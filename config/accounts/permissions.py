"""What each role may do; which places a person works at is scheduling's knowledge."""

from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from config.accounts.models import User


class Role(models.TextChoices):
    """The kinds of people who work with the product."""

    FRONT_DESK = "front_desk", "Front desk"
    THERAPIST = "therapist", "Therapist"
    OWNER = "owner", "Practice owner"


class Permission(StrEnum):
    """One right each; a face asks for exactly one."""

    TRIAGE_REQUESTS = "triage_requests"
    SEE_EVERY_PLACE = "see_every_place"
    KEEP_OWN_DIARY = "keep_own_diary"
    WRITE_NEWSLETTER = "write_newsletter"
    SEND_NEWSLETTER = "send_newsletter"
    EXPORT_PERSON = "export_person"
    ERASE_PERSON = "erase_person"
    LIMIT_CALENDAR_FEEDS = "limit_calendar_feeds"
    KEEP_PLACES = "keep_places"
    CORRECT_VISITS = "correct_visits"


ALLOWED: dict[str, frozenset[Permission]] = {
    Role.FRONT_DESK: frozenset({Permission.TRIAGE_REQUESTS}),
    Role.THERAPIST: frozenset({Permission.KEEP_OWN_DIARY}),
    Role.OWNER: frozenset(
        {
            Permission.TRIAGE_REQUESTS,
            Permission.SEE_EVERY_PLACE,
            Permission.WRITE_NEWSLETTER,
            Permission.SEND_NEWSLETTER,
            Permission.EXPORT_PERSON,
            Permission.ERASE_PERSON,
            Permission.LIMIT_CALENDAR_FEEDS,
            Permission.KEEP_PLACES,
            Permission.CORRECT_VISITS,
        },
    ),
}


def allows(user: "User | AnonymousUser", permission: Permission) -> bool:
    """Answer whether this person's role includes the right."""
    if not user.is_authenticated or not user.is_active:
        return False
    return permission in ALLOWED.get(user.role, frozenset())
