"""Phone numbers as people in the United States type them."""

import phonenumbers

REGION = "US"
COUNTRY_CODE = 1


class NotAPhone(ValueError):
    """Says that a text is no phone number that we could write to or call."""


def normalized(text: str) -> str:
    """Answer the number in E.164, for example +15085550123.

    Raises:
        NotAPhone: it is not one, or has an extension, which no text message reaches.
    """
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        raise NotAPhone from None
    if number.country_code != COUNTRY_CODE or number.extension:
        raise NotAPhone
    if not phonenumbers.is_valid_number(number):
        raise NotAPhone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def spoken(number: str) -> str:
    """Answer a stored number as people read it: (508) 555-0123."""
    try:
        parsed = phonenumbers.parse(number, REGION)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
