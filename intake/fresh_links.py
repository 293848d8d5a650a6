"""Sends a new private link in place of an old one, to the address on file and nowhere else.

The old one may have led to a request, to times that were offered, or to a visit; the new one leads
to the request's own page, which leads on to what there is.
"""

from datetime import datetime, timedelta

from django.db import transaction

from config.audit import trail
from intake import emails, limits, queries, status_links, turns
from intake.models import AssessmentRequest
from scheduling import contact, offer_links, visit_links

Status = AssessmentRequest.Status
ONE_WITHIN = timedelta(hours=1)


@transaction.atomic
def send(*, token: str, now: datetime) -> None:
    """Send a fresh link if the old one was ours; the caller cannot tell, and must not.

    At most one leaves within an hour, and none for what looked automatic or was erased, or to
    somebody to whom many messages went already.
    """
    found = status_links.known(token=token) or _whose(token)
    if found is None:
        return
    row = turns.take(found)
    if row.status == Status.ERASED or row.set_aside_at is not None or _sent_lately(row, now):
        return
    try:
        limits.count_recipient(
            to=contact.address(row.reach_by, email=row.email, phone=row.phone), now=now
        )
    except limits.TooMany:
        return
    fresh = status_links.make_fresh(assessment_request=row, now=now)
    emails.fresh_link(row, status_token=fresh, now=now)
    trail.record("request.fresh_link", by=trail.PERSON, now=now, of=row)


def _whose(token: str) -> AssessmentRequest | None:
    """Find the request of whoever followed a link to offered times or to a visit."""
    visit = offer_links.known(token=token) or visit_links.known(token=token)
    return AssessmentRequest.objects.filter(first_visit=visit).first() if visit else None


def _sent_lately(row: AssessmentRequest, now: datetime) -> bool:
    letters = queries.letters_about(row).filter(template=emails.FRESH_LINK)
    return letters.filter(created_at__gt=now - ONE_WITHIN).exists()
