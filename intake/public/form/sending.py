"""Sends what was typed, once a draft, however often the button is pressed."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from config.audit import trail
from config.kernel import tokens
from intake import drafts, idempotency, limits, status_links, submission
from intake.api.serializers import AssessmentRequestForm
from intake.models import Draft
from scheduling import contact

Answer = dict[str, Any]


@transaction.atomic
def send(*, token: str, now: datetime) -> Answer:
    """Make the draft a request and erase it; a further press hears the first answer.

    Raises:
        DraftEnded: it ended without being sent.
        ValidationError: an answer is not right any more.
        OutsideMassachusetts, PlaceClosed: see submission.
        TooMany: many messages went to this person already; one press counts, not its repeats.
    """
    try:
        draft = drafts.take(token=token, now=now)
    except drafts.DraftEnded:
        known = sent(token=token, now=now)
        if known is None:
            raise
        return known
    return idempotency.once(
        face="form",
        key=tokens.digest(token),
        body={},
        act=lambda: _ask(draft, token, now),
        now=now,
    ).answer


def sent(*, token: str, now: datetime) -> Answer | None:
    """Answer what the person heard when they sent this draft, for a day."""
    return idempotency.answered(face="form", key=tokens.digest(token), now=now)


@transaction.atomic
def forget(*, token: str, now: datetime) -> bool:
    """Erase unsent answers, or else what was said on sending them; answer whether they were sent.

    A request that was sent stays: this browser alone leads there no more.
    """
    drafts.forget(token=token, now=now)
    return idempotency.erase(face="form", key=tokens.digest(token))


def _ask(draft: Draft, token: str, now: datetime) -> Answer:
    shape = AssessmentRequestForm(data={**draft.answers, "privacy_notice": True})
    shape.is_valid(raise_exception=True)
    asked = shape.submission()
    if now - draft.started_at < timedelta(seconds=settings.FORM_MIN_SECONDS):
        asked = replace(asked, looks_automatic=True)
    to = contact.address(asked.reach_by, email=asked.email, phone=asked.phone)
    limits.count_recipient(to=to, now=now)
    kept = submission.submit(submission=asked, by=trail.PERSON, now=now)
    drafts.forget(token=token, now=now)
    row = kept.assessment_request
    return {
        "reference": row.reference,
        "respond_by": row.respond_by.isoformat(),
        "status_url": status_links.url(kept.status_token),
        "reach_by": row.reach_by,
        "named": row.practice_name_ok,
    }
