"""What the site sent, what the desk decided about it, and the links and answers we gave."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from config.kernel import ids
from config.kernel.fields import EncryptedJSONField, EncryptedTextField
from scheduling.models import FirstVisit, Location

ReachBy = FirstVisit.ReachBy


class Concern(models.Model):
    """Something that a person may say they want to talk about; no diagnosis."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)
    sort_order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """In the order in which they are offered."""

        ordering = ("sort_order", "name")


class AssessmentRequest(models.Model):
    """What a person asked for, kept as received."""

    class Status(models.TextChoices):
        """Where the desk's decision stands; intake.triage alone writes it."""

        SUBMITTED = "submitted", "New"
        ON_HOLD = "on_hold", "On hold"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Closed by the desk"
        WITHDRAWN = "withdrawn", "Withdrawn"
        ERASED = "erased", "Erased"

    class ForWhom(models.TextChoices):
        """Whose visit it will be."""

        SELF = "self", "For me"
        CHILD = "child", "For my child"
        SOMEONE_ELSE = "someone_else", "For someone else"

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.reference)
    name = models.CharField(max_length=120)
    pronouns = models.CharField(max_length=40, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    reach_by = models.CharField(max_length=10, choices=ReachBy, default=ReachBy.EMAIL)
    voicemail_ok = models.BooleanField(default=False)
    practice_name_ok = models.BooleanField(default=True)
    for_whom = models.CharField(max_length=20, choices=ForWhom, default=ForWhom.SELF)
    locations = models.ManyToManyField(Location, related_name="assessment_requests")
    times = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    concerns = EncryptedJSONField(default=list)
    note = EncryptedTextField(blank=True, default="")
    urgent = models.BooleanField(default=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.SUBMITTED)
    version = models.PositiveIntegerField(default=1)
    received_at = models.DateTimeField()
    respond_by = models.DateTimeField()
    on_hold_until = models.DateTimeField(null=True, blank=True)
    set_aside_at = models.DateTimeField(null=True, blank=True)
    first_visit = models.OneToOneField(
        FirstVisit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assessment_request",
    )

    class Meta:
        """What waits is found fast, however much has ended."""

        indexes = (
            models.Index(
                fields=["-urgent", "respond_by", "id"],
                name="requests_waiting",
                condition=Q(status="submitted", set_aside_at=None),
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "submitted",
                        "on_hold",
                        "accepted",
                        "declined",
                        "withdrawn",
                        "erased",
                    ]
                ),
                name="a_request_has_a_known_status",
            ),
            models.CheckConstraint(
                condition=~Q(email="") | ~Q(phone="") | Q(status="erased"),
                name="a_person_can_be_reached_somehow",
            ),
            models.CheckConstraint(
                condition=Q(reach_by="email") | ~Q(phone="") | Q(status="erased"),
                name="a_text_or_call_needs_a_phone",
            ),
            models.CheckConstraint(
                condition=Q(status="on_hold", on_hold_until__isnull=False)
                | ~Q(status="on_hold") & Q(on_hold_until=None),
                name="a_request_on_hold_says_until_when",
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | Q(first_visit__isnull=False),
                name="an_accepted_request_has_a_first_visit",
            ),
        )

    def __str__(self) -> str:
        """Answer the reference, never the name."""
        return self.reference


class TriageDecision(models.Model):
    """What somebody at the desk decided about a request, when and why; never edited."""

    class Outcome(models.TextChoices):
        """The decisions there are."""

        ACCEPT = "accept", "Accepted"
        DECLINE = "decline", "Declined"
        HOLD = "hold", "Put on hold"
        REOPEN = "reopen", "Opened again"
        TAKE_BACK = "take_back", "Taken back"

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    assessment_request = models.ForeignKey(
        AssessmentRequest, on_delete=models.PROTECT, related_name="decisions"
    )
    outcome = models.CharField(max_length=12, choices=Outcome)
    reason = EncryptedTextField(blank=True, default="")
    until = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """As they happened."""

        ordering = ("at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=["accept", "decline", "hold", "reopen", "take_back"]),
                name="a_decision_has_a_known_outcome",
            ),
        )


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
