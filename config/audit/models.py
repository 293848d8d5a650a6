"""The append-only record of what people did and saw."""

from django.db import models

from config.kernel import ids
from config.kernel.fields import EncryptedJSONField


class AuditEvent(models.Model):
    """One thing that somebody did or saw; the database refuses to change or remove it.

    It holds no foreign keys, so that nothing that is erased later can take it along.
    """

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    at = models.DateTimeField(db_index=True)
    action = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    record_type = models.CharField(max_length=60, blank=True)
    record_id = models.UUIDField(null=True)
    reference = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=10)
    request_id = models.CharField(max_length=64, blank=True)
    client_address = models.GenericIPAddressField(null=True)
    details = EncryptedJSONField(default=dict)

    class Meta:
        """Found by record and by person."""

        indexes = (
            models.Index(fields=["record_id", "at"], name="audit_of_a_record"),
            models.Index(fields=["actor_id", "at"], name="audit_of_a_person"),
        )

    def __str__(self) -> str:
        """Answer the action alone."""
        return self.action
