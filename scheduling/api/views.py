"""What a therapist's own programs call; other people's records are not there (404)."""

from datetime import date, datetime, timedelta
from typing import NoReturn
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.dateparse import parse_date, parse_datetime
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.accounts.permissions import Permission
from config.api import schema
from config.api.permissions import Needs
from config.kernel import clock
from scheduling import appointments, diary, periods, weeks
from scheduling.api import serializers
from scheduling.models import Appointment, Therapist

LONGEST = timedelta(days=62)
WEEK = timedelta(days=7)


class OwnDiary(APIView):
    """The root of the therapist's face: one right, and one's own records alone."""

    permission_classes = (Needs,)
    needs = Permission.KEEP_OWN_DIARY

    @property
    def therapist(self) -> Therapist:
        """The therapist who is signed in."""
        found = Therapist.objects.filter(user=self.request.user.pk, is_active=True).first()
        if found is None:
            raise Http404
        return found


class Diary(OwnDiary):
    """A therapist's own time."""

    @extend_schema(
        operation_id="my_diary",
        summary="My open, held, booked and away time",
        parameters=[
            OpenApiParameter("from", str, description="Instant or date; default: this Monday."),
            OpenApiParameter("until", str, description="Instant or date; default: a week later."),
        ],
        responses={200: serializers.BlockShape(many=True)},
    )
    def get(self, request: Request) -> Response:
        """Answer the blocks of at most 62 days, in order of time."""
        now = clock.now()
        from_at = _instant(request, "from") or _midnight(periods.monday(diary.date_of(now)))
        until_at = _instant(request, "until") or from_at + WEEK
        if not from_at < until_at <= from_at + LONGEST:
            _refuse("until", "Ask for at most 62 days, from earlier to later.")
        found = weeks.blocks(therapist=self.therapist, from_at=from_at, until_at=until_at, now=now)
        return Response(serializers.BlockShape(found, many=True).data)


class Outcome(OwnDiary):
    """What came of one of the therapist's own visits."""

    @extend_schema(
        operation_id="mark_outcome",
        summary="Mark what came of a visit",
        request=serializers.OutcomeForm,
        responses={200: serializers.AppointmentShape, 409: schema.PROBLEM_RESPONSE},
    )
    def post(self, request: Request, appointment: UUID) -> Response:
        """Mark arrived, fulfilled or no_show; the same again is once."""
        own = self.therapist.appointments.select_related("first_visit", "location")
        row = get_object_or_404(own, pk=appointment)
        form = serializers.OutcomeForm(data=request.data)
        form.is_valid(raise_exception=True)
        marked = appointments.mark(
            appointment=row,
            outcome=Appointment.Status(form.validated_data["outcome"]),
            by=request.user,  # type: ignore[arg-type]  # Needs lets nobody in without an account
            now=clock.now(),
        )
        return Response(serializers.AppointmentShape(marked).data)


def _instant(request: Request, name: str) -> datetime | None:
    sent = request.query_params.get(name)
    if not sent:
        return None
    try:
        on = parse_date(sent)
        at = _midnight(on) if on else parse_datetime(sent)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or at.year not in diary.YEARS:
        _refuse(name, "Send a date, or an instant with its offset, like 2026-12-01T00:00:00-05:00.")
    return at


def _midnight(on: date) -> datetime:
    return periods.midnight(on, diary.zone())


def _refuse(name: str, words: str) -> NoReturn:
    raise ValidationError({name: [ErrorDetail(words, "invalid")]})
