"""The shapes of the desk's API; rules stay in the steps below."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.api.serializers import OneOfField, StrictSerializer, TextField
from intake import finding, keyset
from intake.alike import Reason
from intake.api.fields import PlainTextField
from intake.models import AssessmentRequest, ContactAttempt, ReachBy
from scheduling import offered, offers
from scheduling.api.chosen import SlotForm
from scheduling.models import Offer

STAGES = ("waiting", "looking", "on_hold", "offered", "waitlisted", "booked", "closed")
VIEWS = ("waiting", "mine", "on_hold", "offered", "waitlisted", "booked", "closed", "set_aside")
OUTCOMES = ("accept", "decline", "hold", "reopen")
MOST_WORDS = 2000
MOST_SLOTS = 20


class TimelineEntry(serializers.Serializer[Any]):
    """One thing that happened."""

    at = serializers.DateTimeField()
    words = serializers.CharField()
    who = serializers.CharField()


class Likely(serializers.Serializer[Any]):
    """Another request that may come from the same person, and why."""

    reference = serializers.CharField()
    reasons = serializers.ListField(child=serializers.ChoiceField(choices=[*Reason]))


class QueueRow(serializers.Serializer[Any]):
    """One request as a list shows it."""

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


class QueuePage(serializers.Serializer[Any]):
    """Some rows of a list, and where it goes on."""

    results = QueueRow(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class QueueForm(StrictSerializer):
    """Which list, narrowed how, from which row on."""

    view = OneOfField(choices=VIEWS, required=False)
    location = TextField(max_length=60, required=False)
    q = TextField(max_length=finding.LONGEST, required=False, allow_blank=True)
    cursor = TextField(max_length=keyset.LONGEST, required=False)


class DeskRequest(QueueRow):
    """One request as the desk reads it."""

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
    duplicates = Likely(many=True)
    merged_into = serializers.CharField(
        allow_null=True, help_text="The request that this one lives on in, if you may see it."
    )
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


class BookingForm(StrictSerializer):
    """The time to book."""

    slot = SlotForm()


class OfferForm(StrictSerializer):
    """The times to offer, and until when if not for the usual two days."""

    slots = serializers.ListField(child=SlotForm(), min_length=1, max_length=offers.MOST)
    expires_at = serializers.DateTimeField(required=False)


class WaitlistForm(StrictSerializer):
    """With whom they would like to be, if it matters."""

    therapist = serializers.UUIDField(required=False)


class WaitlistEntryShape(serializers.Serializer[Any]):
    """Somebody's place on the waitlist."""

    id = serializers.UUIDField()
    reference = serializers.CharField(source="first_visit.reference")
    therapist = serializers.UUIDField(source="therapist_id", allow_null=True)
    since = serializers.DateTimeField()


class HeldSlotShape(serializers.Serializer[Any]):
    """One time that is held for the person, and until when."""

    therapist = serializers.UUIDField(source="busy_time.therapist_id")
    therapist_name = serializers.CharField(source="busy_time.therapist.name")
    location = serializers.CharField(source="busy_time.location.slug")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    held_until = serializers.DateTimeField(source="busy_time.expires_at")


class OfferShape(serializers.Serializer[Any]):
    """The times that are out, and until when the person can answer."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=Offer.Status.values)
    reference = serializers.CharField(source="first_visit.reference")
    expires_at = serializers.DateTimeField()
    slots = serializers.SerializerMethodField()

    @extend_schema_field(HeldSlotShape(many=True))
    def get_slots(self, offer: Offer) -> Any:
        """Answer its times, soonest first."""
        return HeldSlotShape(offered.times(offer), many=True).data


class SlotQuestion(StrictSerializer):
    """For which request, and within what."""

    reference = TextField(max_length=12)
    location = TextField(max_length=60, required=False)
    therapist = serializers.UUIDField(required=False)
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)
    limit = serializers.IntegerField(required=False, min_value=1, max_value=MOST_SLOTS)

    def get_fields(self) -> dict[str, Any]:
        """Call the beginning of the period as the contract does; the word is taken in Python."""
        fields: dict[str, Any] = super().get_fields()
        fields["from"] = fields.pop("since")
        return fields


class SlotShape(serializers.Serializer[Any]):
    """One time that fits, and what speaks for it."""

    therapist = serializers.UUIDField(source="slot.therapist")
    therapist_name = serializers.CharField(source="therapist.name")
    location = serializers.CharField(source="location.slug")
    starts_at = serializers.DateTimeField(source="slot.starts_at")
    ends_at = serializers.DateTimeField(source="slot.ends_at")
    why = serializers.ListField(child=serializers.CharField())


class SlotsShape(serializers.Serializer[Any]):
    """The times that fit, soonest first."""

    results = SlotShape(many=True)
