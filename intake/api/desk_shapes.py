"""The shapes of the desk's API; rules stay in the steps below."""

from typing import Any

from rest_framework import serializers

from config.api.serializers import OneOfField, StrictSerializer, TextField
from intake.api.fields import PlainTextField
from intake.models import AssessmentRequest, ContactAttempt, ReachBy

STAGES = ("waiting", "looking", "on_hold", "offered", "waitlisted", "booked", "closed")
OUTCOMES = ("accept", "decline", "hold", "reopen")
MOST_WORDS = 2000


class TimelineEntry(serializers.Serializer[Any]):
    """One thing that happened."""

    at = serializers.DateTimeField()
    words = serializers.CharField()
    who = serializers.CharField()


class DeskRequest(serializers.Serializer[Any]):
    """One request as the desk reads it."""

    reference = serializers.CharField()
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=AssessmentRequest.Status.values)
    stage = serializers.ChoiceField(choices=STAGES)
    locations = serializers.ListField(child=serializers.SlugField())
    reach_by = serializers.ChoiceField(choices=ReachBy.values)
    received_at = serializers.DateTimeField()
    respond_by = serializers.DateTimeField()
    late = serializers.BooleanField()
    urgent = serializers.BooleanField()
    assigned_to = serializers.CharField(allow_null=True)
    pronouns = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    voicemail_ok = serializers.BooleanField()
    practice_name_ok = serializers.BooleanField()
    for_whom = serializers.ChoiceField(choices=AssessmentRequest.ForWhom.values)
    times = serializers.ListField(child=serializers.CharField())
    concerns = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField()
    on_hold_until = serializers.DateTimeField(allow_null=True)
    timeline = TimelineEntry(many=True)


class DecisionForm(StrictSerializer):
    """What is decided, why, and for a hold until when."""

    outcome = OneOfField(choices=OUTCOMES)
    reason = PlainTextField(required=False, max_length=MOST_WORDS, allow_blank=True, lines=True)
    until = serializers.DateTimeField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask a hold for its day."""
        if attrs["outcome"] == "hold" and "until" not in attrs:
            raise serializers.ValidationError({"until": "Say until when."}, "required")
        return attrs


class AttemptForm(StrictSerializer):
    """By which way the desk tried, and how far it came."""

    way = OneOfField(choices=ReachBy.values)
    outcome = OneOfField(choices=ContactAttempt.Outcome.values)
    note = PlainTextField(required=False, max_length=MOST_WORDS, allow_blank=True, lines=True)


class NoteForm(StrictSerializer):
    """Words for the desk alone."""

    text = PlainTextField(max_length=MOST_WORDS, lines=True)


class SlotForm(StrictSerializer):
    """A time, as the slots name it."""

    therapist = serializers.UUIDField()
    location = TextField(max_length=60)
    starts_at = serializers.DateTimeField()


class BookingForm(StrictSerializer):
    """The time to book."""

    slot = SlotForm()
