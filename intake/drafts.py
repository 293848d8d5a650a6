"""Answers that somebody types before they send: kept a week behind a secret, then gone."""

import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

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
    return _living(Draft.objects.filter(_has(token)), now)


def take(*, token: str, now: datetime) -> Draft:
    """Answer the draft of a token and keep others from it until the transaction ends.

    Raises:
        DraftEnded: no living draft has this token.
    """
    return _living(Draft.objects.select_for_update().filter(_has(token)), now)


@transaction.atomic
def keep(*, token: str, answers: Answers, now: datetime) -> Draft:
    """Put further answers over those that are there.

    A letter that went to an address which is no longer theirs leads here no more.

    Raises:
        DraftEnded: no living draft has this token.
    """
    draft = take(token=token, now=now)
    draft.answers = {**draft.answers, **answers}
    if draft.link_to_hash and _mailbox(draft) != draft.link_to_hash:
        _lead_nowhere(draft, token)
    draft.save()
    return draft


def forget(*, token: str, now: datetime) -> None:
    """Erase the answers behind a token and the letter's words; what is gone stays so."""
    _erase(Draft.objects.filter(_has(token)), now)


@transaction.atomic
def send_link(*, token: str, address_of: Callable[[str], str], now: datetime) -> str:
    """Send a private link to the address that was typed, once an address, and answer it.

    `address_of` makes the page's address of the letter's own token.

    Raises:
        DraftEnded: no living draft has this token.
        NowhereToWrite: no address was typed that a letter reaches.
        TooMany: many messages went to this address already.
    """
    draft = take(token=token, now=now)
    email = _address(draft)
    if draft.link_hash and _mailbox(draft) == draft.link_to_hash:
        return email
    link = tokens.new()
    _lead_nowhere(draft, token)
    draft.link_hash, draft.link_to_hash = tokens.digest(link), _mailbox(draft)
    draft.save()
    named = draft.answers.get("practice_name_ok") is True  # else they were not asked yet
    emails.draft_link(draft, to=email, named=named, url=address_of(link), now=now)
    return email


def linked(*, link: str, now: datetime) -> Draft:
    """Answer the draft to which a letter leads; looking changes nothing.

    Raises:
        DraftEnded: it was sent, cleared or timed out, or the letter went to an address that
            is no longer theirs.
    """
    return _living(Draft.objects.filter(link_hash=tokens.digest(link)), now)


@transaction.atomic
def follow(*, link: str, now: datetime) -> str:
    """Give a browser that followed the letter a token of its own, and answer it.

    Raises:
        DraftEnded: see linked.
    """
    rows = Draft.objects.select_for_update().filter(link_hash=tokens.digest(link))
    draft, token = _living(rows, now), tokens.new()
    draft.followed_hash = tokens.digest(token)
    draft.save()
    return token


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


def _mailbox(draft: Draft) -> str:
    """Answer a mark of the address that was typed, the same however it is spelled, or nothing."""
    try:
        return tokens.keyed(f"draft:{draft.pk}:{_address(draft).casefold()}")
    except NowhereToWrite:
        return ""


def _lead_nowhere(draft: Draft, token: str) -> None:
    """End the last letter's link, and the browser that followed it unless it is this one.

    Where the letter went stays known: what its reader changes must not make them the owner.
    """
    draft.link_hash = None
    if draft.followed_hash != tokens.digest(token):
        draft.followed_hash = None


def _has(token: str) -> Q:
    digest = tokens.digest(token)
    return Q(token_hash=digest) | Q(followed_hash=digest)


def _living(rows: QuerySet[Draft], now: datetime) -> Draft:
    draft = rows.filter(kept_until__gt=now).first()
    if draft is None:
        raise DraftEnded
    return draft
