"""What the site sent, kept as received, and what the desk needs to know of it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat, Lower

from config.kernel import ids
from config.kernel.fields import EncryptedJSONField, EncryptedTextField
from scheduling.models import FirstVisit, Location

ReachBy = FirstVisit.ReachBy


class Plain(Func):
    """A text in small letters without accents, as the database writes it for searching."""

    function = "intake_plain"
    output_field = models.TextField()


class WithoutTag(Func):
    """An address without what stands behind a plus sign in its local part."""

    function = "regexp_replace"
    template = r"%(function)s(%(expressions)s, '\+[^@]*@', '@')"
    output_field = models.TextField()


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
    promise_left = models.DurationField(null=True, blank=True)
    """The business hours left of the promise while its clock is stopped."""
    promised_again = models.DateTimeField(null=True, blank=True)
    """A later time that the desk set after the promise had passed."""
    answered_at = models.DateTimeField(null=True, blank=True)
    """When the desk first reached or wrote to the person."""
    on_hold_until = models.DateTimeField(null=True, blank=True)
    set_aside_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="claimed_requests",
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    claim_ends_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_here"
    )
    search_text = models.GeneratedField(
        expression=Plain(
            Concat(
                "name",
                Value(" "),
                "email",
                Value(" "),
                "phone",
                Value(" "),
                "reference",
                output_field=models.TextField(),
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    name_key = models.GeneratedField(
        expression=Plain(F("name")), output_field=models.TextField(), db_persist=True
    )
    email_key = models.GeneratedField(
        expression=WithoutTag(Lower("email")), output_field=models.TextField(), db_persist=True
    )
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
                condition=Q(status="submitted", set_aside_at=None, merged_into=None),
            ),
            models.Index(
                fields=["on_hold_until", "id"],
                name="requests_on_hold",
                condition=Q(status="on_hold"),
            ),
            models.Index(
                fields=["assigned_to", "claim_ends_at"],
                name="requests_claimed",
                condition=Q(assigned_to__isnull=False),
            ),
            models.Index(
                fields=["-closed_at", "id"],
                name="requests_closed",
                condition=Q(closed_at__isnull=False),
            ),
            models.Index(
                fields=["set_aside_at", "id"],
                name="requests_set_aside",
                condition=Q(set_aside_at__isnull=False),
            ),
            models.Index(fields=["-received_at", "id"], name="requests_newest"),
            models.Index(fields=["email_key"], name="requests_of_an_email", condition=~Q(email="")),
            models.Index(fields=["phone"], name="requests_of_a_phone", condition=~Q(phone="")),
            GinIndex(
                fields=["search_text"], opclasses=["gin_trgm_ops"], name="requests_by_their_words"
            ),
            GinIndex(fields=["name_key"], opclasses=["gin_trgm_ops"], name="requests_by_name"),
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
                condition=Q(status="on_hold", promise_left__isnull=False)
                | ~Q(status__in=["on_hold", "withdrawn"]) & Q(promise_left=None)
                | Q(status="withdrawn"),
                name="a_stopped_clock_says_what_is_left",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["declined", "withdrawn", "erased"], closed_at__isnull=False)
                | ~Q(status__in=["declined", "withdrawn", "erased"]) & Q(closed_at=None),
                name="a_closed_request_says_when",
            ),
            models.CheckConstraint(
                condition=Q(assigned_to=None, claimed_at=None, claim_ends_at=None)
                | Q(
                    assigned_to__isnull=False,
                    claimed_at__isnull=False,
                    claim_ends_at__isnull=False,
                ),
                name="a_claim_says_whose_since_when_and_until",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                name="a_request_is_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | Q(first_visit__isnull=False),
                name="an_accepted_request_has_a_first_visit",
            ),
        )

    def __str__(self) -> str:
        """Answer the reference, never the name."""
        return self.reference
