"""Answers that somebody types before they send: kept a week behind a secret, then gone."""

import contextlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from config.kernel import errors, tokens
from intake import emails
from intake.models import Draft
from notifications import addresses, erasure, outbox

Answers = dict[str, object]


class DraftEnded(errors.Gone):
    """Says that answers were sent, cleared or timed out; which of them stays unsaid."""

    code = "draft_ended"
    detail = "These answers are not here any more. We keep them for a week, then erase them."


class NowhereToWrite(errors.Invalid):
    """Says that a letter with the link needs an address."""

    code = "nowhere_to_write"
    detail = "Type an email address like name@example.com so we can send you the link."


def start(*, answers: Answers, now: datetime) -> str:
    """Keep first answers and answer their token, which is kept as a hash alone."""
    token = tokens.new()
    Draft.objects.create(
        token_hash=tokens.digest(token),
        answers=answers,
        started_at=now,
        kept_until=now + timedelta(days=settings.DRAFT_DAYS),
    )
    return token


def read(*, token: str, now: datetime) -> Draft:
    """Answer the draft of a token; looking changes nothing.

    Raises:
        DraftEnded: no living draft has this token.
    """
    return _living(token, now, lock=False)


def take(*, token: str, now: datetime) -> Draft:
    """Answer the draft of a token and keep others from it until the transaction ends.

    Raises:
        DraftEnded: no living draft has this token.
    """
    return _living(token, now, lock=True)


@transaction.atomic
def keep(*, token: str, answers: Answers, now: datetime) -> Draft:
    """Put further answers over those that are there.

    Raises:
        DraftEnded: no living draft has this token.
    """
    draft = take(token=token, now=now)
    draft.answers = {**draft.answers, **answers}
    draft.save(update_fields=["answers"])
    return draft


def forget(*, token: str, now: datetime) -> None:
    """Erase the answers behind a token and the letter's words; what is gone stays so."""
    _erase(Draft.objects.filter(token_hash=tokens.digest(token)), now)


@transaction.atomic
def send_link(*, token: str, url: str, now: datetime) -> str:
    """Send the private link to the address that was typed, once an address, and answer it.

    Raises:
        DraftEnded: no living draft has this token.
        NowhereToWrite: no address was typed that a letter reaches.
        TooMany: see emails.draft_link.
    """
    draft = take(token=token, now=now)
    email = _address(draft)
    named = draft.answers.get("practice_name_ok") is True  # else they were not asked yet
    emails.draft_link(draft, to=email, named=named, url=url, now=now)
    return email


def sweep(*, now: datetime) -> int:
    """Erase the answers that are kept no longer."""
    return _erase(Draft.objects.filter(kept_until__lte=now), now)


@transaction.atomic
def _erase(rows: QuerySet[Draft], now: datetime) -> int:
    found = list(rows.select_for_update().values_list("pk", flat=True))
    for key in found:
        # A letter that leaves at this moment keeps its words as long as any other that has left.
        with contextlib.suppress(outbox.AlreadyLeaving):
            erasure.forget(about=[key], now=now)
    Draft.objects.filter(pk__in=found).delete()
    return len(found)


def _address(draft: Draft) -> str:
    """Answer the address that was typed, written one way; half of one is none."""
    try:
        return addresses.normalized(str(draft.answers.get("email") or ""))
    except ValueError:
        raise NowhereToWrite from None


def _living(token: str, now: datetime, *, lock: bool) -> Draft:
    rows = Draft.objects.select_for_update() if lock else Draft.objects
    draft = rows.filter(token_hash=tokens.digest(token), kept_until__gt=now).first()
    if draft is None:
        raise DraftEnded
    return draft
