"""The shapes of scheduling's API."""

from typing import Any, ClassVar

from rest_framework import serializers

from config.api import schema
from config.api.serializers import OneOfField, StrictSerializer, TextField, Told, TrueFalseField
from scheduling.api import field_words, samples
from scheduling.api.chosen import SlotForm
from scheduling.models import Appointment
from scheduling.weeks import Kind

OUTCOMES = (
    Appointment.Status.ARRIVED,
    Appointment.Status.FULFILLED,
    Appointment.Status.NO_SHOW,
)

MOST_WORDS = 2000


@schema.sample(samples.APPOINTMENT)
class AppointmentShape(Told, serializers.ModelSerializer):
    """One appointment, without the person's name."""

    told = field_words.APPOINTMENT

    therapist = serializers.UUIDField(source="therapist_id")
    location = serializers.CharField(source="location.slug")
    reference = serializers.CharField(source="first_visit.reference")

    class Meta:
        """As `api.md` names them."""

        model = Appointment
        fields: ClassVar = [
            "id",
            "status",
            "therapist",
            "location",
            "starts_at",
            "ends_at",
            "reference",
            "version",
        ]


@schema.sample(samples.BLOCK)
class BlockShape(Told):
    """One stretch of a therapist's time."""

    told = field_words.BLOCK

    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind])
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    location = serializers.SerializerMethodField()
    appointment = AppointmentShape(required=False)

    def get_location(self, block: Any) -> str | None:
        """Name the place by its slug; time away has none."""
        return block.location.slug if block.location else None

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Leave the appointment out where there is none."""
        shown: dict[str, Any] = super().to_representation(instance)
        if instance.appointment is None:
            del shown["appointment"]
        return shown


@schema.sample(samples.OUTCOME, sent=True)
class OutcomeForm(StrictSerializer):
    """What came of a visit."""

    told = field_words.OUTCOME

    outcome = OneOfField(choices=[status.value for status in OUTCOMES])


@schema.sample(samples.CANCELLATION, sent=True)
class CancellationForm(StrictSerializer):
    """Why a visit is called off, for the desk alone, and whether the person looks on."""

    told = field_words.CANCELLATION

    reason = TextField(required=False, max_length=MOST_WORDS, allow_blank=True)
    wants_no_other_time = TrueFalseField(required=False)


@schema.sample(samples.RESCHEDULING, sent=True)
class ReschedulingForm(StrictSerializer):
    """The time to move to."""

    told = field_words.RESCHEDULING

    slot = SlotForm()
