"""Fields that read what a person typed on the site."""

from typing import Any, ClassVar

from config.api.serializers import OneOfField, StrictSerializer, TextField
from intake import phones, plain_text
from intake.api import field_words
from notifications import addresses
from scheduling.matching import DAYS, PARTS


def words_about(what: str) -> dict[str, Any]:
    """Answer the words for what is too long or cannot be shown, naming the field."""
    return {
        "max_length": f"Use at most {{max_length:,}} characters for {what}.",
        "unprintable": f"We cannot show some characters in {what}. Please type it again.",
    }


class PlainTextField(TextField):
    """Reads words: composed (NFC), trimmed, nothing hidden in them."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "unprintable": "This holds characters that we cannot show. Please type it again.",
        "unseen": "We need a name that we can read.",
    }

    def __init__(self, *, lines: bool = False, seen: bool = False, **more: Any) -> None:
        """`lines` allows line breaks; `seen` asks for something visible."""
        self.lines, self.seen = lines, seen
        super().__init__(**more)

    def to_internal_value(self, data: Any) -> str:
        """Clean before the length is counted."""
        text = super().to_internal_value(data)
        try:
            text = plain_text.cleaned(text, lines=self.lines)
        except plain_text.Unprintable:
            self.fail("unprintable")
        if self.seen and not plain_text.visible(text):
            self.fail("unseen")
        return text


class EmailField(TextField):
    """Reads an e-mail address, without asking the network."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "not_an_email": "Type an email address like name@example.com so we can write back.",
    }

    def to_internal_value(self, data: Any) -> str:
        """Write it one way."""
        text = super().to_internal_value(data)
        try:
            return addresses.normalized(text) if text else ""
        except ValueError:
            self.fail("not_an_email")


class PhoneField(TextField):
    """Reads a phone number of the United States into E.164."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "not_a_phone": "Type a phone number with area code, like 508-555-0123.",
    }

    def to_internal_value(self, data: Any) -> str:
        """Write it one way."""
        text = super().to_internal_value(data)
        try:
            return phones.normalized(text) if text else ""
        except phones.NotAPhone:
            self.fail("not_a_phone")


class WantedTime(StrictSerializer):
    """A part of a weekday that suits the person."""

    told = field_words.WANTED_TIME

    day = OneOfField(choices=DAYS)
    part = OneOfField(choices=PARTS)
