"""Writes every encrypted text again with the newest key, so that an old key can be dropped."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models, transaction

from config.audit.models import AuditEvent
from config.kernel import fields
from config.kernel.fields import EncryptedJSONField, EncryptedTextField

BATCH = 500
SECRETS_OF_A_SECOND_STEP = {"secret", "seed"}


class Command(BaseCommand):
    """`manage.py reencrypt`: safe to stop and run again."""

    help = (
        "Encrypts every stored text again with the first of FIELD_ENCRYPTION_KEYS. "
        "The audit trail is append-only: keep old keys for as long as you keep it."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through all rows of all models that hold such texts."""
        for model in apps.get_models():
            names = _encrypted(model)
            if names and model is not AuditEvent:
                self.stdout.write(f"{model.__name__}: {_rewrite(model, names)} rows")
        self.stdout.write(f"Authenticator: {_rewrite_second_steps()} rows")


def _encrypted(model: type[models.Model]) -> list[str]:
    kinds = (EncryptedTextField, EncryptedJSONField)
    return [field.name for field in model._meta.fields if isinstance(field, kinds)]


@transaction.atomic
def _rewrite_second_steps() -> int:
    """Rewrite what the sign-in library keeps as encrypted texts inside its own rows."""
    rows = list(Authenticator.objects.select_for_update())
    for row in rows:
        for name in SECRETS_OF_A_SECOND_STEP & row.data.keys():
            row.data[name] = fields.encrypt(fields.decrypt(row.data[name]))
    Authenticator.objects.bulk_update(rows, ["data"])
    return len(rows)


def _rewrite(model: type[models.Model], names: list[str]) -> int:
    """Lock a batch of rows at a time, so that no change of theirs is overwritten."""
    written, last = 0, None
    manager = model._default_manager
    while True:
        with transaction.atomic():
            rows = manager.select_for_update().order_by("pk")
            if last is not None:
                rows = rows.filter(pk__gt=last)
            batch = list(rows[:BATCH])
            if not batch:
                return written
            manager.bulk_update(batch, names)
            written, last = written + len(batch), batch[-1].pk
