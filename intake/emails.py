"""The words that intake sends."""

from datetime import datetime

from django.conf import settings

from intake import status_links
from intake.models import AssessmentRequest, ReachBy
from notifications import outbox
from scheduling import contact, diary, spoken_times
from scheduling import emails as visit_emails


def received(assessment_request: AssessmentRequest, *, status_token: str, now: datetime) -> None:
    """Confirm at once that a request is here, and by when we answer."""
    named = assessment_request.practice_name_ok
    place = assessment_request.locations.first()
    if place is None:
        return
    outbox.put(
        key=f"request:{assessment_request.pk}:received",
        template="intake/mail/received",
        channel=visit_emails.CHANNELS[ReachBy(assessment_request.reach_by)],
        to=contact.address(
            assessment_request.reach_by,
            email=assessment_request.email,
            phone=assessment_request.phone,
        ),
        sender=visit_emails.sender_of(place, named=named),
        context={
            "name": assessment_request.name,
            "practice_name": settings.PRACTICE_NAME if named else "",
            "reference": assessment_request.reference,
            "respond_by": spoken_times.moment(assessment_request.respond_by, diary.zone()),
            "reach_by": assessment_request.reach_by,
            "page_url": status_links.url(status_token),
        },
        about=assessment_request.pk,
        now=now,
    )
