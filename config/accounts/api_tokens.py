"""Tokens for programs: shown once, kept as a hash, revocable."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from config.accounts.models import ApiToken, User
from config.audit import trail
from config.kernel import tokens

USE_IS_NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def issue(*, user: User, name: str, scopes: list[str], by: trail.Actor, now: datetime) -> str:
    """Make a token for `user` and answer its secret, which is never shown again."""
    secret = tokens.new()
    row = ApiToken.objects.create(
        user=user, name=name, scopes=scopes, token_hash=tokens.digest(secret), created_at=now
    )
    trail.record("api_token.issued", by=by, now=now, of=row)
    return secret


def find(secret: str, *, now: datetime) -> ApiToken | None:
    """Answer the living token with this secret, and note that it was used."""
    token = (
        ApiToken.objects.select_related("user")
        .filter(token_hash=tokens.digest(secret), revoked_at=None, user__is_active=True)
        .first()
    )
    if token is not None:
        _note_use(token, now)
    return token


def _note_use(token: ApiToken, now: datetime) -> None:
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_IS_NOTED_EVERY)
    ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
