"""Keys with which a site's own server sends requests: shown once, kept as a hash, revocable."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from config.audit import trail
from config.kernel import errors, tokens
from intake.models import SiteKey

USE_IS_NOTED_EVERY = timedelta(minutes=1)


class NameTaken(errors.Conflict):
    """Says that a living key has this name."""

    code = "site_key_name_taken"
    detail = "A key of this name is in use. Revoke it first, or take another name."


class NoSuchKey(errors.Gone):
    """Says that no living key has this name."""

    code = "site_key_unknown"
    detail = "No key of this name is in use."


@transaction.atomic
def make(*, name: str, by: trail.Actor, now: datetime) -> str:
    """Make a key and answer its secret, which is never shown again.

    Raises:
        NameTaken: a living key has this name.
    """
    if SiteKey.objects.filter(name=name, revoked_at=None).exists():
        raise NameTaken
    secret = tokens.new()
    row = SiteKey.objects.create(name=name, key_hash=tokens.digest(secret), made_at=now)
    trail.record("site_key.made", by=by, now=now, of=row)
    return secret


@transaction.atomic
def revoke(*, name: str, by: trail.Actor, now: datetime) -> SiteKey:
    """End a key at once; requests that came with it stay.

    Raises:
        NoSuchKey: no living key has this name.
    """
    row = SiteKey.objects.select_for_update().filter(name=name, revoked_at=None).first()
    if row is None:
        raise NoSuchKey
    row.revoked_at = now
    row.save(update_fields=["revoked_at"])
    trail.record("site_key.revoked", by=by, now=now, of=row)
    return row


def find(secret: str, *, now: datetime) -> SiteKey | None:
    """Answer the living key with this secret, and note that it was used."""
    key = SiteKey.objects.filter(key_hash=tokens.digest(secret), revoked_at=None).first()
    if key is not None:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_IS_NOTED_EVERY)
        SiteKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)
    return key
