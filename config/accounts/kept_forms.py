"""What somebody had typed when their session ended, kept until they sign in again."""

import base64
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.crypto import salted_hmac

from config.accounts.models import KeptForm, User
from config.kernel import clock

KEPT_FOR = timedelta(minutes=30)
SEALED = "first-visit.typed"
MOST_BYTES = 32 * 1024
LONGEST_PATH = 200
NOTE = "You were signed out. What you typed is still here."


@transaction.atomic
def keep(*, user_id: UUID | str, path: str, typed: QueryDict, now: datetime) -> bool:
    """Keep a form's fields for the one person who typed them, and answer whether; secrets never."""
    sweep(now=now)
    fields = {name: typed.getlist(name) for name in typed if not _is_secret(name)}
    size = sum(len(f"{name}{value}".encode()) for name in fields for value in fields[name])
    if not fields or size > MOST_BYTES or len(path) > LONGEST_PATH or "\0" in path:
        return False
    KeptForm.objects.update_or_create(
        user_id=user_id, path=path, defaults={"fields": fields, "kept_at": now}
    )
    return True


def sealing_key(user: User) -> str:
    """Answer the key, in base64, with which a browser seals what this person typed and not sent.

    It is on the pages of this person alone, so that what lies on a disk tells nobody anything.
    """
    return base64.b64encode(salted_hmac(SEALED, str(user.pk), algorithm="sha256").digest()).decode()


def typed(request: HttpRequest) -> QueryDict:
    """Answer what this person had typed into the forms of this page, or nothing."""
    return _read(_of_page(request))


def newest_first(request: HttpRequest) -> Iterator[tuple[str, QueryDict]]:
    """Answer which forms of this page somebody had typed into, by their paths, and what."""
    for row in _of_page(request).reverse():
        yield row.path, _read([row])


def forget(*, user_id: UUID, path: str) -> None:
    """Forget what was kept of one form, now that it has arrived."""
    KeptForm.objects.filter(user=user_id, path=path).delete()


def forget_all(*, user_id: UUID) -> None:
    """Forget everything kept for somebody who signs out by hand."""
    KeptForm.objects.filter(user=user_id).delete()


def sweep(*, now: datetime) -> None:
    """Forget what nobody came back for."""
    KeptForm.objects.filter(kept_at__lte=now - KEPT_FOR).delete()


def _of_page(request: HttpRequest) -> QuerySet[KeptForm]:
    rows = KeptForm.objects.filter(
        user=request.user.pk,
        path__startswith=request.path,
        kept_at__gt=clock.now() - KEPT_FOR,
    )
    return rows.order_by("kept_at", "id")


def _read(rows: Iterable[KeptForm]) -> QueryDict:
    found = QueryDict(mutable=True)
    for row in rows:
        for name, values in row.fields.items():
            found.setlist(name, values)
    return found


def _is_secret(name: str) -> bool:
    return name == "csrfmiddlewaretoken" or "password" in name.lower()
