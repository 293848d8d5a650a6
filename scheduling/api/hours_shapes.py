"""The shapes of a therapist's own hours, as programs send and read them."""

import re
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty

from config.api import schema
from config.api.serializers import OneOfField, StrictSerializer, TextField, Told
from scheduling import keeping_hours
from scheduling.api import field_words, samples
from scheduling.models import AvailabilityException

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WALL_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MINUTES_IN_AN_HOUR = 60


@extend_schema_field({"type": "string", "pattern": f"^({WALL_TIME.pattern})$", "example": "09:00"})
class WallTimeField(serializers.Field):
    """Takes a time of the wall clock, 00:00 to 24:00, and answers its minutes after midnight."""

    default_error_messages = {
        "required": "We need this.",
        "null": "Send a time like 09:00.",
        "invalid": "Send a time like 09:00.",
    }

    def to_internal_value(self, data: Any) -> int:
        """Refuse what is not written as two digits, a colon and two digits."""
        if not isinstance(data, str) or not WALL_TIME.fullmatch(data):
            self.fail("invalid")
        hours, minutes = data.split(":")
        return int(hours) * MINUTES_IN_AN_HOUR + int(minutes)

    def to_representation(self, value: int) -> str:
        """Write it the same way."""
        return "{:02d}:{:02d}".format(*divmod(value, MINUTES_IN_AN_HOUR))


class DayField(serializers.DateField):
    """Takes a day written as 2026-12-01, and in no other way."""

    default_error_messages = {
        "required": "We need this.",
        "null": "Send a day like 2026-12-01.",
        "invalid": "Send a day like 2026-12-01.",
    }

    def to_internal_value(self, value: Any) -> Any:
        """Refuse the other ways in which a calendar can be written."""
        if not isinstance(value, str) or not DAY.fullmatch(value):
            self.fail("invalid")
        return super().to_internal_value(value)


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": keeping_hours.MOST_WEEKS})
class WeeksField(serializers.Field):
    """Takes a whole number of weeks, and no text in its place."""

    default_error_messages = {
        "required": "We need this.",
        "null": "Send a whole number here.",
        "invalid": "Send a whole number from 1 to 52.",
    }

    def to_internal_value(self, data: Any) -> int:
        """Refuse what is not a number of weeks that we know."""
        known = isinstance(data, int) and not isinstance(data, bool)
        if not known or not 1 <= data <= keeping_hours.MOST_WEEKS:
            self.fail("invalid")
        return int(data)

    def to_representation(self, value: int) -> int:
        """Answer it as it is."""
        return value


@extend_schema_field({"type": "string", "enum": list(WEEKDAYS)})
class WeekdayField(serializers.Field):
    """Takes mon to sun, and answers the day as Python counts it."""

    default_error_messages = OneOfField.default_error_messages

    def to_internal_value(self, data: Any) -> int:
        """Count the day from Monday."""
        if not isinstance(data, str) or data not in WEEKDAYS:
            self.fail("invalid_choice")
        return WEEKDAYS.index(data)

    def to_representation(self, value: int) -> str:
        """Name the day."""
        return WEEKDAYS[value]


@schema.sample(samples.RULE, sent=True)
class RuleForm(StrictSerializer):
    """Weekly hours."""

    told = field_words.RULE

    location = TextField(max_length=60)
    weekday = WeekdayField()
    starts = WallTimeField()
    ends = WallTimeField()
    valid_from = DayField(required=False)
    valid_until = DayField(required=False, allow_null=True)
    every_weeks = WeeksField(required=False)


@schema.sample(samples.KEPT_RULE)
class RuleShape(Told):
    """One rule of weekly hours."""

    told = field_words.KEPT_RULE

    id = serializers.UUIDField()
    location = serializers.CharField(source="location.slug")
    weekday = WeekdayField()
    starts = WallTimeField()
    ends = WallTimeField()
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)
    every_weeks = WeeksField()


@schema.sample(samples.DAY, sent=True)
class ExceptionForm(StrictSerializer):
    """A day that differs."""

    told = field_words.DAY

    # `date` is the name of the contract; the row calls it `on`.
    date = DayField(source="on")
    kind = OneOfField(choices=AvailabilityException.Kind.values)
    location = TextField(required=False, allow_null=True, max_length=60)
    starts = WallTimeField(required=False, allow_null=True)
    ends = WallTimeField(required=False, allow_null=True)

    NULLS: ClassVar = ("location", "starts", "ends")

    def run_validation(self, data: Any = empty) -> Any:
        """Answer the checked values; what was left out of a new one is null."""
        values = super().run_validation(data)
        return values if self.partial else {**dict.fromkeys(self.NULLS), **values}


@schema.sample(samples.KEPT_DAY)
class ExceptionShape(Told):
    """One day that differs; null times are the whole day."""

    told = field_words.KEPT_DAY

    id = serializers.UUIDField()
    date = serializers.DateField(source="on")
    kind = serializers.ChoiceField(choices=AvailabilityException.Kind.values)
    location = serializers.CharField(source="location.slug", allow_null=True, default=None)
    starts = WallTimeField(allow_null=True)
    ends = WallTimeField(allow_null=True)
