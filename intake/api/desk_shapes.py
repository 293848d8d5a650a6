"""The shapes of the desk's API; rules stay in the steps below."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.api import schema
from config.api.serializers import OneOfField, StrictSerializer, TextField, Told
from intake import finding, keyset
from intake.alike import Reason
from intake.api import field_words, samples
from intake.api.fields import PlainTextField
from intake.models import AssessmentRequest, ContactAttempt, ReachBy
from scheduling import offered, offers
from scheduling.api.chosen import SlotForm
from scheduling.api.serializers import AppointmentShape
from scheduling.models import Offer

STAGES = ("waiting", "looking", "on_hold", "offered", "waitlisted", "booked", "closed")
VIEWS = ("waiting", "mine", "on_hold", "offered", "waitlisted", "booked", "closed", "set_aside")
OUTCOMES = ("accept", "decline", "hold", "reopen")
MOST_WORDS = 2000


class TimelineEntry(Told):
    """One thing that happened."""

    told = field_words.TIMELINE

    at = serializers.DateTimeField()
    words = serializers.CharField()
    who = serializers.CharField()


class Likely(Told):
    """Another request that may come from the same person, and why."""

    told = field_words.LIKELY

    reference = serializers.CharField()
    reasons = serializers.ListField(child=serializers.ChoiceField(choices=[*Reason]))


class QueueRow(Told):
    """One request as a list shows it."""

    told = field_words.ROW

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


@schema.sample(samples.PAGE)
class QueuePage(Told):
    """Some rows of a list, and where it goes on."""

    told = field_words.PAGE

    results = QueueRow(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class QueueForm(StrictSerializer):
    """Which list, narrowed how, from which row on."""

    told = field_words.QUESTION

    view = OneOfField(choices=VIEWS, required=False)
    location = TextField(max_length=60, required=False)
    q = TextField(max_length=finding.LONGEST, required=False, allow_blank=True)
    cursor = TextField(max_length=keyset.LONGEST, required=False)


@schema.sample(samples.DECISION, sent=True)
class DecisionForm(StrictSerializer):
    """What is decided, why, and for a hold until when."""

    told = field_words.DECISION

    outcome = OneOfField(choices=OUTCOMES)
    reason = PlainTextField(required=False, max_length=MOST_WORDS, allow_blank=True, lines=True)
    until = serializers.DateTimeField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask a hold for its day."""
        if attrs["outcome"] == "hold" and "until" not in attrs:
            raise serializers.ValidationError({"until": "Say until when."}, "required")
        return attrs


@schema.sample(samples.ATTEMPT, sent=True)
class AttemptForm(StrictSerializer):
    """By which way the desk tried, and how far it came."""

    told = field_words.ATTEMPT

    way = OneOfField(choices=ReachBy.values)
    outcome = OneOfField(choices=ContactAttempt.Outcome.values)
    note = PlainTextField(required=False, max_length=MOST_WORDS, allow_blank=True, lines=True)


@schema.sample(samples.NOTE, sent=True)
class NoteForm(StrictSerializer):
    """Words for the desk alone."""

    told = field_words.NOTE

    text = PlainTextField(max_length=MOST_WORDS, lines=True)


@schema.sample(samples.BOOKING, sent=True)
class BookingForm(StrictSerializer):
    """The time to book."""

    told = field_words.BOOKING

    slot = SlotForm()


@schema.sample(samples.OFFERING, sent=True)
class OfferForm(StrictSerializer):
    """The times to offer, and until when if not for the usual two days."""

    told = field_words.OFFERING

    slots = serializers.ListField(child=SlotForm(), min_length=1, max_length=offers.MOST)
    expires_at = serializers.DateTimeField(required=False)


@schema.sample(samples.WAITING, sent=True)
class WaitlistForm(StrictSerializer):
    """With whom they would like to be, if it matters."""

    told = field_words.WAITING

    therapist = serializers.UUIDField(required=False)


@schema.sample(samples.ENTRY)
class WaitlistEntryShape(Told):
    """Somebody's place on the waitlist."""

    told = field_words.ENTRY

    id = serializers.UUIDField()
    reference = serializers.CharField(source="first_visit.reference")
    therapist = serializers.UUIDField(source="therapist_id", allow_null=True)
    since = serializers.DateTimeField()


class HeldSlotShape(Told):
    """One time that is held for the person, and until when."""

    told = field_words.HELD

    therapist = serializers.UUIDField(source="busy_time.therapist_id")
    therapist_name = serializers.CharField(source="busy_time.therapist.name")
    location = serializers.CharField(source="busy_time.location.slug")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    held_until = serializers.DateTimeField(source="busy_time.expires_at")


@schema.sample(samples.OFFER)
class OfferShape(Told):
    """The times that are out, and until when the person can answer."""

    told = field_words.OFFER

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=Offer.Status.values)
    reference = serializers.CharField(source="first_visit.reference")
    expires_at = serializers.DateTimeField()
    slots = serializers.SerializerMethodField()

    @extend_schema_field(HeldSlotShape(many=True))
    def get_slots(self, offer: Offer) -> Any:
        """Answer its times, soonest first."""
        return HeldSlotShape(offered.times(offer), many=True).data


@schema.sample(samples.REQUEST)
class DeskRequest(QueueRow):
    """One request as the desk reads it."""

    told = field_words.ROW | field_words.REQUEST

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
    merged_into = serializers.CharField(allow_null=True)
    appointment = AppointmentShape(allow_null=True)
    offer = OfferShape(allow_null=True)
    timeline = TimelineEntry(many=True)
