"""What we gave out and keep for a while: links, answers, drafts, keys, counts, saved views."""

from django.conf import settings
from django.db import models

from config.kernel import ids
from config.kernel.fields import EncryptedJSONField
from intake.models.requests import AssessmentRequest


class StatusLink(models.Model):
    """A private link to a request's status page; only the token's hash is kept."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    assessment_request = models.ForeignKey(
        AssessmentRequest, on_delete=models.CASCADE, related_name="status_links"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)


class IdempotentAnswer(models.Model):
    """What we answered to one idempotency key, so that a retry hears the same again."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    key_hash = models.CharField(max_length=64, unique=True)
    body_hash = models.CharField(max_length=64)
    answer = EncryptedJSONField(default=dict)
    answered_at = models.DateTimeField(db_index=True)


class Draft(models.Model):
    """Answers that somebody has typed and not sent yet; only their secrets' hashes are kept.

    The browser has a secret, the letter with the way back another, and whichever browser followed
    the letter a third: what the letter's reader can do ends with the letter's own.
    """

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    link_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    link_to_hash = models.CharField(max_length=64, blank=True, default="")
    followed_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    answers = EncryptedJSONField(default=dict)
    started_at = models.DateTimeField()
    kept_until = models.DateTimeField(db_index=True)


class SiteKey(models.Model):
    """A key with which a site's own server may send requests, and do nothing else."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    name = models.CharField(max_length=80)
    key_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Answer the key's name, never the secret."""
        return self.name


class Tally(models.Model):
    """How many requests came from one address or e-mail, hashed, within a stretch of time."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    key_hash = models.CharField(max_length=64)
    starts_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        """One row a key and stretch."""

        constraints = (
            models.UniqueConstraint(
                fields=["key_hash", "starts_at"], name="a_tally_counts_once_a_stretch"
            ),
        )


class SavedView(models.Model):
    """A way to look at the queue that somebody wants to find again."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=300)
    saved_at = models.DateTimeField()

    class Meta:
        """In the order of names; a name once a person."""

        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=["user", "name"], name="a_view_has_its_own_name"),
        )
