"""The newsletter over HTTP."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from config.accounts import signed_in
from config.api.permissions import Needs
from config.api.throttles import LastingThrottle
from config.kernel import clock
from notifications import newsletter, permissions, queries, subscription
from notifications.api import serializers
from notifications.models import NewsletterIssue

ASKED = {
    "status": "asked",
    "detail": "Check your email to finish. We sent you a link, unless we did so a moment ago.",
}
NOT_THERE = OpenApiResponse(description="There is no such issue")
NOT_IN_THIS_STATE = OpenApiResponse(description="The issue has moved on")
REFUSED = OpenApiResponse(description="A rule says no")


class Subscriptions(APIView):
    """Sign-up, for anybody."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = (LastingThrottle,)

    @extend_schema(
        operation_id="ask_for_the_newsletter",
        summary="Ask for the newsletter",
        auth=[],
        request=serializers.SubscriptionSerializer,
        responses={202: OpenApiResponse(serializers.AskedSerializer, description="Asked.")},
        examples=[
            OpenApiExample("By email", request_only=True, value={"email": "jordan@example.org"}),
            OpenApiExample("Asked", response_only=True, status_codes=["202"], value=ASKED),
        ],
    )
    def post(self, request: Request) -> Response:
        """Send a confirmation letter where one is due; the answer is always the same."""
        asked = _read(serializers.SubscriptionSerializer, request)
        if not asked.get("website"):
            subscription.subscribe(email=asked["email"], topics=asked["topics"], now=clock.now())
        return Response(ASKED, status=status.HTTP_202_ACCEPTED)


class Issues(APIView):
    """New issues."""

    permission_classes = (Needs,)
    needs = permissions.WRITE

    @extend_schema(
        operation_id="write_an_issue",
        summary="Write a newsletter issue",
        request=serializers.DraftSerializer,
        responses={201: serializers.IssueSerializer},
    )
    def post(self, request: Request) -> Response:
        """Keep a draft."""
        draft = _read(serializers.DraftSerializer, request)
        issue = newsletter.compose(**draft, by=signed_in.person(request), now=clock.now())
        return _answer(issue, status.HTTP_201_CREATED)


class Issue(APIView):
    """One issue."""

    permission_classes = (Needs,)
    needs = permissions.WRITE

    @extend_schema(
        operation_id="read_an_issue",
        summary="Read a newsletter issue",
        responses={200: serializers.IssueSerializer, 404: NOT_THERE},
    )
    def get(self, request: Request, issue_id: UUID) -> Response:  # noqa: ARG002
        """Answer the issue and where its copies are."""
        return _answer(_found(issue_id))


class TestLetters(APIView):
    """Copies that are never counted."""

    permission_classes = (Needs,)
    needs = permissions.WRITE

    @extend_schema(
        operation_id="send_a_test_letter",
        summary="Send a test letter",
        request=serializers.TestLetterSerializer,
        responses={202: None, 404: NOT_THERE},
    )
    def post(self, request: Request, issue_id: UUID) -> Response:
        """Send one copy to an address of the practice's choice."""
        to = _read(serializers.TestLetterSerializer, request)["to"]
        newsletter.send_test(
            issue=_found(issue_id), to=to, by=signed_in.person(request), now=clock.now()
        )
        return Response(status=status.HTTP_202_ACCEPTED)


class Sending(APIView):
    """Whether an issue goes out."""

    permission_classes = (Needs,)
    needs = permissions.SEND

    @extend_schema(
        operation_id="send_an_issue",
        summary="Send a newsletter issue",
        request=serializers.SendingSerializer,
        responses={
            200: serializers.IssueSerializer,
            404: NOT_THERE,
            409: NOT_IN_THIS_STATE,
            422: REFUSED,
        },
    )
    def post(self, request: Request, issue_id: UUID) -> Response:
        """Start the issue, plan it for `at`, or let a paused one go on."""
        at = _read(serializers.SendingSerializer, request).get("at")
        issue, now = _found(issue_id), clock.now()
        if at is not None:
            return _answer(
                newsletter.schedule(issue=issue, at=at, by=signed_in.person(request), now=now)
            )
        return _answer(newsletter.send(issue=issue, by=signed_in.person(request), now=now))

    @extend_schema(
        operation_id="pause_an_issue",
        summary="Pause a newsletter issue",
        responses={200: serializers.IssueSerializer, 404: NOT_THERE, 409: NOT_IN_THIS_STATE},
    )
    def delete(self, request: Request, issue_id: UUID) -> Response:
        """Pause the issue, from the next batch on."""
        issue = newsletter.pause(
            issue=_found(issue_id), by=signed_in.person(request), now=clock.now()
        )
        return _answer(issue)


class Cancellation(APIView):
    """The end of an issue before all have it."""

    permission_classes = (Needs,)
    needs = permissions.SEND

    @extend_schema(
        operation_id="stop_an_issue",
        summary="Stop a newsletter issue",
        request=None,
        responses={200: serializers.IssueSerializer, 404: NOT_THERE, 409: NOT_IN_THIS_STATE},
    )
    def post(self, request: Request, issue_id: UUID) -> Response:
        """Stop the issue for good."""
        issue = newsletter.stop(
            issue=_found(issue_id), by=signed_in.person(request), now=clock.now()
        )
        return _answer(issue)


def _read(shape: type[Serializer], request: Request) -> dict[str, Any]:
    sent = shape(data=request.data)
    sent.is_valid(raise_exception=True)
    values: dict[str, Any] = sent.validated_data
    return values


def _found(issue_id: UUID) -> NewsletterIssue:
    return get_object_or_404(NewsletterIssue, pk=issue_id)


def _answer(issue: NewsletterIssue, code: int = status.HTTP_200_OK) -> Response:
    counted = queries.counts(issue)
    shown = {
        "id": issue.pk,
        "status": queries.state(issue, counted),
        "subject": issue.subject,
        "preview": issue.preview,
        "body": issue.body,
        "topics": issue.topics,
        "send_at": issue.send_at,
        "started_at": issue.started_at,
        "counts": counted,
    }
    return Response(serializers.IssueSerializer(shown).data, status=code)
