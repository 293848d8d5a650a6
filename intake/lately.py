"""Whether anything has happened around a request since an instant, as a question to the database.

Nobody is erased while somebody is still at work for them, or has times to choose from.
"""

from datetime import datetime

from django.db.models import Q

from intake.models import ContactAttempt, DeskNote, RequestEvent, TriageDecision
from notifications.models import OutboundMessage
from scheduling import visits

KEPT = (TriageDecision, ContactAttempt, DeskNote, RequestEvent)


def worked_on(*, since: datetime) -> Q:
    """Find the requests about which something was decided, tried, noted or otherwise kept."""
    found = Q()
    for model in KEPT:
        later = model._default_manager.filter(at__gt=since)
        found |= Q(pk__in=later.values("assessment_request"))
    return found


def gone_on(*, since: datetime) -> Q:
    """Find those, and whose path to a visit went on: by the desk, by the person, by a letter."""
    written = OutboundMessage.objects.filter(created_at__gt=since, about__isnull=False)
    by_letter = Q(pk__in=written.values("about")) | Q(first_visit__in=written.values("about"))
    return worked_on(since=since) | Q(first_visit__in=visits.going_on(since=since)) | by_letter
