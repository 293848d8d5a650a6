"""The shapes of the search for times that fit a request."""

from typing import Any

from rest_framework import serializers

from config.api import schema
from config.api.serializers import StrictSerializer, TextField, Told
from intake.api import field_words, samples

MOST_SLOTS = 20


class SlotQuestion(StrictSerializer):
    """For which request, and within what."""

    told = field_words.SLOTS_ASKED

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


class SlotShape(Told):
    """One time that fits, and what speaks for it."""

    told = field_words.SLOT

    therapist = serializers.UUIDField(source="slot.therapist")
    therapist_name = serializers.CharField(source="therapist.name")
    location = serializers.CharField(source="location.slug")
    starts_at = serializers.DateTimeField(source="slot.starts_at")
    ends_at = serializers.DateTimeField(source="slot.ends_at")
    why = serializers.ListField(child=serializers.CharField())


@schema.sample(samples.SLOTS)
class SlotsShape(Told):
    """The times that fit, soonest first."""

    told = field_words.SLOTS

    results = SlotShape(many=True)
