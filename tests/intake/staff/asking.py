"""Requests as the desk meets them, and the way to their pages."""

from django.urls import reverse

from config.kernel import clock
from intake.models import AssessmentRequest
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import HOUR


def asks(place, hours_ago=1, **changes):
    """Makes a request of somebody who has waited since, with a promise still to keep."""
    now = clock.now()
    given = {
        "locations": [place],
        "received_at": now - hours_ago * HOUR,
        "respond_by": now + 8 * HOUR,
    }
    return AssessmentRequestFactory(**{**given, **changes})


def url(row, name="request"):
    return reverse(f"desk:{name}", args=[row.reference])


def fresh(row):
    return AssessmentRequest.objects.get(pk=row.pk)
