"""Shapes that bend nothing: a text is a text, a boolean a boolean, and unknown fields are named."""

from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.fields import empty


class Told(serializers.Serializer):
    """Says of each field what it holds and when it is needed, for the document."""

    told: ClassVar[Mapping[str, str]] = {}

    def get_fields(self) -> dict[str, Any]:
        """Put the words beside the fields."""
        fields: dict[str, Any] = super().get_fields()
        for name, words in self.told.items():
            fields[name].help_text = words
        return fields


class StrictSerializer(Told):
    """Reads one JSON object; every wrong field is named at once, unknown ones too."""

    default_error_messages = {
        "required": "We need this.",
        "null": "Send an object here.",
        "invalid": "Send an object here.",
    }

    def run_validation(self, data: Any = empty) -> Any:
        """Answer the checked values.

        Raises:
            ValidationError: with every field that is wrong, and every one we do not know.
        """
        unknown = set(data) - set(self.fields) if isinstance(data, dict) else set()
        strangers: dict[str, Any] = {
            name: [serializers.ErrorDetail("We do not know this field.", "unknown_field")]
            for name in sorted(unknown)
        }
        try:
            values = super().run_validation(data)
        except ValidationError as error:
            if isinstance(error.detail, dict):
                raise ValidationError({**error.detail, **strangers}) from None
            raise
        if strangers:
            raise ValidationError(strangers)
        return values


class TextField(serializers.CharField):
    """Takes a JSON string, and no number in its place."""

    default_error_messages = {
        "required": "We need this.",
        "blank": "We need this.",
        "null": "Send a text here.",
        "invalid": "Send a text here.",
        "max_length": "Use at most {max_length} characters.",
    }

    def to_internal_value(self, data: Any) -> str:
        """Refuse what is not a string."""
        if not isinstance(data, str):
            self.fail("invalid")
        text: str = super().to_internal_value(data)
        return text


class ListOf(serializers.ListField):
    """Takes a JSON list, and says in words what is wrong with it."""

    default_error_messages = {
        "required": "We need this.",
        "null": "Send a list here.",
        "not_a_list": "Send a list here.",
        "empty": "Pick at least one.",
        "min_length": "Pick at least {min_length}.",
        "max_length": "Send at most {max_length} of these.",
    }


@extend_schema_field({"description": "Leave it empty or out: a trap for robots."})
class TrapField(serializers.Field):
    """Takes anything at all and answers whether it was filled: a robot must not learn from it."""

    def __init__(self, **more: Any) -> None:
        """Nobody has to send it."""
        super().__init__(**{"required": False, "allow_null": True, **more})

    def to_internal_value(self, data: Any) -> bool:
        """Tell a filled trap from an empty one."""
        return bool(data.strip() if isinstance(data, str) else data)

    def to_representation(self, value: Any) -> bool:
        """Answer it as it is."""
        return bool(value)


@extend_schema_field(bool)
class TrueFalseField(serializers.Field):
    """Takes true or false, and no word that means it."""

    default_error_messages = {
        "required": "We need true or false here.",
        "null": "Send true or false here.",
        "invalid": "Send true or false here.",
    }

    def to_internal_value(self, data: Any) -> bool:
        """Refuse what is not a boolean."""
        if not isinstance(data, bool):
            self.fail("invalid")
        return bool(data)

    def to_representation(self, value: Any) -> bool:
        """Answer it as it is."""
        return bool(value)


class OneOfField(serializers.ChoiceField):
    """Takes one of a few words, and never repeats what was sent instead."""

    default_error_messages = {
        "required": "We need this.",
        "null": "Send one of the words we know.",
        "invalid_choice": "Send one of the words we know.",
    }
