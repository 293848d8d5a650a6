"""What changed answers look like: the API's own shape, without what only a new request has."""

from typing import Any

from django.db.models import Q, QuerySet

from intake.answering import NAMES
from intake.api.serializers import AssessmentRequestForm
from intake.models import AssessmentRequest, Concern
from scheduling.models import Location


class ChangedAnswers(AssessmentRequestForm):
    """The API's own shape, without what only a new request has; what was picked may stay."""

    def get_fields(self) -> dict[str, Any]:
        """Leave out the honeypot, the notice and the newsletter."""
        wanted = {*NAMES, "in_massachusetts"}
        return {name: field for name, field in super().get_fields().items() if name in wanted}

    def open_places(self) -> QuerySet[Location]:
        """Answer the places that can be asked for, and those asked for before."""
        return places_for(self.context["assessment_request"])

    def open_concerns(self) -> QuerySet[Concern]:
        """Answer what it can be about, and what was said before."""
        return concerns_for(self.context["assessment_request"])


def places_for(assessment_request: AssessmentRequest) -> QuerySet[Location]:
    """Answer the places that a person can ask for, and those they asked for before."""
    own = assessment_request.locations.values("pk")
    return Location.objects.filter(Q(is_active=True) | Q(pk__in=own))


def concerns_for(assessment_request: AssessmentRequest) -> QuerySet[Concern]:
    """Answer what a person can say that it is about, and what they said before."""
    return Concern.objects.filter(Q(is_active=True) | Q(slug__in=assessment_request.concerns))
