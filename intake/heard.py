"""Since when a person has heard from us: until then the promise's clock goes on."""

from datetime import datetime

from intake import turns
from intake.models import AssessmentRequest, ContactAttempt

Outcome = ContactAttempt.Outcome

AN_ANSWER = frozenset({Outcome.REACHED, Outcome.LEFT_WORD})
"""The person heard from us."""


def keep(assessment_request: AssessmentRequest, *, now: datetime) -> None:
    """Keep that words for the person are made; the first of them are our first answer."""
    if assessment_request.answered_at is None:
        turns.write(assessment_request, answered_at=now)


def take_back(assessment_request: AssessmentRequest, *, said_at: datetime) -> None:
    """Let the clock go on whose end were words that never leave; a call since then is an answer."""
    if assessment_request.answered_at == said_at:
        first = first_call(assessment_request, since=said_at)
        turns.write(assessment_request, answered_at=first)


def first_call(assessment_request: AssessmentRequest, *, since: datetime) -> datetime | None:
    """Answer when the desk first reached the person or left them word, from an instant on."""
    heard = assessment_request.contact_attempts.filter(outcome__in=AN_ANSWER, at__gte=since)
    return heard.order_by("at").values_list("at", flat=True).first()
