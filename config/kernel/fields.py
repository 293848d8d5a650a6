"""Text that only the application can read: encrypted in the column, plain in the object."""

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    TextField = models.TextField[str, str]
    AnyField = models.TextField[Any, Any]
else:  # fields are generic in their stubs alone
    TextField = AnyField = models.TextField


class Unreadable(Exception):
    """Says that a stored text was encrypted with a key that we no longer hold."""


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def cipher() -> MultiFernet:
    """Answer the cipher of the present key list: the first encrypts, all decrypt."""
    return _cipher(tuple(settings.FIELD_ENCRYPTION_KEYS))


def encrypt(text: str) -> str:
    """Encrypt with the newest key; an empty text stays empty."""
    return cipher().encrypt(text.encode()).decode() if text else ""


def decrypt(stored: str) -> str:
    """Read what `encrypt` wrote with any key of the list."""
    try:
        return cipher().decrypt(stored.encode()).decode() if stored else ""
    except InvalidToken:
        raise Unreadable("no key of FIELD_ENCRYPTION_KEYS reads a stored text") from None


class EncryptedTextField(TextField):
    """Keeps a text encrypted at rest; it can be neither searched nor sorted."""

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way to the database."""
        return None if value is None else encrypt(str(value))

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> Any:
        """Decrypt on the way back."""
        return None if value is None else decrypt(value)


class EncryptedJSONField(AnyField):
    """Keeps plain lists and dictionaries encrypted at rest."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> Any:
        """Write compact JSON and encrypt it."""
        if value is None:
            return None
        return encrypt(json.dumps(value, separators=(",", ":"), ensure_ascii=False))

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> Any:
        """Decrypt and read the JSON."""
        return None if value is None else json.loads(decrypt(value))

    def to_python(self, value: Any) -> Any:
        """Leave values as they are: they are already what JSON holds."""
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """Write the value for serializers."""
        return json.dumps(self.value_from_object(obj))
