"""What the public site calls."""

from typing import Any

from django.db import transaction
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from rest_framework import generics, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.api.conditional import conditional
from config.api.throttles import PublicThrottle
from config.audit import trail
from config.kernel import clock
from intake import idempotency, progress, status_links, submission
from intake.api import callers, documents, serializers
from intake.models import Concern
from scheduling.models import Location

LIST_IS_FRESH_SECONDS = 300


class PublicView(APIView):
    """Open to everybody, counted per address."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (PublicThrottle,)


class AssessmentRequests(APIView):
    """Where the site sends a request for a first visit."""

    authentication_classes = (callers.SiteKeyGiven,)
    permission_classes = (AllowAny,)
    throttle_classes = (callers.Counted,)

    @documents.asking
    def post(self, request: Request) -> Response:
        """Keep a request once and answer its reference, promise and private page."""
        answered = idempotency.once(
            face="api",
            key=request.headers.get("Idempotency-Key"),
            body=request.data,
            act=lambda: _receive(request.data),
            now=clock.now(),
        )
        headers = {"Location": str(answered.answer["status_url"])}
        if answered.replayed:
            headers["Idempotency-Replayed"] = "true"
        return Response(answered.answer, status=status.HTTP_201_CREATED, headers=headers)


class RequestStatus(PublicView):
    """How far one request has come."""

    @documents.status
    def get(self, request: Request, token: str) -> Response:  # noqa: ARG002
        """Answer the word that is true now, and by when we write."""
        now = clock.now()
        assessment_request = status_links.follow(token=token, now=now)
        reached = progress.of(assessment_request, now=now)
        slugs = list(assessment_request.locations.values_list("slug", flat=True))
        shape = serializers.RequestStatus(
            {
                "reference": reached.reference,
                "status": reached.word,
                "respond_by": reached.respond_by,
                "late": reached.late,
                "locations": slugs,
            }
        )
        return Response(shape.data, headers={"Cache-Control": "no-store"})


cacheable = method_decorator(
    [conditional, cache_control(public=True, max_age=LIST_IS_FRESH_SECONDS)], "dispatch"
)


@cacheable
@documents.places
class Locations(PublicView, generics.ListAPIView[Location]):
    """The places where people can ask to be seen."""

    queryset = Location.objects.filter(is_active=True)
    serializer_class = serializers.LocationShape


@cacheable
@documents.concerns
class Concerns(PublicView, generics.ListAPIView[Concern]):
    """What people may say it is about."""

    queryset = Concern.objects.filter(is_active=True)
    serializer_class = serializers.ConcernShape


@transaction.atomic  # what is refused in the end counts for nothing
def _receive(body: Any) -> dict[str, object]:
    form = serializers.AssessmentRequestForm(data=body)
    form.is_valid(raise_exception=True)
    sent = form.submission()
    callers.count_recipient(reach_by=sent.reach_by, email=sent.email, phone=sent.phone)
    kept = submission.submit(submission=sent, by=trail.PERSON, now=clock.now())
    answer = serializers.Receipt(
        {
            "reference": kept.assessment_request.reference,
            "status": "received",
            "received_at": kept.assessment_request.received_at,
            "respond_by": kept.assessment_request.respond_by,
            "status_url": status_links.url(kept.status_token),
            "locations": [location.slug for location in sent.locations],
        }
    )
    return dict(answer.data)
