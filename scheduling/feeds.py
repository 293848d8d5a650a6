"""Lets a calendar program read a therapist's visits: by a secret link, as much as the owner allows.

The link is shown once and kept as a hash. A look changes nothing but when it was last used.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse

from config.accounts import permissions
from config.accounts.models import User
from config.accounts.permissions import Permission
from config.audit import trail
from config.kernel import errors, tokens
from scheduling import calendars, diary, names
from scheduling.models import Appointment, CalendarFeed, FeedLimit, Names, Therapist

LOOKS_BACK = timedelta(days=30)
USE_IS_NOTED_EVERY = timedelta(minutes=1)
LEAST_FIRST = (Names.NONE, Names.INITIALS, Names.FULL)


class NotAllowed(errors.Forbidden):
    """Says that the owner lets feeds show less of a name."""

    code = "names_not_allowed"
    detail = "Your practice owner has not allowed that much of a name in calendars."


def most() -> Names:
    """Answer the most that the owner lets a feed show."""
    limit = FeedLimit.objects.first()
    return Names(limit.most) if limit else Names.NONE


def allowed() -> tuple[Names, ...]:
    """Answer what a feed may show, from least to most."""
    return LEAST_FIRST[: LEAST_FIRST.index(most()) + 1]


def shows(feed: CalendarFeed) -> Names:
    """Answer what a feed shows now: never more than the owner allows, whatever was picked."""
    chosen = Names(feed.names)
    return chosen if chosen in allowed() else allowed()[-1]


@transaction.atomic
def give_link(*, therapist: Therapist, chosen: Names, by: User, now: datetime) -> str:
    """Make a link, which is never shown again; the one before it ends.

    Raises:
        NotAllowed: the owner lets feeds show less.
    """
    _check(chosen)
    secret = tokens.new()
    facts = {"token_hash": tokens.digest(secret), "names": chosen, "made_at": now}
    row, made = CalendarFeed.objects.update_or_create(
        therapist=therapist, defaults={**facts, "fetched_at": None}
    )
    _note("made" if made else "rotated", row, by, now)
    return f"{settings.PUBLIC_URL}{reverse('feed', args=[secret])}"


@transaction.atomic
def choose_names(*, therapist: Therapist, chosen: Names, by: User, now: datetime) -> bool:
    """Let the feed show more or less of a name from now on; False where there is no feed.

    Raises:
        NotAllowed: the owner lets feeds show less.
    """
    _check(chosen)
    row = CalendarFeed.objects.select_for_update().filter(therapist=therapist).first()
    if row is None:
        return False
    if row.names != chosen:
        row.names = chosen
        row.save(update_fields=["names"])
        _note("changed", row, by, now)
    return True


@transaction.atomic
def revoke(*, therapist: Therapist, by: User, now: datetime) -> None:
    """End the link; twice is once."""
    row = CalendarFeed.objects.select_for_update().filter(therapist=therapist).first()
    if row is not None:
        _note("revoked", row, by, now)
        row.delete()


@transaction.atomic
def limit(*, most: Names, by: User, now: datetime) -> None:
    """Let feeds show this much of a name at most, those that are in use too."""
    FeedLimit.objects.update_or_create(
        is_it=True, defaults={"most": most, "set_at": now, "set_by": by}
    )
    trail.record("calendar_feeds.limited", by=by, now=now, details={"most": str(most)})


def find(token: str) -> CalendarFeed | None:
    """Find the feed of a link that works, whose therapist is still here and may see their diary."""
    rows = CalendarFeed.objects.filter(therapist__is_active=True, therapist__user__isnull=False)
    found = rows.filter(token_hash=tokens.digest(token)).select_related("therapist__user").first()
    if found is None or found.therapist.user is None:
        return None
    return found if permissions.allows(found.therapist.user, Permission.KEEP_OWN_DIARY) else None


def written(feed: CalendarFeed, *, now: datetime) -> tuple[bytes, list[str]]:
    """Write the calendar, and answer whose names or initials it shows, by reference."""
    chosen = shows(feed)
    rows = list(_visits(feed.therapist, now))
    shown = [] if chosen == Names.NONE else [row.first_visit.reference for row in rows]
    return calendars.feed(_entries(rows, chosen)), shown


def note_look(feed: CalendarFeed, *, now: datetime) -> None:
    """Keep when the link was last used, to the minute."""
    stale = Q(fetched_at=None) | Q(fetched_at__lt=now - USE_IS_NOTED_EVERY)
    CalendarFeed.objects.filter(stale, pk=feed.pk).update(fetched_at=now)


def _check(chosen: Names) -> None:
    if chosen not in allowed():
        raise NotAllowed


def _note(did: str, row: CalendarFeed, by: User, now: datetime) -> None:
    details: dict[str, object] = {"names": str(row.names)}
    trail.record(f"calendar_feed.{did}", by=by, now=now, of=row, details=details)


def _visits(therapist: Therapist, now: datetime) -> Iterator[Appointment]:
    """Give the visits of the last month and all that are ahead, each with its last change."""
    rows = therapist.appointments.exclude(status__in=Appointment.GONE).annotate(
        moved_at=Max("reschedulings__at"),
        moved_back_at=Max("reschedulings__taken_back_at"),
        stood_again_at=Max("cancellations__taken_back_at"),
    )
    since = diary.date_of(now) - LOOKS_BACK
    ahead = rows.filter(starts_at__date__gte=since).order_by("starts_at", "id")
    yield from ahead.select_related("first_visit", "location")


def _entries(rows: list[Appointment], chosen: Names) -> Iterator[calendars.Entry]:
    for row in rows:
        changes = (row.moved_at, row.moved_back_at, row.stood_again_at)  # type: ignore[attr-defined]
        yield calendars.Entry(
            appointment=row,
            summary=_summary(row.first_visit.name, chosen),
            url=f"{settings.PUBLIC_URL}{reverse('therapist:visit', args=[row.pk])}",
            changed_at=max([row.booked_at, *(at for at in changes if at is not None)]),
        )


def _summary(name: str, chosen: Names) -> str:
    if chosen == Names.FULL:
        return name
    shown = names.initials(name) if chosen == Names.INITIALS else ""
    return shown or calendars.SUMMARY
