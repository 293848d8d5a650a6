"""Requests of invented people."""

from datetime import timedelta

import factory

from intake import models
from intake.submission import Submission
from tests.factories.scheduling import MORNING, LocationFactory

Status = models.AssessmentRequest.Status
STOPPED = {Status.ON_HOLD, Status.WITHDRAWN}
ENDED = {Status.DECLINED, Status.WITHDRAWN, Status.ERASED}


class ConcernFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Concern
        django_get_or_create = ("slug",)

    slug = factory.Sequence("concern-{}".format)
    name = factory.Sequence("Concern {}".format)


class AssessmentRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.AssessmentRequest
        skip_postgeneration_save = True

    name = "Jordan Sample"
    email = factory.Sequence("asker{}@example.com".format)
    received_at = MORNING
    respond_by = factory.LazyAttribute(lambda row: row.received_at + timedelta(hours=8))
    status = Status.SUBMITTED
    promise_left = factory.LazyAttribute(
        lambda row: timedelta(hours=2) if row.status in STOPPED else None
    )
    closed_at = factory.LazyAttribute(lambda row: row.received_at if row.status in ENDED else None)

    @factory.post_generation
    def locations(self, create, extracted, **_):
        if create:
            self.locations.set(extracted if extracted is not None else [LocationFactory()])


def submission(**changes):
    """Makes what a person asks for, checked for shape."""
    given = {"name": "Jordan Sample", "email": "jordan@example.org"}
    if "locations" not in changes:
        given["locations"] = (LocationFactory(),)
    return Submission(**{**given, **changes})


def body(*slugs, **changes):
    """Makes what the public site sends."""
    given = {
        "name": "Jordan Sample",
        "email": "jordan@example.org",
        "locations": list(slugs),
        "privacy_notice": True,
    }
    return {key: value for key, value in {**given, **changes}.items() if value is not ...}
