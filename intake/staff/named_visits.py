"""The request and the visit that an address or a press names, for whoever may see them."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from config.accounts import signed_in
from config.accounts.models import User
from intake import queue
from intake.models import AssessmentRequest
from scheduling import permissions
from scheduling.models import Appointment


def request_of(request: HttpRequest, reference: str) -> AssessmentRequest:
    """Find the request of somebody who was accepted.

    Raises:
        Http404: there is none, or not at this person's places.
    """
    if "\0" in reference:  # no column could hold it, so the database would not even look
        raise Http404
    rows = queue.seen_by(signed_in.person(request)).select_related("first_visit")
    return get_object_or_404(rows, reference=reference, first_visit__isnull=False)


def of(row: AssessmentRequest, user: User) -> QuerySet[Appointment]:
    """Find the visits at this person's places, taken back ones too: a press is told of those."""
    places = permissions.places_of(user)
    found = Appointment.objects.filter(location__in=places, first_visit=row.first_visit_id)
    return found.select_related("first_visit", "therapist", "location", "busy_time")


def one(row: AssessmentRequest, user: User, named: UUID | None) -> Appointment:
    """Find the visit that a press names.

    Raises:
        Http404: there is none, or not at this person's places.
    """
    return get_object_or_404(of(row, user), pk=named)


def key(sent: str) -> UUID:
    """Read the key of a visit.

    Raises:
        Http404: it is none.
    """
    try:
        return UUID(sent)
    except ValueError:
        raise Http404 from None
